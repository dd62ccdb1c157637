import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { describe, expect, test } from '@jest/globals'
import { batchGet } from './batch-get.ts'
import { Unavailable } from './errors.ts'

type Tables = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>
type Request = Record<string, { Keys: Record<string, string>[] }>

/** DynamoDB as far as BatchGetItem goes; it leaves the last key of each request while it is busy. */
const dynamodb = (tables: Tables, busy = 0) => {
  const requests: Request[] = []
  const send = async ({ input: { RequestItems } }: { input: { RequestItems: Request } }) => {
    requests.push(RequestItems)
    const entries = Object.entries(RequestItems)
    const all = entries.flatMap(([table, { Keys }]) => Keys.map(key => [table, key] as const))
    if (all.length > 100) throw new Error('ValidationException: too many items')
    if (new Set(all.map(each => JSON.stringify(each))).size < all.length)
      throw new Error('ValidationException: duplicates')
    const unread = requests.length <= busy ? all.slice(-1) : []
    const read = all.filter(each => !unread.includes(each))
    const found = (table: string, key: Record<string, string>) =>
      (tables[table] ?? []).filter(item => Object.entries(key).every(([name, value]) => item[name] === value))
    return {
      Responses: Object.fromEntries(
        entries.map(([table]) => [table, read.filter(([of]) => of === table).flatMap(([, key]) => found(table, key))]),
      ),
      UnprocessedKeys: Object.fromEntries(unread.map(([table, key]) => [table, { Keys: [key] }])),
    }
  }
  return { client: { send } as unknown as DynamoDBDocumentClient, requests }
}

const stock = [
  { sku: 'mug', left: 3 },
  { sku: 'pen', left: 0 },
]
const catalogue = [{ kind: 'product', id: 'mug', price: 1_490 }]

describe('reads of one turn', () => {
  test('are one request, and each gets its own items in the order of its keys', async () => {
    const { client, requests } = dynamodb({ stock, catalogue })
    const answers = await Promise.all([
      batchGet(client, 'stock', [{ sku: 'pen' }, { sku: 'none' }, { sku: 'mug' }]),
      batchGet(client, 'catalogue', [{ kind: 'product', id: 'mug' }]),
      batchGet(client, 'stock', [{ sku: 'mug' }]),
      batchGet(client, 'stock', []),
    ])
    expect(answers).toEqual([[stock[1], stock[0]], catalogue, [stock[0]], []])
    expect(requests).toHaveLength(1)
  })

  test('are divided where they are more than a request takes', async () => {
    const many = Array.from({ length: 130 }, (_, index) => ({ sku: `sku-${index}` }))
    const { client, requests } = dynamodb({ stock: many })
    expect(await batchGet(client, 'stock', many)).toEqual(many)
    expect(requests.map(({ stock: asked }) => asked?.Keys.length)).toEqual([100, 30])
  })

  test('of different clients, and of later turns, are requests of their own', async () => {
    const [one, other] = [dynamodb({ stock }), dynamodb({ stock })]
    await Promise.all([one, other].map(({ client }) => batchGet(client, 'stock', [{ sku: 'mug' }])))
    await batchGet(one.client, 'stock', [{ sku: 'mug' }])
    expect([one.requests.length, other.requests.length]).toEqual([2, 1])
  })

  test('that fail fail for everybody who asked', async () => {
    const client = { send: () => Promise.reject(new Error('down')) } as unknown as DynamoDBDocumentClient
    const asked = ['stock', 'catalogue'].map(table => batchGet(client, table, [{ sku: 'mug' }]))
    expect(await Promise.allSettled(asked)).toMatchObject([
      { reason: { message: 'down' } },
      { reason: { message: 'down' } },
    ])
  })
})

test('keys that DynamoDB leaves unread are asked for again', async () => {
  const { client, requests } = dynamodb({ stock, catalogue }, 2)
  const [found] = await Promise.all([
    batchGet(client, 'stock', [{ sku: 'mug' }, { sku: 'pen' }]),
    batchGet(client, 'catalogue', [{ kind: 'product', id: 'mug' }]),
  ])
  expect(found).toEqual(stock)
  expect(requests).toHaveLength(3)
})

test('keys that DynamoDB leaves unread after five requests are an outage, only for the caller who asked for them', async () => {
  const { client } = dynamodb({ stock, catalogue }, 99)
  const [one, other] = await Promise.allSettled([
    batchGet(client, 'stock', [{ sku: 'mug' }]),
    batchGet(client, 'catalogue', [{ kind: 'product', id: 'mug' }]),
  ])
  expect(one).toEqual({ status: 'fulfilled', value: [stock[0]] })
  expect(other).toMatchObject({ reason: expect.any(Unavailable) })
})
