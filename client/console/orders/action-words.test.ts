import { expect, test } from '@jest/globals'
import { describeCancel, describeRefund } from './action-words.ts'

const customer = { name: 'Ada', email: 'ada@example.com' }
const money = {
  status: 'captured',
  held: 0,
  captured: 11_880,
  refunds: [],
  refunded: 1490,
  refundable: 10_390,
} as const
const order = { customer, currency: 'EUR', money }

test('a cancellation of a captured order says what is refunded, and who hears of it', () => {
  expect(describeCancel(order, 'en')).toEqual([
    '€103.90 is refunded: all that was not refunded before. All items go back to stock.',
    'ada@example.com gets an email. A cancelled order stays cancelled.',
  ])
})

test('a cancellation before the capture says that nothing is charged', () => {
  const held = { ...money, status: 'held', held: 11_880, captured: 0, refunded: 0 } as const
  expect(describeCancel({ ...order, money: held }, 'en')[0]).toBe(
    'The hold of €118.80 is released, and nothing is charged. All items go back to stock.',
  )
})

test('a cancellation of what was refunded moves no money', () => {
  const refunded = { ...money, refunded: 11_880, refundable: 0 }
  expect(describeCancel({ ...order, money: refunded }, 'en')[0]).toMatch(/^No money moves/)
})

test('a refund says what is left, also where the address was erased', () => {
  expect(describeRefund(1490, { ...order, customer: { name: null, email: null } }, 'en')).toEqual([
    '€14.90 goes back to the card it was paid with; €89.00 is left to refund.',
    'The shopper gets an email. No stock moves: a return is booked in the catalogue.',
  ])
})
