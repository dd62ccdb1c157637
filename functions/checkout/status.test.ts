import { describe, expect, test } from '@jest/globals'
import type { CheckoutRow } from './checkout-events.ts'
import type { CheckoutRequested } from './facts.ts'
import { isLate } from './late-timeline.ts'
import { type Cart, cartIn, cartOf } from './stated-cart.ts'
import { type Known, type Status, statusOf } from './status.ts'

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
      { payment: { ...held, refund: { refundId: 're_1' } as never }, order: { status: 'rejected', at } },
      { reason: 'out_of_stock' },
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

describe('an order on which somebody acted', () => {
  const order = {
    status: 'placed',
    at: '2026-03-01T12:00:02Z',
    orderNumber: 'K-1',
    amount: 2_400,
    currency: 'EUR',
    provider: 'simulated',
  } as const
  const payment = { checkoutId, provider: 'simulated', status: 'authorised', at: '2026-03-01T12:00:01Z' } as const
  const captured = { ...payment, ending: 'captured', endedAt: '2026-03-01T12:00:03Z' } as const
  const by = { at: '2026-03-02T09:00:00Z', by: 'olga' }
  const shipment = { carrier: 'DHL', trackingNumber: '1', ...by }
  const part = { refundId: 'r1', amount: 1_200, ...by }
  const all = { refundId: 'r2', amount: 2_400, ofCancel: true, ...by } as const
  const given = row('payment-refunded', 6, { reason: 'requested', refund_status: 'pending', order_number: 'K-1' })
  const settled = row('payment-refund-settled', 7, { refund_status: 'failed', amount: 1_200 })
  const done = [requested, paid, ordered, mailed('receipt')]

  test.each<[string, Known, CheckoutRow[], object]>([
    [
      'a shipped one says how, and not by whom',
      { order: { ...order, status: 'shipped', shipment }, payment: captured, receipt: true },
      done,
      { status: 'shipped', shipment: { carrier: 'DHL', trackingNumber: '1', at: by.at } },
    ],
    [
      'a part that was refunded changes no status',
      { order: { ...order, refunds: [part] }, payment: captured, receipt: true },
      [...done, given],
      { status: 'confirmed', refunded: 1_200, refund: 'pending' },
    ],
    [
      'a refund that failed gave nothing back',
      { order: { ...order, refunds: [part, { ...part, refundId: 'r3', amount: 100 }] }, payment: captured },
      [...done, given, settled],
      { refunded: 100, refundFailed: 1_200, attention: true },
    ],
    [
      'one cancelled before its amount was taken',
      {
        order: { ...order, status: 'cancelled', cancelReason: 'shopper', refunds: [all] },
        payment: { ...payment, ending: 'released' },
      },
      done,
      { status: 'cancelled', reason: 'cancelled_by_shopper' },
    ],
    [
      'one cancelled after its amount was taken',
      { order: { ...order, status: 'cancelled', cancelReason: 'operator', refunds: [all] }, payment: captured },
      [...done, row('payment-refunded', 6, { reason: 'cancelled', refund_status: 'succeeded' })],
      { status: 'cancelled', reason: 'cancelled_by_shop', refunded: 2_400, refund: 'succeeded' },
    ],
    [
      'one that the shopper may cancel',
      { order, payment: captured, shopperMayCancel: true },
      done,
      { mayCancel: true },
    ],
  ])('%s', (_, known, rows, expected) => {
    const answer = statusOf(checkoutId, known, rows, cart, false)
    expect(answer).toMatchObject(expected)
    expect(JSON.stringify(answer)).not.toContain('olga')
  })

  test.each<[string, Known]>([
    ['where the shop does not allow it', { order, payment: captured }],
    [
      'after it was shipped',
      { order: { ...order, status: 'shipped', shipment }, payment: captured, shopperMayCancel: true },
    ],
    ['before there is an order', { payment: captured, shopperMayCancel: true }],
  ])('cannot be cancelled by the shopper %s', (_, known) => {
    expect(statusOf(checkoutId, known, [], cart, false)).not.toHaveProperty('mayCancel')
  })

  test.each(['released', undefined] as const)('nothing was refunded where the amount was %s', ending => {
    const known: Known = {
      order: { ...order, status: 'cancelled', refunds: [all] },
      payment: { ...payment, ...(ending ? { ending } : {}) },
    }
    expect(statusOf(checkoutId, known, [], cart, false)).not.toHaveProperty('refunded')
  })

  const shipped: Known = { order: { ...order, status: 'shipped', shipment } }

  test('of a sink that is stopped, a shipment is late', () => {
    expect(isLate(shipped, [ordered], new Date('2026-03-02T09:01:00Z'))).toBe(true)
    expect(isLate(shipped, [ordered, row('order-shipped', 9)], new Date('2026-03-02T09:01:00Z'))).toBe(false)
  })

  test('a sink that has forgotten an old order is not late', () => {
    expect(isLate(shipped, [ordered], new Date('2026-03-10T09:01:00Z'))).toBe(false)
  })
})
