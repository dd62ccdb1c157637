import { describe, expect, test } from '@jest/globals'
import { type CheckoutRow, cartIn, type Status, statusOf } from './status.ts'

const checkoutId = 'd3b07384-d9a0-4c9b-8f5e-1f2a3b4c5d6e'
const lines = [{ sku: 'mug', name: 'Mug', quantity: 2, unitPrice: 1_200, amount: 2_400 }]
const cart = { amount: 2_400, currency: 'EUR', lines }

const row = (topic: string, second: number, other: Partial<CheckoutRow> = {}): CheckoutRow => ({
  event_id: `id-${topic}`,
  topic,
  partition: 2,
  offset: second,
  at: new Date(Date.UTC(2026, 2, 1, 12, 0, second)),
  ...cart,
  order_number: null,
  reason: null,
  mail: null,
  recipient: null,
  message_id: null,
  ...other,
})

const requested = row('checkout-requested', 0)
const paid = row('payment-successful', 1)
const failed = row('payment-failed', 1, { reason: 'insufficient_funds' })
const ordered = row('order-successful', 2, { order_number: 'K-1' })
const rejected = row('order-rejected', 2, { reason: 'out_of_stock' })
const refunded = row('payment-refunded', 3, { reason: 'out_of_stock' })
const mailed = (mail: string) =>
  row('email-successful', 4, {
    mail,
    recipient: 'ada@example.org',
    message_id: `m-${mail}`,
    amount: null,
    currency: null,
    lines: [],
    order_number: mail === 'receipt' ? 'K-1' : null,
  })

describe('a checkout', () => {
  test.each<[Status, CheckoutRow[], object]>([
    ['accepted', [], {}],
    ['accepted', [requested], {}],
    ['paid', [requested, paid], {}],
    ['paid', [paid], {}],
    ['declined', [requested, failed], { reason: 'insufficient_funds' }],
    ['declined', [requested, failed, mailed('declined')], { reason: 'insufficient_funds' }],
    ['ordered', [requested, paid, ordered], { orderNumber: 'K-1' }],
    ['confirmed', [requested, paid, ordered, mailed('receipt')], { orderNumber: 'K-1' }],
    ['confirmed', [mailed('receipt')], { orderNumber: 'K-1' }],
    ['rejected', [requested, paid, rejected], { reason: 'out_of_stock' }],
    ['refunded', [requested, paid, rejected, refunded], { reason: 'out_of_stock' }],
    ['refunded', [requested, paid, rejected, refunded, mailed('refunded')], { reason: 'out_of_stock' }],
  ])('is %s after %j', (status, rows, expected) => {
    const { timeline, mails, ...answer } = statusOf(checkoutId, rows, cart)
    expect(answer).toEqual({ checkoutId, status, ...cart, ...expected })
    expect(timeline.length).toBe(rows.length)
    expect(mails.length).toBe(rows.filter(({ mail }) => mail).length)
  })

  test('shows its events in the order of the flow, whatever the clocks say and in whichever order they arrived', () => {
    const early = row('order-successful', -5)
    const { timeline } = statusOf(checkoutId, [mailed('receipt'), early, paid, requested], cart)
    expect(timeline).toEqual([
      entry('checkout-requested', 0, '12:00:00'),
      entry('payment-successful', 1, '12:00:01'),
      entry('order-successful', -5, '11:59:55'),
      entry('email-successful', 4, '12:00:04'),
    ])
  })

  test('shows its mails without their addresses', () => {
    expect(statusOf(checkoutId, [requested, mailed('receipt')], cart).mails).toEqual([
      { mail: 'receipt', messageId: 'm-receipt', to: 'a***@example.org' },
    ])
  })
})

const entry = (topic: string, offset: number, time: string) => ({
  type: topic,
  topic,
  at: `2026-03-01T${time}.000Z`,
  partition: 2,
  offset,
  eventId: `id-${topic}`,
})

describe('the cart of a checkout', () => {
  test.each<[string, CheckoutRow[], typeof cart | undefined]>([
    ['is in any fact but a mail', [mailed('receipt'), ordered], cart],
    ['is the one that was asked for', [{ ...paid, amount: 1 }, requested], cart],
    ['is passed over where it is broken', [{ ...requested, lines: [{ sku: 5 }] }, paid], cart],
    ['is passed over where there are no lines', [{ ...requested, lines: [] }], undefined],
    ['is not known from a mail', [mailed('receipt')], undefined],
    ['is not known from nothing', [], undefined],
  ])('%s', (_, rows, expected) => {
    expect(cartIn(rows)).toEqual(expected)
  })
})
