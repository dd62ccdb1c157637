import { randomUUID } from 'node:crypto'
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { ownTables } from '../../tests/tables.ts'
import { dynamodb } from '../dynamodb.ts'
import type { OutgoingRecord } from '../kafka/cloudevents.ts'
import { type ActRequest, act } from './act.ts'
import { dynamodbOrderActions, type OrderActions } from './dynamodb-order-actions.ts'
import { dynamodbOrders, type Orders } from './dynamodb-orders.ts'
import type { Wanted } from './order-actions.ts'
import { publishActions } from './publish-actions.ts'
import type { StoredOrder } from './stored-order.ts'

let tables: { orders: string; stock: string }
let orders: Orders
let actions: OrderActions

beforeAll(async () => {
  const names = await ownTables()
  tables = { orders: names.ORDERS_TABLE ?? '', stock: names.STOCK_TABLE ?? '' }
  orders = dynamodbOrders(dynamodb, tables)
  actions = dynamodbOrderActions(dynamodb, tables)
})

const requested = {
  customer: { email: 'ada@example.com', name: 'Ada' },
  shipTo: { line1: 'Lindenstraße 12', city: 'Berlin', postalCode: '10969', country: 'DE' },
}
const ship: Wanted = { kind: 'ship', carrier: 'DHL', trackingNumber: '1' }
const cancel: Wanted = { kind: 'cancel' }
const at = new Date('2026-11-22T10:00:00Z')

const leftOf = async (sku: string) =>
  (await dynamodb.send(new GetCommand({ TableName: tables.stock, Key: { sku }, ConsistentRead: true }))).Item?.left
const itemOf = async (checkoutId: string) =>
  (await dynamodb.send(new GetCommand({ TableName: tables.orders, Key: { checkoutId }, ConsistentRead: true }))).Item

/** An order of two mugs at 10.00, as it was stored before anything could be done with it; 3 are left. */
const placed = async (): Promise<{ checkoutId: string; sku: string }> => {
  const sku = `sku-${randomUUID()}`
  await dynamodb.send(new PutCommand({ TableName: tables.stock, Item: { sku, left: 5 } }))
  const checkoutId = randomUUID()
  await orders.decide(
    {
      checkoutId,
      customer: requested.customer,
      lines: [{ sku, name: 'Mug', quantity: 2, unitPrice: 1_000, amount: 2_000 }],
      amount: 2_000,
      currency: 'EUR',
      paymentId: 'pay_1',
      provider: 'simulated',
    },
    at.toISOString(),
  )
  return { checkoutId, sku }
}

interface World {
  readonly store?: Partial<OrderActions>
  readonly send?: (records: readonly OutgoingRecord[]) => Promise<void>
  readonly isCaptured?: boolean
}

/** The function with what it sends. */
const desk = ({ store = {}, send, isCaptured = true }: World = {}) => {
  const sent: OutgoingRecord[] = []
  const run = act({
    orders: { ...actions, ...store },
    findPayment: async () => (isCaptured ? { ending: 'captured', endedAt: at.toISOString() } : undefined),
    findCheckout: async () => requested,
    send: async records => {
      await send?.(records)
      sent.push(...records)
    },
    now: () => at,
  })
  const request = (checkoutId: string, wanted: Wanted, more: Partial<ActRequest> = {}) =>
    run({ checkoutId, wanted, key: 'k', by: 'olga', traceparent: undefined, ...more })
  return { request, sent }
}

const crash = async (): Promise<never> => {
  throw new Error('The process died.')
}
const topics = (records: readonly OutgoingRecord[]) => records.map(({ topic }) => topic)

describe('an action', () => {
  test('is written once, stated once, and leaves nothing open', async () => {
    const { checkoutId } = await placed()
    const { request, sent } = desk()
    const first = await request(checkoutId, ship)
    expect(first).toMatchObject({ isRepeated: false, order: { status: 'shipped', version: 1 } })
    const again = await request(checkoutId, ship)
    expect(again).toMatchObject({ isRepeated: true, action: first.action })
    expect(topics(sent)).toEqual(['order-shipped'])
    const item = await itemOf(checkoutId)
    expect(item).toMatchObject({ status: 'shipped', shipment: { carrier: 'DHL', by: 'olga' }, version: 1 })
    expect(item).not.toHaveProperty('unpublished')
    expect(item).not.toHaveProperty('open')
  })

  test('under a key that was used for another one is refused', async () => {
    const { checkoutId } = await placed()
    const { request } = desk()
    await request(checkoutId, { kind: 'refund', amount: 100 })
    for (const wanted of [{ kind: 'refund', amount: 200 }, cancel] as Wanted[]) {
      await expect(request(checkoutId, wanted)).rejects.toMatchObject({
        statusCode: 422,
        slug: 'idempotency-key-reused',
      })
    }
    // The shopper's keys are his own.
    await expect(request(checkoutId, cancel, { by: 'shopper' })).resolves.toMatchObject({ isRepeated: false })
  })

  test('on what is no order says so', async () => {
    const { request } = desk()
    await expect(request(randomUUID(), ship)).rejects.toMatchObject({ statusCode: 409, slug: 'no-order' })
    const { checkoutId } = await placed()
    const { orderNumber } = (await itemOf(checkoutId)) as StoredOrder
    await expect(request(String(orderNumber), ship)).rejects.toMatchObject({ slug: 'no-order' })
  })

  test('that cancels puts the stock back once', async () => {
    const { checkoutId, sku } = await placed()
    const { request, sent } = desk()
    await request(checkoutId, cancel)
    await request(checkoutId, cancel)
    await expect(request(checkoutId, cancel, { key: 'other' })).rejects.toMatchObject({ slug: 'already-cancelled' })
    expect(await orders.cancel({ checkoutId }, '2026-11-23T10:00:00Z')).toEqual({
      cancelledAt: at.toISOString(),
      cancelReason: 'operator',
    })
    expect(await leftOf(sku)).toBe(5)
    expect(topics(sent)).toEqual(['order-cancelled'])
  })

  test('after the payment was lost is refused, and the lost payment says why', async () => {
    const { checkoutId, sku } = await placed()
    await orders.cancel({ checkoutId }, '2026-11-23T10:00:00Z')
    await expect(desk().request(checkoutId, ship)).rejects.toThrow('its payment was lost')
    expect(await itemOf(checkoutId)).toMatchObject({ cancelReason: 'payment_lost', version: 1 })
    expect(await leftOf(sku)).toBe(5)
  })

  test('of a shipped order is not undone by a payment that says it was lost', async () => {
    const { checkoutId, sku } = await placed()
    await desk().request(checkoutId, ship)
    await expect(orders.cancel({ checkoutId }, '2026-11-23T10:00:00Z')).rejects.toMatchObject({
      name: 'Unprocessable',
      reason: 'already-shipped',
    })
    expect(await leftOf(sku)).toBe(3)
  })
})

describe('two at once', () => {
  test.each([
    ['cancel and ship', cancel, ship],
    ['two shipments', ship, { ...ship, trackingNumber: '2' } as Wanted],
    ['two refunds of all', { kind: 'refund', amount: 2_000 } as Wanted, { kind: 'refund', amount: 1_500 } as Wanted],
  ])('%s: one wins, the other sees why', async (_, one, other) => {
    for (let round = 0; round < 5; round++) {
      const { checkoutId, sku } = await placed()
      const results = await Promise.allSettled([
        desk().request(checkoutId, one, { key: 'a', by: 'olga' }),
        desk().request(checkoutId, other, { key: 'b', by: 'otto' }),
      ])
      const lost = results.flatMap(each => (each.status === 'rejected' ? [each.reason] : []))
      expect(lost).toHaveLength(1)
      expect(lost[0]).toMatchObject({ name: 'Problem', statusCode: 409 })
      const item = (await itemOf(checkoutId)) as StoredOrder
      expect(item.actions).toHaveLength(1)
      expect(await leftOf(sku)).toBe(item.status === 'cancelled' ? 5 : 3)
    }
  })

  test('refunds of ten operators never add up to more than was taken, and all are stated', async () => {
    const { checkoutId } = await placed()
    const { request, sent } = desk()
    const retried = async (number: number): Promise<unknown> => {
      for (;;) {
        const result = await request(checkoutId, { kind: 'refund', amount: 300 }, { key: `k${number}` }).catch(
          error => error,
        )
        if (result?.name !== 'Unavailable') return result
      }
    }
    await Promise.all(Array.from({ length: 10 }, (_, number) => retried(number)))
    const { refunds = [], actions: done = [] } = (await itemOf(checkoutId)) as StoredOrder
    expect(refunds.map(({ amount }) => amount)).toEqual(Array(6).fill(300))
    expect(done).toHaveLength(6)
    expect(new Set(sent.map(({ headers }) => headers.ce_id)).size).toBe(6)
    expect(await itemOf(checkoutId)).not.toHaveProperty('open')
  })

  test('the same request twice is one action', async () => {
    const { checkoutId, sku } = await placed()
    const { request } = desk()
    const both = await Promise.all([request(checkoutId, cancel), request(checkoutId, cancel)])
    expect(both[0].action).toEqual(both[1].action)
    expect(await leftOf(sku)).toBe(5)
    expect(((await itemOf(checkoutId)) as StoredOrder).actions).toHaveLength(1)
  })
})

describe('a crash', () => {
  const unfinished: [string, World][] = [
    ['before the send', { send: crash }],
    ['after the send', { store: { published: crash } }],
  ]

  test.each(unfinished)('%s is finished by a repetition with the same bytes', async (_, broken) => {
    const { checkoutId, sku } = await placed()
    const before = desk(broken)
    await expect(before.request(checkoutId, cancel)).rejects.toThrow('died')
    const { unpublished } = (await itemOf(checkoutId)) as StoredOrder
    const after = desk()
    expect(await after.request(checkoutId, cancel)).toMatchObject({ isRepeated: true })
    expect(after.sent).toEqual(unpublished)
    expect([...before.sent, ...after.sent].every(record => record.value === after.sent[0]?.value)).toBe(true)
    expect(await itemOf(checkoutId)).not.toHaveProperty('open')
    expect(await leftOf(sku)).toBe(5)
  })

  test.each(unfinished)('%s is finished by the schedule, once', async (_, broken) => {
    const { checkoutId } = await placed()
    await expect(desk(broken).request(checkoutId, ship)).rejects.toThrow('died')
    const { unpublished } = (await itemOf(checkoutId)) as StoredOrder
    const sent: OutgoingRecord[] = []
    const run = publishActions({
      orders: actions,
      send: async records => void sent.push(...records),
      now: () => new Date(at.getTime() + 5 * 60_000),
      service: 'publishActions',
    })
    await run(() => 60_000)
    expect(sent.filter(({ key }) => key === checkoutId)).toEqual(unpublished)
    await run(() => 60_000)
    expect(sent.filter(({ key }) => key === checkoutId)).toHaveLength(1)
    expect(await itemOf(checkoutId)).not.toHaveProperty('unpublished')
  })

  test('of the schedule itself, while it sends, loses nothing', async () => {
    const { checkoutId } = await placed()
    await expect(desk({ send: crash }).request(checkoutId, ship)).rejects.toThrow('died')
    const later = () => new Date(at.getTime() + 60 * 60_000)
    const run = (send: (records: readonly OutgoingRecord[]) => Promise<void>) =>
      publishActions({ orders: actions, send, now: later, service: 'publishActions' })(() => 60_000)
    await expect(run(crash)).rejects.toThrow('died')
    const sent: OutgoingRecord[] = []
    await run(async records => void sent.push(...records))
    expect(topics(sent.filter(({ key }) => key === checkoutId))).toEqual(['order-shipped'])
  })

  test('leaves its fact before those of the next action', async () => {
    const { checkoutId } = await placed()
    await expect(desk({ send: crash }).request(checkoutId, { kind: 'refund', amount: 1 })).rejects.toThrow('died')
    const { request, sent } = desk()
    await request(checkoutId, ship, { key: 'next' })
    expect(topics(sent)).toEqual(['refund-requested', 'order-shipped'])
    expect(await itemOf(checkoutId)).not.toHaveProperty('open')
  })

  test('before the write leaves the order as it was', async () => {
    const { checkoutId, sku } = await placed()
    const before = await itemOf(checkoutId)
    await expect(desk({ store: { write: crash } }).request(checkoutId, cancel)).rejects.toThrow('died')
    expect(await itemOf(checkoutId)).toEqual(before)
    expect(await leftOf(sku)).toBe(3)
  })

  test('between the write and its answer is the same action again', async () => {
    const { checkoutId, sku } = await placed()
    const write: OrderActions['write'] = async (order, decided) => {
      await actions.write(order, decided)
      return undefined
    }
    const { request, sent } = desk({ store: { write } })
    await request(checkoutId, cancel)
    expect(topics(sent)).toEqual(['order-cancelled'])
    expect(await leftOf(sku)).toBe(5)
  })
})
