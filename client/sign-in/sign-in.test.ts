import { describe, expect, test } from '@jest/globals'
import { storedValue } from '../shared/stored-value.ts'
import { memoryStorage } from '../shared/web-storage.ts'
import type { OidcClient, OidcResult } from './oidc.ts'
import { parsePendingSignIn, parseSignInState, type Session } from './session.ts'
import { signIn } from './sign-in.ts'

const now = 1_000_000
const pending = { state: 's', nonce: 'n', verifier: 'v', returnTo: '/console/cluster' }
const fresh: Session = { accessToken: 'fresh', expiresAt: now + 300_000, userName: 'ada' }
const unreachable = { ok: false, kind: 'unreachable', message: 'The issuer does not answer.' } as const

/** A tab with an issuer that answers as told, and notes what it was asked. */
const tab = (session?: Session, answers: Partial<Record<keyof OidcClient, OidcResult<unknown>>> = {}, loads = true) => {
  const place = memoryStorage()
  const state = storedValue('state', parseSignInState, place)
  if (session) state.write({ status: 'signed-in', session })
  const asked: string[] = []
  const gone: string[] = []
  const answer = (name: keyof OidcClient, otherwise: unknown) => async () => {
    asked.push(name)
    return answers[name] ?? { ok: true, value: otherwise }
  }
  const issuer = {
    authorize: answer('authorize', { url: 'https://login.example/authorize', pending }),
    exchangeCode: answer('exchangeCode', fresh),
    refresh: answer('refresh', fresh),
    signOut: answer('signOut', 'https://login.example/logout'),
  } as unknown as OidcClient
  const pendingSignIn = storedValue('pending', parsePendingSignIn, place)
  const dependencies = {
    state,
    pending: pendingSignIn,
    issuer: async () => {
      if (!loads) throw new Error('Loading chunk failed')
      return issuer
    },
    now: () => now,
    signedOutUrl: '/console',
  }
  return { ...signIn({ ...dependencies, navigate: url => gone.push(url) }), state, pendingSignIn, asked, gone }
}

describe('signing in', () => {
  test('goes to the issuer, comes back, and goes on where it began', async () => {
    const { start, complete, state, pendingSignIn, gone } = tab()
    expect(await start('/console/cluster')).toBeUndefined()
    expect(gone).toEqual(['https://login.example/authorize'])
    expect(await complete('/sign-in?code=c')).toEqual({ ok: true, returnTo: '/console/cluster' })
    expect(state.read()).toEqual({ status: 'signed-in', session: fresh })
    expect(pendingSignIn.read()).toBeUndefined()
  })

  test('stays here and says why when the issuer does not answer', async () => {
    const { start, pendingSignIn, gone } = tab(undefined, { authorize: unreachable })
    expect(await start('/console')).toBe(unreachable.message)
    expect([gone, pendingSignIn.read()]).toEqual([[], undefined])
  })

  test('stays here and says why when what it takes cannot be loaded', async () => {
    const { start, gone } = tab(undefined, {}, false)
    expect(await start('/console')).toContain('cannot be loaded')
    expect(gone).toEqual([])
  })

  test('takes an answer once, and none that it did not ask for', async () => {
    const { start, complete, asked, state } = tab(undefined, {
      exchangeCode: { ok: false, kind: 'denied', message: 'No.' },
    })
    expect(await complete('/sign-in?code=stolen')).toMatchObject({ ok: false, returnTo: '/console' })
    expect(asked).toEqual([])
    await start('/console/cluster')
    expect(await complete('/sign-in?error=access_denied')).toEqual({
      ok: false,
      title: 'Access was denied',
      message: 'No.',
      returnTo: '/console/cluster',
    })
    expect(await complete('/sign-in?error=access_denied')).toMatchObject({ title: 'You are not signed in' })
    expect(state.read()).toEqual({ status: 'signed-out' })
  })

  test.each([
    ['https://elsewhere.example', '/console'],
    ['//elsewhere.example', '/console'],
    ['/consoles', '/console'],
    ['/console/mappings?x=1', '/console/mappings?x=1'],
  ])('comes back from %s to %s: to the console alone', (returnTo, page) => {
    expect(parsePendingSignIn({ ...pending, returnTo })?.returnTo).toBe(page)
  })
})

describe('the token of a call', () => {
  test('is the one there is while it is good', async () => {
    const { token, asked } = tab(fresh)
    expect(await token()).toEqual({ ok: true, token: 'fresh' })
    expect(asked).toEqual([])
  })

  test('is renewed shortly before its end, once for all that wait for it', async () => {
    const { token, asked } = tab({ accessToken: 'old', refreshToken: 'r', expiresAt: now + 1_000 })
    expect(await Promise.all([token(), token(), token()])).toEqual(Array(3).fill({ ok: true, token: 'fresh' }))
    expect(asked).toEqual(['refresh'])
  })

  test('serves to its end where it cannot be renewed, and then one is signed out', async () => {
    expect(await tab({ accessToken: 'old', expiresAt: now + 1 }).token()).toEqual({ ok: true, token: 'old' })
    const { token, state } = tab({ accessToken: 'old', expiresAt: now })
    expect(await token()).toMatchObject({ ok: false, failure: { problem: { status: 401 } } })
    expect(state.read()).toEqual({ status: 'ended', early: false })
  })

  test('that the API does not take is renewed once for all that hear so', async () => {
    const { replaceToken, asked } = tab({ accessToken: 'old', refreshToken: 'r' })
    await Promise.all([replaceToken('old'), replaceToken('old')])
    expect(await replaceToken('old')).toEqual({ ok: true, token: 'fresh' })
    expect(asked).toEqual(['refresh'])
  })

  test('that the API does not take before its end says so', async () => {
    const { replaceToken, state } = tab(fresh)
    await replaceToken('fresh')
    expect(state.read()).toEqual({ status: 'ended', early: true })
  })

  test('waits while the issuer does not answer, and one stays signed in', async () => {
    const session = { accessToken: 'old', refreshToken: 'r', expiresAt: now }
    const { token, state } = tab(session, { refresh: unreachable })
    expect(await token()).toMatchObject({
      ok: false,
      failure: { problem: { status: 503, detail: unreachable.message } },
    })
    expect(state.read()).toEqual({ status: 'signed-in', session })
  })

  test('that the issuer does not renew is the end of it', async () => {
    const refused = { ok: false, kind: 'refused', message: 'invalid_grant' } as const
    const { token, state } = tab({ accessToken: 'old', refreshToken: 'r', expiresAt: now }, { refresh: refused })
    expect(await token()).toMatchObject({ ok: false, failure: { problem: { status: 401 } } })
    expect(state.read()).toEqual({ status: 'ended', early: false })
  })
})

describe('signing out', () => {
  test('forgets the tokens, and goes to be signed out at the issuer', async () => {
    const { signOut, state, gone } = tab(fresh)
    await signOut()
    expect([state.read(), gone]).toEqual([{ status: 'signed-out' }, ['https://login.example/logout']])
  })

  test('forgets them too when the issuer does not answer, and says that it was not told', async () => {
    const { signOut, state, gone } = tab(fresh, { signOut: unreachable })
    await signOut()
    expect([state.read(), gone]).toEqual([{ status: 'signed-out', notice: unreachable.message }, []])
  })
})

test.each([[null], [{ status: 'signed-in' }], [{ status: 'signed-in', session: {} }], ['x']])(
  'what was kept as %j counts as signed out',
  json => {
    expect(parseSignInState(json)).toEqual({ status: 'signed-out' })
  },
)
