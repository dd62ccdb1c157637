/** Signing in to the console and out of it, and the token its calls carry. The dependencies are arguments. */
import type { ApiFailure } from '../shared/api-request.ts'
import type { StoredValue } from '../shared/stored-value.ts'
import type { OidcClient, OidcResult } from './oidc.ts'
import { type PendingSignIn, type Session, type SignInState, signedOut } from './session.ts'

export interface Dependencies {
  readonly state: StoredValue<SignInState>
  readonly pending: StoredValue<PendingSignIn | undefined>
  /** Loaded when it is first needed; may fail, and work the next time. */
  readonly issuer: () => Promise<OidcClient>
  readonly now: () => number
  /** Leaves the page. */
  readonly navigate: (url: string) => void
  /** The page that says that one is signed out. */
  readonly signedOutUrl: string
}

export type Token = { readonly ok: true; readonly token: string } | { readonly ok: false; readonly failure: ApiFailure }

export type SignInCompletion =
  | { readonly ok: true; readonly returnTo: string }
  | { readonly ok: false; readonly title: string; readonly message: string; readonly returnTo: string }

export interface SignIn {
  /** Goes to the issuer; what comes back is why not, in words. */
  readonly start: (returnTo: string, afresh?: boolean) => Promise<string | undefined>
  /** @param address what the issuer sent the browser back to */
  readonly complete: (address: string) => Promise<SignInCompletion>
  /** Forgets the tokens at once, and then goes to the issuer to be signed out there too. */
  readonly signOut: () => Promise<void>
  /** A token that is good for the next call. */
  readonly token: () => Promise<Token>
  /** Another one, in place of one that the API did not take. */
  readonly replaceToken: (spent: string) => Promise<Token>
  /** The API takes the token and says that it is not enough. */
  readonly onForbidden: () => void
}

/** A token is renewed this long before its end, so that it is still good when it arrives. */
const refreshBeforeMs = 20_000

const problem = (status: number, title: string, detail: string): Token => ({
  ok: false,
  failure: { ok: false, kind: 'problem', problem: { type: 'about:blank', title, status, detail } },
})

const titles = {
  denied: 'Access was denied',
  refused: 'You are not signed in',
  unreachable: 'You are not signed in',
  untrusted: 'You are not signed in',
}

export const signIn = ({ state, pending, issuer, now, navigate, signedOutUrl }: Dependencies): SignIn => {
  let refreshing: Promise<Token> | undefined

  const ask = async <T>(question: (issuer: OidcClient) => Promise<OidcResult<T>>): Promise<OidcResult<T>> => {
    const known = await issuer().catch(() => undefined)
    const message = 'The part of this page that signs people in cannot be loaded.'
    return known ? question(known) : { ok: false, kind: 'unreachable', message }
  }

  const endedAs = (early: boolean): Token => {
    state.write({ status: 'ended', early })
    return problem(401, 'Your session has expired', 'Sign in again.')
  }

  const refreshed = async (session: Session): Promise<Token> => {
    const { refreshToken, expiresAt } = session
    const early = expiresAt !== undefined && expiresAt > now()
    if (refreshToken === undefined) return endedAs(early)
    const issued = await ask(({ refresh }) => refresh({ ...session, refreshToken }))
    if (issued.ok) {
      state.write({ status: 'signed-in', session: issued.value })
      return { ok: true, token: issued.value.accessToken }
    }
    if (issued.kind === 'unreachable') return problem(503, 'The sign-in cannot be renewed', issued.message)
    return endedAs(early)
  }

  /** Many calls may find the token spent at once: they share one renewal, for a refresh token may be good only once. */
  const refresh = (session: Session): Promise<Token> => {
    refreshing ??= refreshed(session).finally(() => {
      refreshing = undefined
    })
    return refreshing
  }

  const currentSession = (): Session | undefined => {
    const current = state.read()
    return current.status === 'signed-in' ? current.session : undefined
  }

  const token = async (): Promise<Token> => {
    const session = currentSession()
    if (!session) return problem(401, 'You are not signed in', 'Sign in to see the console.')
    const { accessToken, expiresAt } = session
    if (expiresAt === undefined || expiresAt - refreshBeforeMs > now()) return { ok: true, token: accessToken }
    // Without a way to renew it the token serves to its end.
    if (session.refreshToken === undefined && expiresAt > now()) return { ok: true, token: accessToken }
    return refresh(session)
  }

  return {
    token,
    replaceToken: async spent => {
      const session = currentSession()
      return session?.accessToken === spent ? refresh(session) : token()
    },
    onForbidden: () => {
      const session = currentSession()
      if (session) state.write({ status: 'forbidden', session })
    },
    start: async (returnTo, afresh = false) => {
      const issued = await ask(({ authorize }) => authorize(returnTo, afresh))
      if (!issued.ok) return issued.message
      pending.write(issued.value.pending)
      navigate(issued.value.url)
      return undefined
    },
    complete: async address => {
      const left = pending.read()
      pending.write(undefined)
      if (!left) {
        const message = 'This sign-in was not started in this tab, or is already completed. Sign in again.'
        return { ok: false, title: titles.refused, message, returnTo: '/console' }
      }
      const issued = await ask(({ exchangeCode }) => exchangeCode(address, left))
      if (!issued.ok) return { ok: false, title: titles[issued.kind], message: issued.message, returnTo: left.returnTo }
      state.write({ status: 'signed-in', session: issued.value })
      return { ok: true, returnTo: left.returnTo }
    },
    signOut: async () => {
      const current = state.read()
      state.write(signedOut)
      if (!('session' in current)) return
      const issued = await ask(({ signOut }) => signOut(current.session, signedOutUrl))
      if (!issued.ok) state.write({ status: 'signed-out', notice: issued.message })
      else if (issued.value) navigate(issued.value)
    },
  }
}
