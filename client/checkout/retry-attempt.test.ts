import { expect, test } from '@jest/globals'
import type { ApiResult } from '../shared/api-request.ts'
import type { AcceptedCheckout } from '../shared/contract.ts'
import { delivery } from '../tests/delivery.ts'
import { type Attempt, beginAttempt } from './attempt.ts'
import { retryAttempt } from './retry-attempt.ts'

const request = {
  customer: { email: 'a@b.cd', name: 'A' },
  items: [{ sku: 'pen', quantity: 1 }],
  paymentMethod: 'tok_visa',
  ...delivery,
}
const accepted: AcceptedCheckout = { checkoutId: 'c', status: 'accepted', amount: 1, currency: 'EUR', lines: [] }
const unreachable = { ok: false, kind: 'unreachable' } as const
const unavailable = {
  ok: false,
  kind: 'problem',
  problem: { type: 'x', title: 'x', status: 503 },
  retryAfterMs: 0,
} as const

/** A shop that gives these answers in turn, and what was sent to it, kept and waited for. */
const shop = (answers: ApiResult<AcceptedCheckout>[], abort = new AbortController()) => {
  const sent: [string, unknown][] = []
  const keptAttempts: Attempt[] = []
  const waits: number[] = []
  const options = {
    send: async (key: string, body: unknown) => {
      sent.push([key, body])
      return answers.shift() ?? unreachable
    },
    keep: (attempt: Attempt) => void keptAttempts.push(attempt),
    waiting: (_attempt: Attempt, ms: number) => void waits.push(ms),
    wait: async () => {
      if (answers.length === 0) abort.abort()
    },
    signal: abort.signal,
  }
  return { options, sent, keptAttempts, waits }
}

test('sends the same key and request until the answer is known', async () => {
  const { options, sent, waits } = shop([unreachable, unavailable, { ok: true, status: 202, data: accepted }])
  const settled = await retryAttempt(beginAttempt('key-1', request, 0), options)
  expect(settled).toEqual({ kind: 'accepted', checkout: accepted })
  expect(sent).toEqual([
    ['key-1', request],
    ['key-1', request],
    ['key-1', request],
  ])
  expect(waits).toEqual([1000, 0])
})

test('keeps the attempt before it is sent, so that a reload in mid-flight finds it', async () => {
  const { options, keptAttempts } = shop([{ ok: true, status: 202, data: accepted }])
  await retryAttempt(beginAttempt('key-1', request, 0), options)
  expect(keptAttempts).toEqual([{ key: 'key-1', request, madeAt: 0, sends: 1 }])
})

test('stops when it is given up, and leaves the attempt as it was kept', async () => {
  const { options, sent, keptAttempts } = shop([unreachable])
  expect(await retryAttempt(beginAttempt('key-1', request, 0), options)).toBeUndefined()
  expect(sent).toHaveLength(1)
  expect(keptAttempts.at(-1)).toMatchObject({ key: 'key-1', trouble: 'unreachable' })
})

test('a refusal ends it at once', async () => {
  const problem = { type: 'x', title: 'x', status: 422 }
  const { options, sent } = shop([{ ok: false, kind: 'problem', problem }])
  expect(await retryAttempt(beginAttempt('key-1', request, 0), options)).toEqual({ kind: 'refused', problem })
  expect(sent).toHaveLength(1)
})
