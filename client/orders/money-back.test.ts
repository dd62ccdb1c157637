import { expect, test } from '@jest/globals'
import type { CheckoutStatus } from '../shared/contract.ts'
import { describeMoneyBack, toneOfMoneyBack } from './money-back.ts'

type Given = Pick<CheckoutStatus, 'status' | 'reason' | 'refund' | 'refunded' | 'refundPending' | 'refundFailed'>

const another = 'You get it back another way: somebody at the shop takes care of it.'
const days = 'It may take some days to arrive.'

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
  [{ status: 'shipped', refund: 'failed' }, `A refund did not go through. ${another}`],
  [
    { status: 'shipped', refund: 'failed', refunded: 100, refundFailed: 40 },
    `A refund of 40 did not go through. ${another} You got 100 back.`,
  ],
  [
    { status: 'shipped', refund: 'succeeded', refunded: 300, refundPending: 200, refundFailed: 40 },
    `A refund of 40 did not go through. ${another} You got 100 back. 200 is on its way back to you. ${days}`,
  ],
  [
    { status: 'confirmed', refund: 'pending', refunded: 300, refundPending: 200 },
    `You got 100 back. 200 is on its way back to you. ${days}`,
  ],
]

test.each(cases)('%j says %j', (given, words) => {
  expect(describeMoneyBack(given, String)).toBe(words)
})

test('money that did not come back is bad news, whatever else came', () => {
  expect(toneOfMoneyBack({ refund: 'succeeded', refunded: 100, refundFailed: 40 })).toBe('bad')
  expect(toneOfMoneyBack({ refund: 'succeeded', refunded: 100, refundPending: 40 })).toBe('live')
  expect(toneOfMoneyBack({ refund: 'succeeded', refunded: 100 })).toBe('good')
})
