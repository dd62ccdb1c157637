import { describe, expect, test } from '@jest/globals'
import type { ApiResult } from '../shared/api-request.ts'
import type { AcceptedCheckout } from '../shared/contract.ts'
import { delivery } from '../tests/delivery.ts'
import { beginAttempt, found, parseAttempt, sending, settle } from './attempt.ts'

const request = {
  customer: { email: 'ada@example.com', name: 'Ada' },
  items: [{ sku: 'pen', quantity: 1 }],
  paymentMethod: 'tok_visa',
  ...delivery,
}
const attempt = sending(beginAttempt('key-1', request, 1000))
const accepted: AcceptedCheckout = { checkoutId: 'c', status: 'accepted', amount: 1, currency: 'EUR', lines: [] }
const problem = (status: number, retryAfterMs?: number): ApiResult<AcceptedCheckout> => ({
  ok: false,
  kind: 'problem',
  problem: { type: 'about:blank', title: 'x', status },
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
})

describe('an attempt', () => {
  test('is settled by an acceptance', () => {
    expect(settle(attempt, { ok: true, status: 202, data: accepted })).toEqual({ kind: 'accepted', checkout: accepted })
  })

  test.each([400, 404, 409, 413, 415, 422])('is settled by a refusal with %i', status => {
    expect(settle(attempt, problem(status)).kind).toBe('refused')
  })

  test.each([
    [429, 'unavailable'],
    [500, 'failed'],
    [502, 'unavailable'],
    [503, 'unavailable'],
  ])('stays open under the same key and request after %i', (status, trouble) => {
    const outcome = settle(attempt, problem(status))
    expect(outcome).toMatchObject({ kind: 'unknown', attempt: { key: 'key-1', request, trouble } })
  })

  test('stays open when no answer came', () => {
    expect(settle(attempt, { ok: false, kind: 'unreachable' })).toMatchObject({
      kind: 'unknown',
      attempt: { key: 'key-1', trouble: 'unreachable' },
    })
  })

  test('waits as long as the API asks, else longer after every send', () => {
    expect(settle(attempt, problem(503, 2000))).toMatchObject({ waitMs: 2000 })
    const waits = [1, 2, 3, 4, 9].map(sends => settle({ ...attempt, sends }, problem(503)))
    expect(waits.map(outcome => outcome.kind === 'unknown' && outcome.waitMs)).toEqual([1000, 2000, 4000, 8000, 10_000])
  })

  test('is resumed soon after, asked about later, and expired before the shop forgets its key', () => {
    const minutes = (count: number) => found(attempt, 1000 + count * 60_000)
    expect([minutes(1), minutes(11), minutes(23 * 60), minutes(48 * 60)]).toEqual([
      'resume',
      'ask',
      'expired',
      'expired',
    ])
  })

  test('survives being kept', () => {
    expect(parseAttempt(JSON.parse(JSON.stringify(attempt)))).toEqual(attempt)
    expect([parseAttempt(undefined), parseAttempt({ key: 1 }), parseAttempt('x')]).toEqual([null, null, null])
  })
})
