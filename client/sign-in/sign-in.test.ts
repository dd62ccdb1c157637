import { describe, expect, test } from '@jest/globals'
import { kept } from '../lib/kept.ts'
import { memory } from '../lib/text-storage.ts'
import type { Issued, Issuer } from './issuer.ts'
import { signIn } from './sign-in.ts'
import { parseDeparture, parseStanding, type Session } from './standing.ts'

const now = 1_000_000
const departure = { state: 's', nonce: 'n', verifier: 'v', returnTo: '/console/cluster' }
const fresh: Session = { accessToken: 'fresh', expiresAt: now + 300_000, who: 'ada' }
const unreachable = { ok: false, kind: 'unreachable', words: 'The issuer does not answer.' } as const

/** A tab with an issuer that answers as told, and notes what it was asked. */
const tab = (session?: Session, answers: Partial<Record<keyof Issuer, Issued<unknown>>> = {}, loads = true) => {
  const place = memory()
  const standing = kept('standing', parseStanding, place)
  if (session) standing.write({ is: 'in', session })
  const asked: string[] = []
  const gone: string[] = []
  const answer = (name: keyof Issuer, otherwise: unknown) => async () => {
    asked.push(name)
    return answers[name] ?? { ok: true, value: otherwise }
  }
  const issuer = {
    depart: answer('depart', { url: 'https://login.example/authorize', departure }),
    arrive: answer('arrive', fresh),
    renew: answer('renew', fresh),
    leave: answer('leave', 'https://login.example/logout'),
  } as unknown as Issuer
  const departures = kept('departure', parseDeparture, place)
  const world = {
    standing,
    departure: departures,
    issuer: async () => {
      if (!loads) throw new Error('Loading chunk failed')
      return issuer
    },
    now: () => now,
    home: '/console',
  }
  return { ...signIn({ ...world, go: url => gone.push(url) }), standing, departures, asked, gone }
}

describe('signing in', () => {
  test('goes to the issuer, comes back, and goes on where it began', async () => {
    const { begin, finish, standing, departures, gone } = tab()
    expect(await begin('/console/cluster')).toBeUndefined()
    expect(gone).toEqual(['https://login.example/authorize'])
    expect(await finish('/sign-in?code=c')).toEqual({ ok: true, returnTo: '/console/cluster' })
    expect(standing.read()).toEqual({ is: 'in', session: fresh })
    expect(departures.read()).toBeUndefined()
  })

  test('stays here and says why when the issuer does not answer', async () => {
    const { begin, departures, gone } = tab(undefined, { depart: unreachable })
    expect(await begin('/console')).toBe(unreachable.words)
    expect([gone, departures.read()]).toEqual([[], undefined])
  })

  test('stays here and says why when what it takes cannot be loaded', async () => {
    const { begin, gone } = tab(undefined, {}, false)
    expect(await begin('/console')).toContain('cannot be loaded')
    expect(gone).toEqual([])
  })

  test('takes an answer once, and none that it did not ask for', async () => {
    const { begin, finish, asked, standing } = tab(undefined, { arrive: { ok: false, kind: 'denied', words: 'No.' } })
    expect(await finish('/sign-in?code=stolen')).toMatchObject({ ok: false, returnTo: '/console' })
    expect(asked).toEqual([])
    await begin('/console/cluster')
    expect(await finish('/sign-in?error=access_denied')).toEqual({
      ok: false,
      title: 'Access was denied',
      words: 'No.',
      returnTo: '/console/cluster',
    })
    expect(await finish('/sign-in?error=access_denied')).toMatchObject({ title: 'You are not signed in' })
    expect(standing.read()).toEqual({ is: 'out' })
  })

  test.each([
    ['https://elsewhere.example', '/console'],
    ['//elsewhere.example', '/console'],
    ['/consoles', '/console'],
    ['/console/mappings?x=1', '/console/mappings?x=1'],
  ])('comes back from %s to %s: to the console alone', (returnTo, page) => {
    expect(parseDeparture({ ...departure, returnTo })?.returnTo).toBe(page)
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
    expect(asked).toEqual(['renew'])
  })

  test('serves to its end where it cannot be renewed, and then one is signed out', async () => {
    expect(await tab({ accessToken: 'old', expiresAt: now + 1 }).token()).toEqual({ ok: true, token: 'old' })
    const { token, standing } = tab({ accessToken: 'old', expiresAt: now })
    expect(await token()).toMatchObject({ ok: false, failure: { problem: { status: 401 } } })
    expect(standing.read()).toEqual({ is: 'ended', early: false })
  })

  test('that the API does not take is renewed once for all that hear so', async () => {
    const { another, asked } = tab({ accessToken: 'old', refreshToken: 'r' })
    await Promise.all([another('old'), another('old')])
    expect(await another('old')).toEqual({ ok: true, token: 'fresh' })
    expect(asked).toEqual(['renew'])
  })

  test('that the API does not take before its end says so', async () => {
    const { another, standing } = tab(fresh)
    await another('fresh')
    expect(standing.read()).toEqual({ is: 'ended', early: true })
  })

  test('waits while the issuer does not answer, and one stays signed in', async () => {
    const session = { accessToken: 'old', refreshToken: 'r', expiresAt: now }
    const { token, standing } = tab(session, { renew: unreachable })
    expect(await token()).toMatchObject({ ok: false, failure: { problem: { status: 503, detail: unreachable.words } } })
    expect(standing.read()).toEqual({ is: 'in', session })
  })

  test('that the issuer does not renew is the end of it', async () => {
    const refused = { ok: false, kind: 'refused', words: 'invalid_grant' } as const
    const { token, standing } = tab({ accessToken: 'old', refreshToken: 'r', expiresAt: now }, { renew: refused })
    expect(await token()).toMatchObject({ ok: false, failure: { problem: { status: 401 } } })
    expect(standing.read()).toEqual({ is: 'ended', early: false })
  })
})

describe('signing out', () => {
  test('forgets the tokens, and goes to be signed out at the issuer', async () => {
    const { leave, standing, gone } = tab(fresh)
    await leave()
    expect([standing.read(), gone]).toEqual([{ is: 'out' }, ['https://login.example/logout']])
  })

  test('forgets them too when the issuer does not answer, and says that it was not told', async () => {
    const { leave, standing, gone } = tab(fresh, { leave: unreachable })
    await leave()
    expect([standing.read(), gone]).toEqual([{ is: 'out', but: unreachable.words }, []])
  })
})

test.each([[null], [{ is: 'in' }], [{ is: 'in', session: {} }], ['x']])(
  'what was kept as %j counts as signed out',
  json => {
    expect(parseStanding(json)).toEqual({ is: 'out' })
  },
)
