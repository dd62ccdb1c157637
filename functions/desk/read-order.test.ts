import { describe, expect, test } from '@jest/globals'
import type { Query } from '../analytics/postgres.ts'
import type { CheckoutRequested } from '../checkout/facts.ts'
import { Problem, Unavailable } from '../errors.ts'
import { CheckoutPath as Path } from '../http/checkout-path.ts'
import type { OrderStatus } from '../order/dynamodb-order-status.ts'
import type { NotedRefund, Payment } from '../payment/dynamodb-payments.ts'
import { orderView } from './order-view-handler.ts'
import { type OrderPorts, readOrder } from './read-order.ts'

const checkoutId = 'd3b07384-d9a0-4c9b-8f5e-1f2a3b4c5d6e'
const at = '2026-03-01T12:00:00.000Z'
const later = '2026-03-01T13:00:00.000Z'
const lines = [
  { sku: 'mug', name: 'Mug', quantity: 2, unitPrice: 1_200, amount: 2_400 },
  { sku: 'pen', name: 'Pen', quantity: 3, unitPrice: 100, amount: 300 },
]
const shipTo = { line1: 'Home 1', city: 'Bonn', postalCode: '53111', country: 'DE' }
const shipping = { method: 'standard', name: 'Standard', amount: 300 }
const customer = { name: 'Ada', email: 'ada@example.org' }
const requested: CheckoutRequested = {
  ...{ checkoutId, customer, lines, amount: 3_000, currency: 'EUR', shipTo, shipping },
  ...{ paymentMethod: 'tok_visa', requestedAt: at },
}
const held: Payment = { checkoutId, provider: 'simulated', paymentId: 'p-1', status: 'authorised', at }
const captured: Payment = { ...held, ending: 'captured', endedAt: at }
const placed: OrderStatus = { status: 'placed', orderNumber: 'K-1', at, provider: 'simulated', paymentId: 'p-1' }
const may = { cancel: true, refund: true, ship: true, receipt: true, address: 'It was shipped.' } as const

const event = (topic: string, more: object = {}) => ({
  ...{ event_id: topic, topic, partition: 1, offset: 5, at: new Date(at), amount: 3_000, currency: 'EUR' },
  ...{ order_number: null, reason: null, mail: null, lines, shipping, ship_to: shipTo, recipient: null },
  ...{ message_id: null, refund_status: null, trace_id: 'a'.repeat(32), customer, subject: null, problem: null },
  ...more,
})
const inFlow = ['checkout-requested', 'payment-successful', 'order-successful'].map(topic => event(topic))
const letter = {
  ...{
    id: 'dead-letter-0-7',
    topic: 'dead-letter',
    partition: 0,
    offset: 7,
    at: new Date(at),
    reason: 'mail-rejected',
  },
  ...{ error: 'No mail to ada@example.org.', function: 'email', attempt: 0, problem: null },
  ...{ source_topic: 'order-successful', source_partition: 1, source_offset: 5, redrivenAt: null, redrivenBy: null },
}

const sink =
  (rows: object[] = inFlow, letters: object[] = [], waits = false): Query =>
  async text => {
    if (text.includes('exists')) return [{ waits }] as never
    return (text.includes('from dead_letters') ? letters : rows) as never
  }
const away: Query = async () => {
  throw new Unavailable('The analytics database does not answer.')
}

interface World {
  readonly query?: Query
  readonly requested?: CheckoutRequested | undefined
  readonly payment?: Payment
  readonly order?: OrderStatus
  readonly refunds?: Readonly<Record<string, NotedRefund>>
  readonly now?: string
}
const ports = ({ query = sink(), payment, order, refunds = {}, now = at, ...world }: World): OrderPorts => ({
  query,
  checkouts: {
    find: async () => {
      const found = 'requested' in world ? world.requested : requested
      return found && { requested: found, fingerprint: '' }
    },
  },
  payments: { find: async () => payment, findRefund: async id => refunds[id] },
  findOrder: async () => order,
  isMailSent: async () => false,
  allowedActions: () => may,
  now: () => new Date(now),
})
const view = (world: World) => readOrder(ports(world))(checkoutId)

const noted = (status: 'pending' | 'succeeded' | 'failed', more: object = {}): NotedRefund =>
  ({
    refund: { refundId: 're_1', status, paymentId: 'p-1', provider: 'simulated', amount: 100, currency: 'EUR' },
    ...{ refundedAt: later, ...more },
  }) as NotedRefund

describe('an order', () => {
  test('is what the tables know, with what the sink has of it', async () => {
    const mail = { topic: 'email-successful', mail: 'receipt', recipient: 'ada@example.org', lines: [] }
    const rows = [
      ...inFlow,
      event('email-successful', { ...mail, subject: 'Your order', message_id: 'm-1' }),
      event('email-undeliverable', { mail: 'receipt', problem: 'bounced', message_id: 'm-1', lines: [] }),
    ]
    expect(await view({ payment: captured, order: placed, query: sink(rows, [letter], true) })).toEqual({
      checkoutId,
      status: 'confirmed',
      attention: true,
      orderNumber: 'K-1',
      acceptedAt: at,
      orderedAt: at,
      customer,
      shipTo,
      lines: lines.map(line => ({ ...line, refundedQuantity: 0 })),
      shipping,
      amount: 3_000,
      currency: 'EUR',
      money: {
        ...{ status: 'captured', provider: 'simulated', paymentId: 'p-1', held: 0, captured: 3_000 },
        ...{ refunds: [], refunded: 0, refundable: 3_000 },
      },
      actions: [],
      allowed: may,
      events: rows.map(({ topic }) => ({
        ...{ topic, partition: 1, offset: 5, at, eventId: topic, traceId: 'a'.repeat(32) },
      })),
      mails: [
        {
          ...{ mail: 'receipt', to: 'ada@example.org', subject: 'Your order', messageId: 'm-1', at },
          traceId: 'a'.repeat(32),
        },
      ],
      undeliverable: [{ mail: 'receipt', problem: 'bounced', messageId: 'm-1', at }],
      deadLetters: [
        {
          ...{ id: 'dead-letter-0-7', topic: 'dead-letter', partition: 0, offset: 7, at, reason: 'mail-rejected' },
          ...{ error: expect.not.stringContaining('ada@'), function: 'email', attempt: 0 },
          source: { topic: 'order-successful', partition: 1, offset: 5 },
        },
      ],
    })
  })

  test('is the same while analytics is away, without what the sink has', async () => {
    const whole = await view({ payment: captured, order: placed })
    const { events: _, mails: __, undeliverable: ___, deadLetters: ____, ...tables } = whole ?? {}
    expect(await view({ payment: captured, order: placed, query: away })).toEqual({ ...tables, behind: true })
  })

  test('is behind while the sink lacks what the tables know', async () => {
    const late = await view({ payment: captured, order: placed, now: later })
    expect(late).toMatchObject({ behind: true, events: expect.any(Array) })
  })

  test('is behind while the sink lacks what people did', async () => {
    const action = { action: 'a', kind: 'receipt', by: 'olga', bodyHash: '', status: 'placed' } as const
    const order = { ...placed, actions: [1, 2].map(n => ({ ...action, action: `a-${n}`, at })) }
    const now = new Date(Date.parse(at) + 6_000).toISOString()
    const rows = [...inFlow, event('payment-captured')]
    const sent = event('receipt-requested')
    expect(await view({ payment: captured, order, now, query: sink([...rows, sent, sent]) })).not.toHaveProperty(
      'behind',
    )
    expect(await view({ payment: captured, order, now, query: sink([...rows, sent]) })).toMatchObject({ behind: true })
    expect(await view({ payment: captured, order, query: sink(rows) })).not.toHaveProperty('behind')
  })

  test('does not hide a fault of its own', async () => {
    const broken: Query = async () => {
      throw new TypeError('no such column')
    }
    await expect(view({ order: placed, query: broken })).rejects.toThrow('no such column')
  })

  test('is not answered without the tables', async () => {
    const down = { ...ports({}), findOrder: () => Promise.reject(new Unavailable('DynamoDB is away')) }
    await expect(readOrder(down)(checkoutId)).rejects.toThrow('DynamoDB is away')
  })
})

describe('the money', () => {
  test.each<[string, World, object]>([
    ['nothing yet', {}, { status: 'none', held: 0, captured: 0, refundable: 0 }],
    ['declined', { payment: { ...held, status: 'failed' } }, { status: 'none', held: 0 }],
    ['held', { payment: held, order: placed }, { status: 'held', held: 3_000, captured: 0, refundable: 0 }],
    ['captured', { payment: captured, order: placed }, { status: 'captured', held: 0, captured: 3_000 }],
    ['released', { payment: { ...held, ending: 'released' } }, { status: 'released', held: 0, captured: 0 }],
    ['lost', { payment: { ...held, ending: 'lost' } }, { status: 'lost', held: 0, captured: 0 }],
    ['of before holds', { order: { status: 'placed', at } }, { status: 'captured', captured: 3_000 }],
  ])('%s', async (_, world, money) => {
    expect((await view(world))?.money).toMatchObject(money)
  })

  test('has each refund as its provider says', async () => {
    const decided = (refundId: string, amount: number, more: object = {}) => ({
      ...{ refundId, amount, at: later, by: 'olga', ...more },
    })
    const refunds = [
      decided('r-1', 100, { lines: [{ sku: 'pen', quantity: 1 }], note: 'broken' }),
      decided('r-2', 200, { lines: [{ sku: 'pen', quantity: 2 }] }),
      decided('r-3', 400),
    ]
    const shown = await view({
      payment: captured,
      order: { ...placed, refunds },
      refunds: { 'r-1': noted('pending', { refundEnding: 'succeeded' }), 'r-2': noted('failed') },
    })
    expect(shown).toMatchObject({
      attention: true,
      // What the rule of a refund counts, too.
      lines: [{ refundedQuantity: 0 }, { refundedQuantity: 3 }],
      money: {
        refunds: [
          { refundId: 'r-1', amount: 100, by: 'olga', note: 'broken', status: 'succeeded' },
          { refundId: 'r-2', status: 'failed' },
          { refundId: 'r-3', status: 'pending' },
        ],
        refunded: 500,
        refundable: 2_300,
      },
    })
  })

  test('of an order that was rejected after its amount was taken', async () => {
    const own = { refundId: 're_1', amount: 100, at: later, status: 'succeeded' }
    const world = { order: { status: 'rejected', at } as const, refunds: { [checkoutId]: noted('succeeded') } }
    expect((await view(world))?.money).toMatchObject({ refunds: [own], refunded: 100, refundable: 0 })
  })

  test('of a payment is in the item that was read for the payment', async () => {
    const payment = { ...captured, ...noted('pending') } as unknown as Payment
    const asked: string[] = []
    const world = ports({ payment, order: { status: 'rejected', at } as const })
    const findRefund = async (key: string) => void asked.push(key)
    const shown = await readOrder({ ...world, payments: { ...world.payments, findRefund } as never })(checkoutId)
    expect(shown?.money.refunds).toMatchObject([{ refundId: 're_1', status: 'pending' }])
    expect(asked).toEqual([])
  })

  test('has no refund of a cancellation whose amount was let go, or not taken yet', async () => {
    const cancel = { refundId: 'r-9', amount: 3_000, at: later, by: 'olga', ofCancel: true } as const
    const order = { ...placed, status: 'cancelled', refunds: [cancel], cancelledAt: later } as const
    const released = await view({ payment: { ...held, ending: 'released', endedAt: later }, order })
    expect(released?.money).toMatchObject({ refunds: [], refunded: 0, refundable: 0 })
    expect((await view({ payment: held, order }))?.money).toMatchObject({ refunds: [], refunded: 0, refundable: 0 })
    const taken = await view({ payment: captured, order })
    expect(taken?.money).toMatchObject({ refunds: [{ refundId: 'r-9', status: 'pending' }], refunded: 3_000 })
  })
})

test('who did what is shown, and nothing that is kept beside it', async () => {
  const shipment = { carrier: 'DHL', trackingNumber: 'T-1', at: later, by: 'olga' }
  const action = { action: 'a-1', at: later, by: 'olga', bodyHash: 'hash', status: 'placed' } as const
  const order: OrderStatus = {
    ...{ ...placed, status: 'shipped', shipment, shipTo: { ...shipTo, line1: 'Work 2' } },
    actions: [
      { ...action, kind: 'refund', amount: 100, lines: [{ sku: 'pen', quantity: 1 }], note: 'broken' },
      { ...action, action: 'a-2', kind: 'ship' },
    ],
  }
  expect(await view({ payment: captured, order })).toMatchObject({
    status: 'shipped',
    shipTo: { line1: 'Home 1' },
    shipToCorrected: { line1: 'Work 2' },
    shipment,
  })
  const lines = [{ sku: 'pen', quantity: 1 }]
  const one = { action: 'a-1', at: later, by: 'olga' }
  expect((await view({ payment: captured, order }))?.actions).toEqual([
    { ...one, kind: 'refund', amount: 100, lines, note: 'broken' },
    { ...one, action: 'a-2', kind: 'ship', carrier: 'DHL', trackingNumber: 'T-1' },
  ])
})

test.each<[string, Partial<OrderStatus>, object]>([
  [
    'an operator',
    { cancelledBy: 'olga', cancelReason: 'operator' },
    { cancelled: { at: later, by: 'olga', reason: 'operator' }, reason: 'operator' },
  ],
  [
    'nobody, for its payment was lost',
    {},
    { cancelled: { at: later, reason: 'payment_lost' }, reason: 'payment_lost' },
  ],
])('an order that was cancelled by %s', async (_, how, expected) => {
  const order = { ...placed, status: 'cancelled', cancelledAt: later, ...how } as const
  expect(await view({ payment: captured, order })).toMatchObject({ status: 'cancelled', ...expected })
})

test('a person who was erased', async () => {
  const erased = { line1: 'erased', city: 'erased', postalCode: 'erased', country: 'DE' }
  const person = { name: 'erased', email: 'erased' }
  expect(await view({ requested: { ...requested, customer: person, shipTo: erased } })).toMatchObject({
    customer: { name: null, email: null },
    shipTo: erased,
  })
})

test('a checkout that was declined says why', async () => {
  const payment = { ...held, status: 'failed', reason: 'insufficient_funds' } as const
  const shown = await view({ payment, query: sink(inFlow.slice(0, 1)) })
  expect(shown).toMatchObject({ status: 'declined', reason: 'insufficient_funds' })
})

test('an order of before there was a table of checkouts is in the sink alone', async () => {
  const { shipping: _, ...old } = event('checkout-requested', { ship_to: null, shipping: null })
  const shown = await view({ requested: undefined, query: sink([{ ...old, shipping: null }]) })
  expect(shown).toMatchObject({ status: 'accepted', acceptedAt: at, customer, amount: 3_000 })
  expect(shown).not.toHaveProperty('shipTo')
  await expect(view({ requested: undefined, query: away })).rejects.toThrow(Unavailable)
})

describe('the route', () => {
  const ask = (id: string, found = readOrder(ports({}))) =>
    orderView(found)({
      ...{ path: Path.parse({ checkoutId: id }), body: undefined, query: undefined, headers: {}, traceparent: '' },
    })

  test('answers with the order, and nobody keeps the answer', async () => {
    const answer = await ask(checkoutId.toUpperCase())
    expect(answer).toMatchObject({ statusCode: 200, headers: { 'cache-control': 'no-store' }, body: { checkoutId } })
  })

  test('says that there is none', async () => {
    const unknown = readOrder(ports({ requested: undefined, query: sink([]) }))
    await expect(ask(checkoutId, unknown)).rejects.toEqual(
      new Problem(404, 'not-found', 'There is no checkout with this id.'),
    )
  })

  test.each(['', 'K-7Q2M-X4TD-0P8W', 'd3b07384', '%00', `${checkoutId}0`])('takes %p for no id', id => {
    expect(Path.safeParse({ checkoutId: id }).success).toBe(false)
  })
})
