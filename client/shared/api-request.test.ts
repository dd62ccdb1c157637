import { describe, expect, test } from '@jest/globals'
import { apiRequest, describeFailure, parseRetryAfter, problemSlug } from './api-request.ts'

const answering =
  (status: number, body: string, headers: Record<string, string> = {}): typeof fetch =>
  async () =>
    new Response(body, { status, headers })

describe('call', () => {
  test('gives the data of an answer', async () => {
    const answer = await apiRequest('http://api/catalogue', {}, answering(200, '{"products":[]}'))
    expect(answer).toEqual({ ok: true, status: 200, data: { products: [] } })
  })

  test('gives the problem the API states, with the wait it asks for', async () => {
    const body = JSON.stringify({
      type: 'https://kassa.example/problems/unavailable',
      title: 'unavailable',
      status: 503,
    })
    const answer = await apiRequest('http://api/checkout', {}, answering(503, body, { 'retry-after': '2' }))
    expect(answer).toEqual({ ok: false, kind: 'problem', problem: JSON.parse(body), retryAfterMs: 2000 })
  })

  test('takes an answer that is no JSON for a problem, whatever its status', async () => {
    const answer = await apiRequest('http://api/catalogue', {}, answering(200, '<html>'))
    expect(answer).toMatchObject({ ok: false, kind: 'problem', problem: { status: 502 } })
  })

  test('takes data for data at the status that carries it, but a problem for a problem', async () => {
    const down = await apiRequest('http://api/health', { dataStatus: 503 }, answering(503, '{"status":"down"}'))
    expect(down).toEqual({ ok: true, status: 503, data: { status: 'down' } })
    const problem = await apiRequest(
      'http://api/health',
      { dataStatus: 503 },
      answering(503, '{"type":"x","title":"t"}'),
    )
    expect(problem).toMatchObject({ ok: false, kind: 'problem' })
  })

  test('says unreachable when nothing answers', async () => {
    const answer = await apiRequest('http://api/catalogue', {}, () => Promise.reject(new TypeError('Failed to fetch')))
    expect(answer).toEqual({ ok: false, kind: 'unreachable' })
  })

  test('sends a body as JSON with the headers given', async () => {
    let sent: RequestInit | undefined
    const record: typeof fetch = async (_url, init) => {
      sent = init
      return new Response('{}')
    }
    await apiRequest(
      'http://api/checkout',
      { method: 'POST', headers: { 'idempotency-key': 'k' }, body: { a: 1 } },
      record,
    )
    expect(sent).toMatchObject({
      method: 'POST',
      body: '{"a":1}',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'k' },
    })
  })
})

test.each([
  [null, undefined],
  ['', undefined],
  ['2', 2000],
  ['Thu, 01 Jan 1970 00:00:05 GMT', 4000],
  ['soon', undefined],
])('Retry-After %p is a wait of %p ms', (header, ms) => {
  expect(parseRetryAfter(header, 1000)).toBe(ms)
})

test('a failure is explained by the detail of its problem', () => {
  const problem = {
    type: 'https://kassa.example/problems/not-found',
    title: 'not found',
    status: 404,
    detail: 'No such.',
  }
  expect(describeFailure({ ok: false, kind: 'problem', problem })).toBe('No such.')
  expect(problemSlug(problem)).toBe('not-found')
})
