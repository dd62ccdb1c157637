import { describe, expect, test } from '@jest/globals'
import type { OutgoingRecord } from '../kafka/cloudevents.ts'
import type { PaymentSuccessful } from '../payment/facts.ts'
import { type Decision, orderNumberOf } from './order.ts'
import { order } from './order-handler.ts'

const value: PaymentSuccessful = {
  checkoutId: '0190f0b2-7a55-8c3e-9d5a-3f8e2b1c4d5e',
  customer: { email: 'ada@example.com', name: 'Ada' },
  lines: [{ sku: 'mug-enamel', name: 'Enamel mug', quantity: 1, unitPrice: 1490, amount: 1490 }],
  amount: 1490,
  currency: 'EUR',
  paymentId: 'pay_1',
  provider: 'simulated',
}
const record = {
  topic: 'payment-successful',
  partition: 0,
  offset: 1,
  value,
  headers: {},
  eventId: 'e',
  time: '2026-11-22T10:00:00Z',
  traceparent: undefined,
}

/** When the table says that it was decided: a retry states the same time. */
const decidedAt = '2026-11-22T10:00:07.000Z'
const orderNumber = orderNumberOf(value.checkoutId)

const run = async (decision: Decision) => {
  const sent: OutgoingRecord[] = []
  const handle = order({
    orders: { decide: async () => decision },
    send: async records => void sent.push(...records),
    now: () => new Date('2026-11-22T12:00:00Z'),
  })
  await handle(record)
  await handle(record)
  return sent.map(({ topic, key, value, headers: { ce_id, ce_time } }) => ({
    topic,
    key,
    value: JSON.parse(String(value)),
    ce_id,
    ce_time,
  }))
}

describe('on payment-successful', () => {
  test('a placed order is stated, the same each time', async () => {
    const [first, again] = await run({ status: 'placed', at: decidedAt, orderNumber })
    expect(first).toMatchObject({
      topic: 'order-successful',
      key: value.checkoutId,
      ce_time: decidedAt,
      value: { orderNumber, amount: 1490, provider: 'simulated' },
    })
    expect(again).toEqual(first)
  })

  test('a rejected order is stated with what was sold out', async () => {
    const [first, again] = await run({
      status: 'rejected',
      at: decidedAt,
      reason: 'out_of_stock',
      soldOut: ['mug-enamel'],
    })
    expect(first).toMatchObject({
      topic: 'order-rejected',
      value: { reason: 'out_of_stock', soldOut: ['mug-enamel'], paymentId: 'pay_1' },
    })
    expect(again).toEqual(first)
  })
})

test('an order number is short, readable and the same for the same checkout', () => {
  expect(orderNumberOf(value.checkoutId)).toMatch(/^K(-[0-9A-HJKMNP-TV-Z]{4}){3}$/)
  expect(orderNumberOf(value.checkoutId)).toBe(orderNumberOf(value.checkoutId))
  expect(orderNumberOf('1190f0b2-7a55-8c3e-9d5a-3f8e2b1c4d5e')).not.toBe(orderNumberOf(value.checkoutId))
})
