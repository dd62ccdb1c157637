/** Reads by key: one request for what is asked at once, and every reader gets what is its own. */

import type { BatchGetCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { expect, test } from '@jest/globals'
import { batchGet, type Item } from './batch-get.ts'

type Requests = Record<string, { Keys: Item[] }>

/** A DynamoDB of these items; `unread` says which keys it leaves for later. */
const dynamodbOf = (tables: Record<string, readonly Item[]>, unread: (attempt: number) => boolean = () => false) => {
  const requests: Requests[] = []
  const client = {
    send: async ({ input }: BatchGetCommand) => {
      const asked = input.RequestItems as Requests
      requests.push(asked)
      if (unread(requests.length)) return { Responses: {}, UnprocessedKeys: asked }
      const has = (item: Item, key: Item) => Object.entries(key).every(([name, value]) => item[name] === value)
      return {
        Responses: Object.fromEntries(
          Object.entries(asked).map(([table, { Keys }]) => [
            table,
            (tables[table] ?? []).filter(item => Keys.some(key => has(item, key))).toReversed(),
          ]),
        ),
      }
    },
  } as unknown as DynamoDBDocumentClient
  return { client, requests }
}
const stock = [
  { sku: 'mug', left: 3 },
  { sku: 'pen', left: 0 },
]
const view = [{ kind: 'product', id: 'mug', version: 2 }]

test('what is asked for at once is one request, whatever tables it is of', async () => {
  const { client, requests } = dynamodbOf({ stock, view })
  const answers = await Promise.all([
    batchGet(client, 'stock', [{ sku: 'pen' }, { sku: 'none' }, { sku: 'mug' }]),
    batchGet(client, 'view', [{ kind: 'product', id: 'mug' }]),
    batchGet(client, 'stock', [{ sku: 'mug' }]),
    batchGet(client, 'stock', []),
  ])
  expect(answers).toEqual([[stock[1], stock[0]], view, [stock[0]], []])
  expect(requests).toEqual([
    {
      stock: { Keys: [{ sku: 'pen' }, { sku: 'none' }, { sku: 'mug' }] },
      view: { Keys: [{ kind: 'product', id: 'mug' }] },
    },
  ])
  await batchGet(client, 'stock', [{ sku: 'mug' }])
  expect(requests).toHaveLength(2)
})

test('a hundred keys are one request, and more are several', async () => {
  const many = Array.from({ length: 250 }, (_, index) => ({ sku: `s-${index}` }))
  const { client, requests } = dynamodbOf({ stock: many })
  expect(await batchGet(client, 'stock', many)).toEqual(many)
  expect(requests.map(({ stock }) => stock?.Keys.length)).toEqual([100, 100, 50])
})

test('what DynamoDB leaves unread is asked for again, and not for ever', async () => {
  const slow = dynamodbOf({ stock }, attempt => attempt < 3)
  expect(await batchGet(slow.client, 'stock', [{ sku: 'mug' }])).toEqual([stock[0]])
  expect(slow.requests).toHaveLength(3)
  const stuck = dynamodbOf({ stock }, () => true)
  await expect(batchGet(stuck.client, 'stock', [{ sku: 'mug' }])).rejects.toThrow('DynamoDB left keys of stock unread.')
})

test('a request that fails fails for all who share it, and for nobody after', async () => {
  let isDown = true
  const { client } = dynamodbOf({ stock, view }, () => {
    if (isDown) throw new Error('down')
    return false
  })
  const both = await Promise.allSettled([
    batchGet(client, 'stock', [{ sku: 'mug' }]),
    batchGet(client, 'view', [{ kind: 'product', id: 'mug' }]),
  ])
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  isDown = false
  expect(await batchGet(client, 'stock', [{ sku: 'mug' }])).toEqual([stock[0]])
})
