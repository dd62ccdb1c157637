import { expect, test } from '@jest/globals'
import { checkoutsInMemory } from '../../tests/checkouts-in-memory.ts'
import type { StoredCheckout } from '../checkout/dynamodb-checkouts.ts'
import { countFailedPayment } from '../checkout/dynamodb-failed-payments.ts'
import { type FailedPayments, retryAfterSeconds, subjectsOf } from '../checkout/failed-payments.ts'
import { countFailures } from './count-failures.ts'
import type { DecidedPayment, Payment } from './dynamodb-payments.ts'

const at = '2026-11-22T10:00:00.000Z'

const world = () => {
  const counted = new Map<string, Set<string>>()
  const failed: Pick<FailedPayments, 'count'> = {
    count: async (subjects, checkoutId, time) => {
      for (const subject of subjects)
        counted.set(subject, (counted.get(subject) ?? new Set()).add(`${time} ${checkoutId}`))
    },
  }
  const stored = new Map<string, StoredCheckout>()
  const decisions = new Map<string, Payment>()
  const payments = countFailures(
    {
      decide: async (payment: DecidedPayment, _isOpen: boolean) => {
        const decided = decisions.get(payment.checkoutId) ?? (payment as Payment)
        decisions.set(payment.checkoutId, decided)
        return decided
      },
    },
    countFailedPayment(checkoutsInMemory(stored), failed),
  )
  const decide = (checkoutId: string, status: DecidedPayment['status'], time = at) =>
    payments.decide(
      { checkoutId, provider: 'simulated', paymentId: undefined, at: time, status, traceparent: undefined },
      false,
    )
  const accept = (checkoutId: string, subjects?: readonly string[]) =>
    stored.set(checkoutId, {
      requested: { checkoutId, customer: { email: 'ada@example.com', name: 'Ada' } } as StoredCheckout['requested'],
      fingerprint: '',
      ...(subjects ? { subjects } : {}),
    })
  return { counted, decide, accept }
}

test('a failed payment is counted by address and network, with the time it was first decided', async () => {
  const { counted, decide, accept } = world()
  const subjects = subjectsOf('ada@example.com', '203.0.113.7')
  accept('c1', subjects)
  await decide('c1', 'failed')
  await decide('c1', 'failed', '2026-11-22T10:30:00.000Z')
  expect(subjects).toHaveLength(2)
  expect([...counted]).toEqual(subjects.map(subject => [subject, new Set([`${at} c1`])]))
})

test('a checkout of an earlier version is counted by its address', async () => {
  const { counted, decide, accept } = world()
  accept('c1')
  await decide('c1', 'failed')
  expect([...counted.keys()]).toEqual(subjectsOf('ada@example.com', undefined))
})

test.each(['authorised', 'expired'] as const)('a payment that is %s is not counted', async status => {
  const { counted, decide, accept } = world()
  accept('c1')
  await decide('c1', status)
  expect(counted.size).toBe(0)
})

test('the sixth failed payment within an hour makes the next one wait', () => {
  const now = new Date('2026-11-22T10:59:00.000Z')
  expect(retryAfterSeconds(Array(5).fill(Date.parse(at)), now)).toBeUndefined()
  expect(retryAfterSeconds(Array(6).fill(Date.parse(at)), now)).toBe(60)
})
