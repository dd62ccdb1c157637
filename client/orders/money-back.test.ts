import { expect, test } from '@jest/globals'
import type { CheckoutStatus } from '../shared/contract.ts'
import { describeMoneyBack } from './money-back.ts'

type Given = Pick<CheckoutStatus, 'status' | 'reason' | 'refund' | 'refunded'>

const cases: readonly (readonly [Given, string | undefined])[] = [
  [{ status: 'confirmed' }, undefined],
  [{ status: 'shipped', refunded: 1490, refund: 'succeeded' }, 'You got 1490 back.'],
  [
    { status: 'confirmed', refunded: 1490, refund: 'pending' },
    '1490 is on its way back to you. It may take some days to arrive.',
  ],
  [
    { status: 'cancelled', reason: 'cancelled_by_shop', refunded: 9900 },
    '9900 is on its way back to you. It may take some days to arrive.',
  ],
  [{ status: 'cancelled', reason: 'cancelled_by_shopper' }, 'The reserved amount is released. You are not charged.'],
  [{ status: 'cancelled', reason: 'payment_lost' }, 'You were not charged.'],
  [{ status: 'shipped', refund: 'failed' }, 'A refund did not go through. Somebody at the shop takes care of it.'],
  [
    { status: 'shipped', refund: 'failed', refunded: 100 },
    'A refund did not go through. Somebody at the shop takes care of it. You get 100 back by other refunds.',
  ],
]

test.each(cases)('%j says %j', (given, words) => {
  expect(describeMoneyBack(given, String)).toBe(words)
})
