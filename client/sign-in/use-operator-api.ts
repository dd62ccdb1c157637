import { useMemo } from 'react'
import { type Api, api } from '../shared/api.ts'
import { useShop } from '../shared/shop-provider.tsx'
import { withBearerToken } from './bearer-token.ts'
import { useSignIn, useSignInState } from './use-sign-in.ts'

/** The API as an operator may call it: undefined until somebody is signed in, where an issuer is configured. */
export const useOperatorApi = (): Api | undefined => {
  const { config, api: open } = useShop()
  const signIn = useSignIn()
  const signedIn = useSignInState().status === 'signed-in'
  return useMemo(() => {
    if (!config?.signIn) return open
    return signIn && signedIn ? api(withBearerToken(signIn)) : undefined
  }, [config, open, signIn, signedIn])
}
