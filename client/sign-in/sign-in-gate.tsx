'use client'
import { type ReactNode, useMemo } from 'react'
import { api } from '../shared/api.ts'
import { ShopContext, useShop } from '../shared/shop-provider.tsx'
import { withBearerToken } from './bearer-token.ts'
import { SignedIn } from './signed-in.tsx'
import { SignedOut } from './signed-out.tsx'
import { useSignIn, useSignInState } from './use-sign-in.ts'

/** Shows the console to signed-in operators, and adds their token to API requests. Without an issuer everyone may see it. */
export function SignInGate({ children }: { children: ReactNode }) {
  const { config } = useShop()
  const signIn = useSignIn()
  const state = useSignInState()
  const shop = useMemo(() => config && signIn && { config, api: api(withBearerToken(signIn)) }, [config, signIn])
  if (!shop || !signIn || !config?.signIn) return children
  if (state.status !== 'signed-in') return <SignedOut state={state} signIn={signIn} settings={config.signIn} />
  return (
    <>
      <SignedIn userName={state.session.userName} signIn={signIn} />
      <ShopContext value={shop}>{children}</ShopContext>
    </>
  )
}
