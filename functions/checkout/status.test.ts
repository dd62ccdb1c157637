import { describe, expect, test } from '@jest/globals'
import type { CheckoutRequested } from './facts.ts'
import { type Cart, type CheckoutRow, cartIn, cartOf, isLate, type Known, type Status, statusOf } from './status.ts'

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
  shipping: null,
  ship_to: null,
  order_number: null,
  reason: null,
  mail: null,
  recipient: null,
  message_id: null,
  refund_status: null,
  ...other,
})

const requested = row('checkout-requested', 0)
const paid = row('payment-successful', 1)
const confirming = row('payment-action-required', 1)
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
    ['action-required', [requested, confirming], {}],
    ['paid', [requested, confirming, paid], {}],
    ['expired', [requested, confirming, row('payment-failed', 1, { reason: 'expired' })], { reason: 'expired' }],
    ['declined', [requested, row('payment-failed', 1, { reason: 'stolen_card' })], { reason: 'card_declined' }],
    ['released', [requested, paid, rejected, row('payment-released', 3)], { reason: 'out_of_stock' }],
    [
      'cancelled',
      [requested, paid, ordered, mailed('receipt'), row('order-cancelled', 5, { reason: 'payment_lost' })],
      { orderNumber: 'K-1', reason: 'payment_lost' },
    ],
    ['declined', [requested, failed], { reason: 'insufficient_funds' }],
    ['declined', [requested, failed, mailed('declined')], { reason: 'insufficient_funds' }],
    ['ordered', [requested, paid, ordered], { orderNumber: 'K-1' }],
    ['confirmed', [requested, paid, ordered, mailed('receipt')], { orderNumber: 'K-1' }],
    ['confirmed', [mailed('receipt')], { orderNumber: 'K-1' }],
    ['rejected', [requested, paid, rejected], { reason: 'out_of_stock' }],
    ['refunded', [requested, paid, rejected, refunded], { reason: 'out_of_stock' }],
    ['refunded', [requested, paid, rejected, refunded, mailed('refunded')], { reason: 'out_of_stock' }],
  ])('is %s after %j', (status, rows, expected) => {
    const { timeline, mails, ...answer } = statusOf(checkoutId, {}, rows, cart, false)
    expect(answer).toEqual({ checkoutId, status, ...cart, ...expected })
    expect(timeline.length).toBe(rows.length)
    expect(mails.length).toBe(rows.filter(({ mail }) => mail).length)
  })

  test.each([
    ['pending', [], 'refunded', {}],
    ['succeeded', [row('payment-refund-settled', 4, { refund_status: 'succeeded' })], 'refunded', {}],
    ['failed', [row('payment-refund-settled', 4, { refund_status: 'failed' })], 'rejected', { attention: true }],
  ] as const)('says that its refund is %s', (refund, more, status, other) => {
    const rows = [requested, paid, rejected, row('payment-refunded', 3, { refund_status: 'pending' }), ...more]
    const { reason: _, timeline: __, mails: ___, ...answer } = statusOf(checkoutId, {}, rows, cart, false)
    expect(answer).toEqual({ checkoutId, status, ...cart, refund, ...other })
  })

  test.each([
    ['pending', {}, 'refunded'],
    ['succeeded', { refundEnding: 'succeeded' }, 'refunded'],
    ['failed', { refundEnding: 'failed' }, 'accepted'],
  ] as const)('knows without any event that its refund is %s', (refund, ended, status) => {
    const payment = { refund: { status: 'pending' }, ...ended } as unknown as Known['payment']
    expect(statusOf(checkoutId, { payment }, [], cart, true)).toMatchObject({ status, refund })
  })

  test('shows its events in the order of the flow, whatever the clocks say and in whichever order they arrived', () => {
    const early = row('order-successful', -5)
    const { timeline } = statusOf(checkoutId, {}, [mailed('receipt'), early, paid, requested], cart, false)
    expect(timeline).toEqual([
      entry('checkout-requested', 0, '12:00:00'),
      entry('payment-successful', 1, '12:00:01'),
      entry('order-successful', -5, '11:59:55'),
      entry('email-successful', 4, '12:00:04'),
    ])
  })

  test('shows its mails without their addresses', () => {
    expect(statusOf(checkoutId, {}, [requested, mailed('receipt')], cart, false).mails).toEqual([
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

const shipping = { method: 'standard', name: 'Standard', amount: 490 }
const address = { line1: 'Lindenstraße 12', city: 'Berlin', postalCode: '10969', country: 'DE' }

describe('the cart of a checkout', () => {
  test.each<[string, CheckoutRow[], Cart | undefined]>([
    ['is in any fact but a mail', [mailed('receipt'), ordered], cart],
    ['is the one that was asked for', [{ ...paid, amount: 1 }, requested], cart],
    ['is passed over where it is broken', [{ ...requested, lines: [{ sku: 5 }] }, paid], cart],
    ['is passed over where there are no lines', [{ ...requested, lines: [] }], undefined],
    [
      'has its shipping, and only city and country of its address',
      [{ ...paid, shipping, ship_to: { ...address, line2: 'Apartment 7' } }],
      { ...cart, shipping, shipTo: { city: 'Berlin', country: 'DE' } },
    ],
    ['is passed over where its shipping is broken', [{ ...requested, shipping: { amount: -1 } }, paid], cart],
    ['is not known from a mail', [mailed('receipt')], undefined],
    ['is not known from nothing', [], undefined],
  ])('%s', (_, rows, expected) => {
    expect(cartIn(rows)).toEqual(expected)
  })
})

describe('while the sink knows nothing', () => {
  const asked = { checkoutId, ...cart, requestedAt: '2026-03-01T12:00:00.000Z' } as CheckoutRequested
  const payment = { checkoutId, provider: 'simulated', paymentId: 'pay_1', at: '2026-03-01T12:00:01.000Z' }
  const held = { ...payment, status: 'authorised' } as const
  const at = '2026-03-01T12:00:02.000Z'
  const placed = { status: 'placed', orderNumber: 'K-1', at } as const
  const action = { kind: 'redirect', url: '/bank/1' } as const

  const cases: [Status, Omit<Known, 'requested'>, object?][] = [
    ['accepted', {}],
    ['accepted', { payment: { ...payment, status: 'open' } }],
    ['action-required', { payment: { ...payment, status: 'open', action } }, { payment: { action } }],
    ['paid', { payment: held }],
    ['declined', { payment: { ...payment, status: 'failed', reason: 'lost_card' } }, { reason: 'card_declined' }],
    ['expired', { payment: { ...payment, status: 'expired' } }, { reason: 'expired' }],
    ['ordered', { payment: held, order: placed }, { orderNumber: 'K-1' }],
    ['ordered', { order: placed }, { orderNumber: 'K-1' }],
    ['confirmed', { payment: { ...held, ending: 'captured' }, order: placed, receipt: true }, { orderNumber: 'K-1' }],
    ['rejected', { payment: held, order: { status: 'rejected', orderNumber: 'K-1', at } }, { reason: 'out_of_stock' }],
    [
      'released',
      { payment: { ...held, ending: 'released' }, order: { status: 'rejected', at, reason: 'too_late' } },
      { reason: 'expired' },
    ],
    [
      'cancelled',
      {
        payment: { ...held, ending: 'lost', endingReason: 'charge_expired' },
        order: { ...placed, status: 'cancelled' },
      },
      { orderNumber: 'K-1', reason: 'payment_lost' },
    ],
    [
      'refunded',
      { payment: { ...held, refund: { refundId: 're_1' } as never }, order: placed },
      { orderNumber: 'K-1' },
    ],
  ]
  test.each(cases)('a checkout is %s by the tables: %j', (expected, known, more = {}) => {
    expect(statusOf(checkoutId, { requested: asked, ...known }, [], cart, true)).toEqual({
      checkoutId,
      status: expected,
      ...cart,
      ...more,
      behind: true,
      timeline: [],
      mails: [],
    })
  })

  test('shows only city and country of the address', () => {
    const told = cartOf({ ...asked, shipping, shipTo: address })
    expect(told).toEqual({ ...cart, shipping, shipTo: { city: 'Berlin', country: 'DE' } })
  })

  test('the action is told only while it is open', () => {
    const known = { requested: asked, payment: { ...held, action }, order: placed }
    expect(statusOf(checkoutId, known, [], cart, false)).not.toHaveProperty('payment')
  })

  const seconds = (after: number) => new Date(Date.UTC(2026, 2, 1, 12, 0, after))
  test.each<[string, boolean, Omit<Known, 'requested'>, CheckoutRow[], number]>([
    ['nothing for a moment', false, {}, [], 4],
    ['nothing for longer', true, {}, [], 6],
    ['what there is', false, {}, [requested], 600],
    ['no payment that was just made', false, { payment: held }, [requested], 5],
    ['no payment that was made some time ago', true, { payment: held }, [requested], 7],
    ['no decline', true, { payment: { ...payment, status: 'failed' } }, [requested], 7],
    ['no order', true, { payment: held, order: placed }, [requested, paid], 8],
    ['no capture', true, { payment: { ...held, ending: 'captured', endedAt: at } }, [requested, paid], 8],
    ['all of it', false, { payment: held, order: placed }, [requested, paid, ordered], 600],
  ])('the sink that shows %s is late: %j', (_, late, known, rows, after) => {
    expect(isLate({ requested: asked, ...known }, rows, seconds(after))).toBe(late)
  })
})
