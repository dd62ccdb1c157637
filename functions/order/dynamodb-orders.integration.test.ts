import { randomUUID } from 'node:crypto'
import { GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { ownTables } from '../../tests/tables.ts'
import { dynamodb } from '../dynamodb.ts'
import type { PaymentSuccessful } from '../payment/facts.ts'
import { dynamodbOrders, type Orders } from './dynamodb-orders.ts'

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
    expect(await orders.decide(paid, at)).toEqual({ status: 'placed' })
    expect(await orders.decide(paid, at)).toEqual({ status: 'placed' })
    expect(await leftOf(sku)).toBe(7)
  })

  test('takes nothing when one of its lines is short, and names that line', async () => {
    const [plenty, short] = [await stocked(10), await stocked(1)]
    expect(await orders.decide(payment([plenty, 2], [short, 2]), at)).toEqual({ status: 'rejected', soldOut: [short] })
    expect([await leftOf(plenty), await leftOf(short)]).toEqual([10, 1])
  })

  test('stays rejected when the stock comes back: its refund is under way', async () => {
    const sku = await stocked(0)
    const paid = payment([sku, 1])
    await orders.decide(paid, at)
    await dynamodb.send(new PutCommand({ TableName: tables.stock, Item: { sku, left: 5 } }))
    expect(await orders.decide(paid, at)).toEqual({ status: 'rejected', soldOut: [sku] })
    expect(await leftOf(sku)).toBe(5)
  })

  test('with 99 lines fits one transaction', async () => {
    const items = await Promise.all(Array.from({ length: 99 }, async () => [await stocked(1), 1] as [string, number]))
    expect(await orders.decide(payment(...items), at)).toEqual({ status: 'placed' })
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
  expect(Items.filter(({ lines, status }) => lines[0].sku === sku && status === 'placed')).toHaveLength(20)
})
