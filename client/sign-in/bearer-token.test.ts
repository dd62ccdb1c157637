import { expect, test } from '@jest/globals'
import type { ApiFailure, ApiResult, RequestOptions, SendRequest } from '../shared/api-request.ts'
import { withBearerToken } from './bearer-token.ts'
import type { Token } from './sign-in.ts'

const failed = (status: number): ApiFailure => ({
  ok: false,
  kind: 'problem',
  problem: { type: 'about:blank', title: 'No', status },
})
const done = { ok: true, status: 200, data: 'cluster' } as const

/** An API that answers in turn, and notes what it was shown. */
const called = async (
  tokens: { first: Token; next?: Token },
  answers: readonly ApiResult<unknown>[],
  options: RequestOptions = {},
) => {
  const shown: (string | undefined)[] = []
  let forbidden = 0
  const send = (async (_: string, { headers }: RequestOptions = {}) => {
    shown.push(headers?.authorization)
    return answers[shown.length - 1]
  }) as SendRequest
  const signIn = {
    token: async () => tokens.first,
    replaceToken: async () => tokens.next ?? tokens.first,
    onForbidden: () => {
      forbidden += 1
    },
  }
  const answer = await withBearerToken(signIn, send)('/cluster', {
    headers: { accept: 'json' },
    ...options,
  })
  return { answer, shown, forbidden }
}
const good = (token: string): Token => ({ ok: true, token })
const none: Token = { ok: false, failure: failed(401) }

test('a call shows the token', async () => {
  expect(await called({ first: good('one') }, [done])).toEqual({ answer: done, shown: ['Bearer one'], forbidden: 0 })
})

test('a call that is not let in is made once more, with another token', async () => {
  const tokens = { first: good('one'), next: good('two') }
  expect(await called(tokens, [failed(401), done])).toMatchObject({ answer: done, shown: ['Bearer one', 'Bearer two'] })
  expect((await called(tokens, [failed(401), failed(401)])).answer).toEqual(failed(401))
})

test('without a token nothing is called', async () => {
  expect(await called({ first: none }, [])).toMatchObject({ answer: failed(401), shown: [] })
  const next = { ok: false, failure: failed(503) } as const
  expect(await called({ first: good('one'), next }, [failed(401)])).toMatchObject({
    answer: failed(503),
    shown: ['Bearer one'],
  })
})

test('one who is known and not allowed is told so, and one who hears of another trouble is not', async () => {
  expect((await called({ first: good('one') }, [failed(403)])).forbidden).toBe(1)
  expect((await called({ first: good('one') }, [failed(503)])).forbidden).toBe(0)
})

test('an operator who may read and not act is told why an action was refused, and stays signed in', async () => {
  const { answer, forbidden } = await called({ first: good('one') }, [failed(403)], { method: 'POST' })
  expect(answer).toMatchObject({
    problem: { status: 403, detail: expect.stringMatching(/^You may look, but not act/) },
  })
  expect(forbidden).toBe(0)
  const masked = await called({ first: good('one') }, [failed(403)], { acts: true })
  expect(masked).toMatchObject({ answer, forbidden: 0 })
  const own = { ...failed(403), problem: { type: 'x', title: 'No', status: 403, detail: 'Not here.' } } as ApiFailure
  expect((await called({ first: good('one') }, [own], { method: 'POST' })).answer).toEqual(own)
  expect(await called({ first: good('one') }, [own])).toMatchObject({ answer: own, forbidden: 0 })
})
