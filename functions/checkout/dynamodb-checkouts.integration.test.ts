import { randomUUID } from 'node:crypto'
import { DeleteCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { ownTables } from '../../tests/tables.ts'
import { readStock } from '../catalogue/dynamodb-stock.ts'
import { dynamodb } from '../dynamodb.ts'
import { type Checkouts, dynamodbCheckouts, type StoredCheckout } from './dynamodb-checkouts.ts'
import { countFailedPayment, dynamodbFailedPayments } from './dynamodb-failed-payments.ts'
import type { FailedPayments } from './failed-payments.ts'

let checkouts: Checkouts
let failedPayments: FailedPayments
let tables: Record<string, string>

beforeAll(async () => {
  tables = await ownTables()
  checkouts = dynamodbCheckouts(dynamodb, tables.CHECKOUTS_TABLE ?? '')
  failedPayments = dynamodbFailedPayments(dynamodb, tables.IDEMPOTENCY_TABLE ?? '')
})

const stored = (fingerprint: string, subjects: string[] = []): StoredCheckout => ({
  requested: {
    checkoutId: randomUUID(),
    customer: { email: 'ada@example.com', name: 'Ada' },
    lines: [{ sku: 'mug', name: 'Mug', quantity: 1, unitPrice: 1, amount: 1 }],
    amount: 1,
    currency: 'EUR',
    paymentMethod: 'tok_visa',
    requestedAt: '2026-11-22T10:00:00.000Z',
  },
  fingerprint,
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  subjects,
})

describe('checkouts', () => {
  test('the first put under an id wins, and everybody else gets it', async () => {
    const first = stored('first')
    expect(await checkouts.keep(first)).toBeUndefined()
    const others = ['a', 'b', 'c'].map(fingerprint => checkouts.keep({ ...first, fingerprint }))
    for (const other of await Promise.all(others)) expect(other).toMatchObject(first)
    expect(await checkouts.find(first.requested.checkoutId)).toMatchObject(first)
  })

  test('of many puts at once one wins', async () => {
    const one = stored('0')
    const puts = Array.from({ length: 10 }, (_, index) => checkouts.keep({ ...one, fingerprint: String(index) }))
    expect((await Promise.all(puts)).filter(first => first === undefined)).toHaveLength(1)
  })

  test('the mark stays, and brings back nothing that was erased', async () => {
    const one = stored('one')
    const { checkoutId } = one.requested
    await checkouts.keep(one)
    await checkouts.markPublished(checkoutId)
    expect(await checkouts.find(checkoutId)).toMatchObject({ ...one, published: true })
    await dynamodb.send(new DeleteCommand({ TableName: tables.CHECKOUTS_TABLE, Key: { checkoutId } }))
    await checkouts.markPublished(checkoutId)
    expect(await checkouts.find(checkoutId)).toBeUndefined()
  })
})

describe('failed payments', () => {
  test('are counted once for each checkout and subject, and forgotten an hour after the last', async () => {
    const [address, network, other] = [randomUUID(), randomUUID(), randomUUID()]
    const one = stored('one', [address, network])
    const two = stored('two', [address])
    await checkouts.keep(one)
    await checkouts.keep(two)
    const count = countFailedPayment(checkouts, failedPayments)
    const [first, second] = ['2026-11-22T10:00:00.000Z', '2026-11-22T10:20:00.000Z']
    for (let times = 0; times < 3; times++) await count(one.requested.checkoutId, first)
    await count(two.requested.checkoutId, second)
    const [byAddress, ...rest] = await failedPayments.timesOf([address, network, other])
    expect([[...(byAddress ?? [])].sort(), ...rest]).toEqual([
      [Date.parse(first), Date.parse(second)],
      [Date.parse(first)],
      [],
    ])
    const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: tables.IDEMPOTENCY_TABLE }))
    expect(Items.find(({ id }) => id === address)?.expiration).toBe(Date.parse('2026-11-22T11:20:00Z') / 1_000)
  })
})

test('the stock that is left is read for the skus that have a row', async () => {
  const sku = randomUUID()
  await dynamodb.send(new PutCommand({ TableName: tables.STOCK_TABLE, Item: { sku, left: 3 } }))
  expect(await readStock(dynamodb, tables.STOCK_TABLE ?? '')([sku, 'nothing'])).toEqual(new Map([[sku, 3]]))
})
