'use client'
import { type ReactNode, useMemo } from 'react'
import { api } from '../lib/api.ts'
import { ShopContext, useShop } from '../shell/shop-provider.tsx'
import { bearer } from './bearer.ts'
import { SignedIn } from './signed-in.tsx'
import { SignedOut } from './signed-out.tsx'
import { useSignIn, useStanding } from './use-sign-in.ts'

/** Shows the console to those who are signed in, with an API that knows them. Without an issuer everyone may see it. */
export function SignInGate({ children }: { children: ReactNode }) {
  const { config } = useShop()
  const signIn = useSignIn()
  const standing = useStanding()
  const shop = useMemo(() => config && signIn && { config, api: api(config.apiUrl, bearer(signIn)) }, [config, signIn])
  if (!shop || !signIn || !config?.signIn) return children
  if (standing.is !== 'in') return <SignedOut standing={standing} signIn={signIn} settings={config.signIn} />
  return (
    <>
      <SignedIn who={standing.session.who} signIn={signIn} />
      <ShopContext value={shop}>{children}</ShopContext>
    </>
  )
}
