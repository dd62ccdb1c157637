/** Signing in to the console and out of it, and the token its calls carry. What it needs of the world comes as arguments. */
import type { Failure } from '../lib/answer.ts'
import type { Kept } from '../lib/kept.ts'
import type { Issued, Issuer } from './issuer.ts'
import { type Departure, out, type Session, type Standing } from './standing.ts'

export interface World {
  readonly standing: Kept<Standing>
  readonly departure: Kept<Departure | undefined>
  /** Loaded when it is first needed; may fail, and work the next time. */
  readonly issuer: () => Promise<Issuer>
  readonly now: () => number
  /** Leaves the page. */
  readonly go: (url: string) => void
  /** The page that says that one is signed out. */
  readonly home: string
}

export type Token = { readonly ok: true; readonly token: string } | { readonly ok: false; readonly failure: Failure }

export type Arrival =
  | { readonly ok: true; readonly returnTo: string }
  | { readonly ok: false; readonly title: string; readonly words: string; readonly returnTo: string }

export interface SignIn {
  /** Goes to the issuer; what comes back is why not, in words. */
  readonly begin: (returnTo: string, afresh?: boolean) => Promise<string | undefined>
  /** @param address what the issuer sent the browser back to */
  readonly finish: (address: string) => Promise<Arrival>
  /** Forgets the tokens at once, and then goes to the issuer to be signed out there too. */
  readonly leave: () => Promise<void>
  /** A token that is good for the next call. */
  readonly token: () => Promise<Token>
  /** Another one, in place of one that the API did not take. */
  readonly another: (spent: string) => Promise<Token>
  /** The API takes the token and says that it is not enough. */
  readonly forbidden: () => void
}

/** A token is renewed this long before its end, so that it is still good when it arrives. */
const marginMs = 20_000

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

export const signIn = ({ standing, departure, issuer, now, go, home }: World): SignIn => {
  let renewing: Promise<Token> | undefined

  const ask = async <T>(question: (issuer: Issuer) => Promise<Issued<T>>): Promise<Issued<T>> => {
    const known = await issuer().catch(() => undefined)
    const words = 'The part of this page that signs people in cannot be loaded.'
    return known ? question(known) : { ok: false, kind: 'unreachable', words }
  }

  const endedAs = (early: boolean): Token => {
    standing.write({ is: 'ended', early })
    return problem(401, 'Your sign-in has ended', 'Sign in again.')
  }

  const renewed = async (session: Session): Promise<Token> => {
    const { refreshToken, expiresAt } = session
    const early = expiresAt !== undefined && expiresAt > now()
    if (refreshToken === undefined) return endedAs(early)
    const issued = await ask(({ renew }) => renew({ ...session, refreshToken }))
    if (issued.ok) {
      standing.write({ is: 'in', session: issued.value })
      return { ok: true, token: issued.value.accessToken }
    }
    if (issued.kind === 'unreachable') return problem(503, 'The sign-in cannot be renewed', issued.words)
    return endedAs(early)
  }

  /** Many calls may find the token spent at once: they share one renewal, for a refresh token may be good only once. */
  const renew = (session: Session): Promise<Token> => {
    renewing ??= renewed(session).finally(() => {
      renewing = undefined
    })
    return renewing
  }

  const current = (): Session | undefined => {
    const kept = standing.read()
    return kept.is === 'in' ? kept.session : undefined
  }

  const token = async (): Promise<Token> => {
    const session = current()
    if (!session) return problem(401, 'You are not signed in', 'Sign in to see the console.')
    const { accessToken, expiresAt } = session
    if (expiresAt === undefined || expiresAt - marginMs > now()) return { ok: true, token: accessToken }
    // Without a way to renew it the token serves to its end.
    if (session.refreshToken === undefined && expiresAt > now()) return { ok: true, token: accessToken }
    return renew(session)
  }

  return {
    token,
    another: async spent => {
      const session = current()
      return session?.accessToken === spent ? renew(session) : token()
    },
    forbidden: () => {
      const session = current()
      if (session) standing.write({ is: 'forbidden', session })
    },
    begin: async (returnTo, afresh = false) => {
      const issued = await ask(({ depart }) => depart(returnTo, afresh))
      if (!issued.ok) return issued.words
      departure.write(issued.value.departure)
      go(issued.value.url)
      return undefined
    },
    finish: async address => {
      const left = departure.read()
      departure.write(undefined)
      if (!left) {
        const words = 'This sign-in was not begun in this tab, or it is finished already. Sign in again.'
        return { ok: false, title: titles.refused, words, returnTo: '/console' }
      }
      const issued = await ask(({ arrive }) => arrive(address, left))
      if (!issued.ok) return { ok: false, title: titles[issued.kind], words: issued.words, returnTo: left.returnTo }
      standing.write({ is: 'in', session: issued.value })
      return { ok: true, returnTo: left.returnTo }
    },
    leave: async () => {
      const kept = standing.read()
      standing.write(out)
      if (!('session' in kept)) return
      const issued = await ask(({ leave }) => leave(kept.session, home))
      if (!issued.ok) standing.write({ is: 'out', but: issued.words })
      else if (issued.value) go(issued.value)
    },
  }
}
