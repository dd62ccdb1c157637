/** The sign-in of this tab, as it is stored. */

export interface Session {
  readonly accessToken: string
  readonly refreshToken?: string
  readonly idToken?: string
  /** By this browser's clock; absent where the issuer does not say. */
  readonly expiresAt?: number
  /** Who is signed in, in words for them to recognize. */
  readonly userName?: string
}

export type SignInState =
  /** `notice`: what failed while signing out. */
  | { readonly status: 'signed-out'; readonly notice?: string }
  | { readonly status: 'signed-in'; readonly session: Session }
  /** Was signed in, and the token is too old or was taken back. `early`: the API refused it before its time. */
  | { readonly status: 'ended'; readonly early: boolean }
  /** Is signed in, and the API says that this is not enough. */
  | { readonly status: 'forbidden'; readonly session: Session }

/** Where the shopper went to sign in from, and what the answer has to match. Good for one answer. */
export interface PendingSignIn {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  readonly returnTo: string
}

export const signedOut: SignInState = { status: 'signed-out' }

const fieldsOf = (json: unknown): Record<string, unknown> =>
  typeof json === 'object' && json !== null ? { ...json } : {}

/** Whatever was kept by an earlier version counts as signed out. */
export const parseSignInState = (json: unknown): SignInState => {
  const { status, session, early, notice } = fieldsOf(json)
  if (status === 'signed-out' && typeof notice === 'string') return { status, notice }
  if (status === 'ended') return { status, early: early === true }
  if (status !== 'signed-in' && status !== 'forbidden') return signedOut
  return typeof fieldsOf(session).accessToken === 'string' ? { status, session: session as Session } : signedOut
}

/** One of the console's own pages, whatever was asked for. */
const ownPage = (path: string): string => (/^\/console(?:[/?]|$)/.test(path) ? path : '/console')

export const parsePendingSignIn = (json: unknown): PendingSignIn | undefined => {
  const { state, nonce, verifier, returnTo } = fieldsOf(json)
  const all = [state, nonce, verifier, returnTo]
  if (!all.every(each => typeof each === 'string' && each !== '')) return undefined
  return { state, nonce, verifier, returnTo: ownPage(String(returnTo)) } as PendingSignIn
}
