import { expect, test } from '@jest/globals'
import type { OutgoingRecord } from '../kafka/cloudevents.ts'
import { conclude } from './conclude.ts'
import type { Payment } from './dynamodb-payments.ts'
import type { PaymentProvider, PaymentState } from './provider.ts'

const now = new Date('2026-11-22T12:00:00.000Z')
const checkout = {
  checkoutId: '0190f0b2-7a55-8c3e-9d5a-000000000001',
  requestedAt: '2026-11-22T11:00:00.000Z',
  customer: { email: 'ada@example.com', name: 'Ada' },
  lines: [{ sku: 'mug', name: 'Mug', quantity: 1, unitPrice: 1_490, amount: 1_490 }],
  amount: 1_490,
  currency: 'EUR',
}
const expired: Payment = {
  checkoutId: checkout.checkoutId,
  provider: 'simulated',
  paymentId: 'pay_1',
  status: 'expired',
  at: '2026-11-22T11:40:00.000Z',
  openSince: '2026-11-22T11:40:00.000Z',
}

/** What is done about a payment that is stored like this, when the provider says so. */
const done = async (state: PaymentState, stored: Payment): Promise<string[]> => {
  const calls: string[] = []
  const payments = {
    keep: async () => stored,
    decide: async () => stored,
    close: async (checkoutId: string) => void calls.push(`close ${checkoutId}`),
  }
  const provider = {
    name: 'simulated',
    release: async ({ paymentId }: { paymentId: string }) => void calls.push(`release ${paymentId}`),
  } as unknown as PaymentProvider
  const send = async (records: readonly OutgoingRecord[]) => void calls.push(...records.map(({ topic }) => topic))
  await conclude({ payments, send, now: () => now })({ checkout, provider, state, stored, traceparent: undefined })
  return calls
}
const closed = `close ${checkout.checkoutId}`

test('what is held after its expiry is released, stated and closed, in this order', async () => {
  expect(await done({ status: 'held', paymentId: 'pay_1' }, expired)).toEqual([
    'release pay_1',
    'payment-failed',
    closed,
  ])
})

test.each<[string, PaymentState]>([
  ['released', { status: 'released', paymentId: 'pay_1' }],
  ['declined', { status: 'declined', reason: 'authentication_failed' }],
])('one that was %s before a crash is closed, so that the reconciler looks at it no more', async (_, state) => {
  expect(await done(state, expired)).toEqual(['payment-failed', closed])
  const { openSince: _open, ...over } = expired
  expect(await done(state, over)).toEqual(['payment-failed'])
})

test('another payment of the checkout is released, and the one that was decided stays open', async () => {
  const other: PaymentState = { status: 'held', paymentId: 'pay_2' }
  expect(await done(other, { ...expired, status: 'authorised' })).toEqual(['release pay_2', 'payment-successful'])
})
