import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type MockIssuer, startIssuer } from '../tests/mock/issuer.ts'
import { type OidcClient, oidcClient } from './oidc.ts'
import type { PendingSignIn } from './session.ts'

const redirectUri = 'http://127.0.0.1:3001/sign-in'
const now = () => 1_000_000
let mock: MockIssuer
let issuer: OidcClient

beforeEach(async () => {
  mock = await startIssuer()
  issuer = connected()
})
afterEach(() => mock.close())

const connected = (more: Partial<{ issuer: string; audience: string }> = {}) =>
  oidcClient({
    settings: { issuer: mock.url, clientId: mock.clientId, scope: 'openid kassa/operations', ...more },
    redirectUri,
    now,
  })

const startSignIn = async (): Promise<{ url: string; pending: PendingSignIn }> => {
  const issued = await issuer.authorize('/console', false)
  if (!issued.ok) throw new Error(issued.message)
  return issued.value
}

/** What the issuer's page says to click, by its name. */
const clicked = async (url: string, name = 'Ada'): Promise<string> => {
  const page = await (await fetch(url)).text()
  return (new RegExp(`href="([^"]*)">${name}<`).exec(page)?.[1] ?? '').replaceAll('&amp;', '&')
}

test('one goes to the issuer with a state, a nonce and a challenge that are new each time', async () => {
  const [one, two] = [await startSignIn(), await startSignIn()]
  const query = new URL(one.url).searchParams
  expect(Object.fromEntries(query)).toEqual({
    response_type: 'code',
    client_id: mock.clientId,
    redirect_uri: redirectUri,
    scope: 'openid kassa/operations',
    state: one.pending.state,
    nonce: one.pending.nonce,
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge_method: 'S256',
  })
  expect(query.get('code_challenge')).not.toBe(one.pending.verifier)
  for (const part of ['state', 'nonce', 'verifier'] as const) expect(one.pending[part]).not.toBe(two.pending[part])
})

test('the audience is named where there is one, and someone is asked anew where that is wanted', async () => {
  const issued = await connected({ audience: 'kassa' }).authorize('/console', true)
  expect(issued.ok && Object.fromEntries(new URL(issued.value.url).searchParams)).toMatchObject({
    audience: 'kassa',
    prompt: 'login',
  })
})

test('one comes back with a token, its end, and who one is', async () => {
  const { url, pending } = await startSignIn()
  const completed = await issuer.exchangeCode(await clicked(url), pending)
  expect(completed).toEqual({
    ok: true,
    value: {
      accessToken: [...mock.tokens.keys()][0],
      idToken: expect.any(String),
      expiresAt: now() + 300_000,
      userName: 'ada@example.com',
    },
  })
})

describe('nobody is signed in', () => {
  test.each([
    ['by another state', 'Another state', {}],
    ['by another nonce', 'Ada', { nonce: 'other' }],
  ])('%s', async (_, link, wrong) => {
    const { url, pending } = await startSignIn()
    expect(await issuer.exchangeCode(await clicked(url, link), { ...pending, ...wrong })).toMatchObject({
      ok: false,
      kind: 'untrusted',
      message: expect.stringContaining('cannot be trusted'),
    })
  })

  test.each([['by another verifier', { verifier: 'v'.repeat(43) }]])('%s', async (_, wrong) => {
    const { url, pending } = await startSignIn()
    expect(await issuer.exchangeCode(await clicked(url), { ...pending, ...wrong })).toMatchObject({
      ok: false,
      kind: 'refused',
      message: expect.stringContaining('“The code or token is not good” (invalid_grant)'),
    })
  })

  test('by a code that was used', async () => {
    const { url, pending } = await startSignIn()
    const address = await clicked(url)
    expect(await issuer.exchangeCode(address, pending)).toMatchObject({ ok: true })
    expect(await issuer.exchangeCode(address, pending)).toMatchObject({ ok: false, kind: 'refused' })
  })

  test('who is denied, and the issuer’s words are passed on', async () => {
    const { url, pending } = await startSignIn()
    expect(await issuer.exchangeCode(await clicked(url, 'Nobody'), pending)).toEqual({
      ok: false,
      kind: 'denied',
      message: `${new URL(mock.url).host} says “Ada is no operator” (access_denied).`,
    })
  })
})

test('a token is renewed, and what the issuer leaves out stays as it was', async () => {
  mock.state.refreshes = true
  const { url, pending } = await startSignIn()
  const completed = await issuer.exchangeCode(await clicked(url), pending)
  if (!completed.ok || !completed.value.refreshToken) throw new Error('no refresh token')
  const { refreshToken } = completed.value
  const renewed = await issuer.refresh({ ...completed.value, refreshToken })
  expect(renewed).toMatchObject({
    ok: true,
    value: { userName: 'ada@example.com', idToken: completed.value.idToken, expiresAt: now() + 300_000 },
  })
  expect(renewed.ok && renewed.value.accessToken).not.toBe(completed.value.accessToken)
  expect(await issuer.refresh({ ...completed.value, refreshToken })).toMatchObject({ ok: false, kind: 'refused' })
})

test('one is signed out at the issuer, and comes back', async () => {
  const left = await issuer.signOut({ accessToken: 'a', idToken: 'i' }, 'http://127.0.0.1:3001/console')
  const url = new URL(left.ok ? (left.value ?? '') : '')
  expect(`${url.origin}${url.pathname}`).toBe(`${mock.url}/logout`)
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    client_id: mock.clientId,
    id_token_hint: 'i',
    post_logout_redirect_uri: 'http://127.0.0.1:3001/console',
  })
})

test('an issuer that does not answer, or is none, is said in words, and asked again the next time', async () => {
  mock.state.unreachable = true
  expect(await issuer.authorize('/console', false)).toMatchObject({
    kind: 'unreachable',
    message: expect.stringContaining('does not answer'),
  })
  mock.state.unreachable = false
  expect(await issuer.authorize('/console', false)).toMatchObject({ ok: true })
  expect(await connected({ issuer: `${mock.url}/nowhere` }).authorize('/console', false)).toMatchObject({
    kind: 'unreachable',
    message: expect.stringContaining(
      'answered 404 to the question how to sign in. Is the issuer in config.json right?',
    ),
  })
})
