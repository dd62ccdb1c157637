/** Who this tab is to the console, as it is kept. */

export interface Session {
  readonly accessToken: string
  readonly refreshToken?: string
  readonly idToken?: string
  /** By this browser's clock; absent where the issuer does not say. */
  readonly expiresAt?: number
  /** Who is signed in, in words for them to recognize. */
  readonly who?: string
}

export type Standing =
  /** `but`: what could not be done as one signed out. */
  | { readonly is: 'out'; readonly but?: string }
  | { readonly is: 'in'; readonly session: Session }
  /** Was signed in, and the token is too old or was taken back. `early`: the API refused it before its time. */
  | { readonly is: 'ended'; readonly early: boolean }
  /** Is signed in, and the API says that this is not enough. */
  | { readonly is: 'forbidden'; readonly session: Session }

/** Where the shopper went to sign in from, and what the answer has to match. Good for one answer. */
export interface Departure {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  readonly returnTo: string
}

export const out: Standing = { is: 'out' }

const fieldsOf = (json: unknown): Record<string, unknown> =>
  typeof json === 'object' && json !== null ? { ...json } : {}

/** Whatever was kept by an earlier version counts as signed out. */
export const parseStanding = (json: unknown): Standing => {
  const { is, session, early, but } = fieldsOf(json)
  if (is === 'out' && typeof but === 'string') return { is, but }
  if (is === 'ended') return { is, early: early === true }
  if (is !== 'in' && is !== 'forbidden') return out
  return typeof fieldsOf(session).accessToken === 'string' ? { is, session: session as Session } : out
}

/** One of the console's own pages, whatever was asked for. */
const ownPage = (path: string): string => (/^\/console(?:[/?]|$)/.test(path) ? path : '/console')

export const parseDeparture = (json: unknown): Departure | undefined => {
  const { state, nonce, verifier, returnTo } = fieldsOf(json)
  const all = [state, nonce, verifier, returnTo]
  if (!all.every(each => typeof each === 'string' && each !== '')) return undefined
  return { state, nonce, verifier, returnTo: ownPage(String(returnTo)) } as Departure
}
