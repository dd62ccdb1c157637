import { randomUUID } from 'node:crypto'
import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import { beforeAll, expect, test } from '@jest/globals'
import { ownTables } from '../../tests/tables.ts'
import { dynamodb } from '../dynamodb.ts'
import { dynamodbWebhookMarks, type WebhookMarks } from './dynamodb-webhook-marks.ts'

let table = ''
let receiversWith: WebhookMarks['receiversWith']
let mark: WebhookMarks['mark']
beforeAll(async () => {
  table = (await ownTables()).IDEMPOTENCY_TABLE ?? ''
  ;({ receiversWith, mark } = dynamodbWebhookMarks(dynamodb, table))
})
const at = new Date('2026-11-22T12:00:00Z')

test('an event is with the receivers it was marked for, each once, whoever marks at the same time', async () => {
  const event = { source: '/kassa/order', id: randomUUID() }
  expect(await receiversWith(event)).toEqual(new Set())
  await Promise.all(['warehouse', 'erp', 'warehouse'].map(name => mark(event, name, at)))
  expect(await receiversWith(event)).toEqual(new Set(['warehouse', 'erp']))
})

test('an event is its source and its id together', async () => {
  const id = randomUUID()
  await mark({ source: '/kassa/order', id }, 'warehouse', at)
  expect(await receiversWith({ source: '/kassa/refund', id })).toEqual(new Set())
})

test('an id of any length can be marked, and a mark ends after 90 days', async () => {
  const event = { source: '/kassa/order', id: 'x'.repeat(10_000) }
  await mark(event, 'warehouse', at)
  expect(await receiversWith(event)).toEqual(new Set(['warehouse']))
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: table }))
  const ends = Items.map(({ expiration }) => new Date(Number(expiration) * 1_000).toISOString())
  expect(new Set(ends)).toEqual(new Set(['2027-02-20T12:00:00.000Z']))
})
