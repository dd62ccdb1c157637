import { type ReactNode, useMemo } from 'react'
import { ShopContext, useShop } from '../shared/shop-provider.tsx'
import { SignedIn } from './signed-in.tsx'
import { SignedOut } from './signed-out.tsx'
import { useOperatorApi } from './use-operator-api.ts'
import { useSignIn, useSignInState } from './use-sign-in.ts'

/** Shows the console to signed-in operators, and adds their token to API requests. Without an issuer everyone may see it. */
export function SignInGate({ children }: { children: ReactNode }) {
  const { config } = useShop()
  const signIn = useSignIn()
  const state = useSignInState()
  const api = useOperatorApi()
  const shop = useMemo(() => config && api && { config, api }, [config, api])
  if (!signIn || !config?.signIn) return children
  if (state.status !== 'signed-in') return <SignedOut state={state} signIn={signIn} settings={config.signIn} />
  if (!shop) return null
  return (
    <>
      <SignedIn userName={state.session.userName} signIn={signIn} />
      <ShopContext value={shop}>{children}</ShopContext>
    </>
  )
}
