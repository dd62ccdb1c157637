import type { SignInSettings } from '../shared/config.ts'
import { useShop } from '../shared/shop-provider.tsx'
import { storedValue } from '../shared/stored-value.ts'
import { useStored } from '../shared/use-stored.ts'
import { tabStorage } from '../shared/web-storage.ts'
import type { OidcClient } from './oidc.ts'
import { parsePendingSignIn, parseSignInState, type SignInState, signedOut } from './session.ts'
import { type SignIn, signIn } from './sign-in.ts'

/** Tokens are kept in this tab only, and are gone when it is closed. */
const state = storedValue('kassa.sign-in', parseSignInState, tabStorage)
const pending = storedValue('kassa.pending-sign-in', parsePendingSignIn, tabStorage)

const inThisTab = (settings: SignInSettings): SignIn => {
  const { origin } = window.location
  let issuer: OidcClient | undefined
  return signIn({
    state,
    pending,
    issuer: async () => {
      const { oidcClient } = await import('./oidc.ts')
      issuer ??= oidcClient({ settings, redirectUri: `${origin}/sign-in` })
      return issuer
    },
    now: Date.now,
    navigate: url => window.location.assign(url),
    signedOutUrl: `${origin}/console`,
  })
}

export const useSignInState = (): SignInState => useStored(state, signedOut)

/** One for each issuer, however many parts of a page ask: two would refresh the same token at once. */
const instances = new WeakMap<SignInSettings, SignIn>()

/** Undefined where no issuer is configured, and until that is known. */
export const useSignIn = (): SignIn | undefined => {
  const settings = useShop().config?.signIn
  if (!settings) return undefined
  const instance = instances.get(settings) ?? inThisTab(settings)
  instances.set(settings, instance)
  return instance
}
