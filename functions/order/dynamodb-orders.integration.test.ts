import { randomUUID } from 'node:crypto'
import { GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { ownTables } from '../../tests/tables.ts'
import { dynamodb } from '../dynamodb.ts'
import type { PaymentSuccessful } from '../payment/facts.ts'
import { dynamodbOrders, type Orders } from './dynamodb-orders.ts'
import { orderNumberOf } from './order.ts'

let tables: { orders: string; stock: string }
let orders: Orders

beforeAll(async () => {
  const names = await ownTables()
  tables = { orders: names.ORDERS_TABLE ?? '', stock: names.STOCK_TABLE ?? '' }
  orders = dynamodbOrders(dynamodb, tables)
})

const stocked = async (left: number): Promise<string> => {
  const sku = `sku-${randomUUID()}`
  await dynamodb.send(new PutCommand({ TableName: tables.stock, Item: { sku, left } }))
  return sku
}
const leftOf = async (sku: string) =>
  (await dynamodb.send(new GetCommand({ TableName: tables.stock, Key: { sku }, ConsistentRead: true }))).Item?.left

const payment = (...items: [sku: string, quantity: number][]): PaymentSuccessful => ({
  checkoutId: randomUUID(),
  customer: { email: 'ada@example.com', name: 'Ada' },
  lines: items.map(([sku, quantity]) => ({ sku, name: sku, quantity, unitPrice: 1, amount: quantity })),
  amount: 1,
  currency: 'EUR',
  paymentId: 'pay_1',
  provider: 'simulated',
})
const at = '2026-11-22T10:00:00Z'

describe('a paid checkout', () => {
  test('becomes one order and takes its stock once, however often it is decided', async () => {
    const sku = await stocked(10)
    const paid = payment([sku, 3])
    expect(await orders.decide(paid, at)).toEqual({ status: 'placed', at, orderNumber: orderNumberOf(paid.checkoutId) })
    // The second time it says when it was decided, not when it was asked.
    expect(await orders.decide(paid, '2026-11-22T11:00:00Z')).toMatchObject({ status: 'placed', at })
    expect(await leftOf(sku)).toBe(7)
  })

  test('takes nothing when one of its lines is short, and names that line', async () => {
    const [plenty, short] = [await stocked(10), await stocked(1)]
    expect(await orders.decide(payment([plenty, 2], [short, 2]), at)).toEqual({
      status: 'rejected',
      at,
      reason: 'out_of_stock',
      soldOut: [short],
    })
    expect([await leftOf(plenty), await leftOf(short)]).toEqual([10, 1])
  })

  test('stays rejected when the stock comes back: its release is under way', async () => {
    const sku = await stocked(0)
    const paid = payment([sku, 1])
    await orders.decide(paid, at)
    await dynamodb.send(new PutCommand({ TableName: tables.stock, Item: { sku, left: 5 } }))
    expect(await orders.decide(paid, at)).toMatchObject({ status: 'rejected', soldOut: [sku] })
    expect(await leftOf(sku)).toBe(5)
  })

  test('is rejected when it comes too late, and takes nothing', async () => {
    const sku = await stocked(5)
    const paid = payment([sku, 1])
    const rejected = { status: 'rejected', at, reason: 'too_late', soldOut: [] }
    expect(await orders.decide(paid, at, true)).toEqual(rejected)
    expect(await orders.decide(paid, at)).toEqual(rejected)
    expect(await leftOf(sku)).toBe(5)
  })

  test('gets another number when its own belongs to another order', async () => {
    const paid = payment([await stocked(5), 1])
    const taken = { checkoutId: orderNumberOf(paid.checkoutId), orderOf: randomUUID() }
    await dynamodb.send(new PutCommand({ TableName: tables.orders, Item: taken }))
    const orderNumber = orderNumberOf(paid.checkoutId, 1)
    expect(await orders.decide(paid, at)).toMatchObject({ status: 'placed', orderNumber })
    expect(await orders.decide(paid, at)).toMatchObject({ status: 'placed', orderNumber })
  })

  test('whose payment is lost is cancelled, and its stock goes back once', async () => {
    const sku = await stocked(5)
    const paid = payment([sku, 2])
    await orders.decide(paid, at)
    const cancelledAt = '2026-11-22T12:00:00Z'
    expect(await orders.cancel(paid, cancelledAt)).toEqual({ cancelledAt, cancelReason: 'payment_lost' })
    expect(await orders.cancel(paid, '2026-11-22T13:00:00Z')).toMatchObject({ cancelledAt })
    expect(await leftOf(sku)).toBe(5)
    expect(await orders.decide(paid, at)).toMatchObject({ status: 'placed' })
    expect(await leftOf(sku)).toBe(5)
  })

  test('that has no order cannot be cancelled', async () => {
    await expect(orders.cancel(payment([await stocked(1), 1]), at)).rejects.toMatchObject({ name: 'Unprocessable' })
  })

  test('with 99 lines fits one transaction', async () => {
    const items = await Promise.all(Array.from({ length: 99 }, async () => [await stocked(1), 1] as [string, number]))
    expect(await orders.decide(payment(...items), at)).toMatchObject({ status: 'placed' })
  })
})

test('sixty at once for the last twenty pieces give twenty orders and stock 0', async () => {
  const sku = await stocked(20)
  // A contended stock row may send some of them back, as it would in production: they are tried again.
  const decide = async (paid: PaymentSuccessful) => {
    for (;;) {
      const decision = await orders.decide(paid, at).catch((error: Error) => error)
      if (!(decision instanceof Error)) return decision.status
      expect(decision.name).toBe('Unavailable')
    }
  }
  const outcomes = await Promise.all(Array.from({ length: 60 }, () => decide(payment([sku, 1]))))
  expect(outcomes.filter(status => status === 'placed')).toHaveLength(20)
  expect(outcomes.filter(status => status === 'rejected')).toHaveLength(40)
  expect(await leftOf(sku)).toBe(0)
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: tables.orders }))
  expect(Items.filter(({ lines, status }) => lines?.[0].sku === sku && status === 'placed')).toHaveLength(20)
})
