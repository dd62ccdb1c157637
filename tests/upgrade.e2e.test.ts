/**
 * A stage that the version before holds has filled: its items are in the tables, and its records come to the present functions
 * once more, as after a rewind or a redrive, long after their day. tests/upgrade/recorded.json has both as that version wrote them.
 */
import { readFileSync } from 'node:fs'
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Pool } from 'pg'
import { connectKafka, kafkaSettings } from '../functions/kafka/client.ts'
import { readTopics } from '../functions/kafka/read-topics.ts'
import type { StoredRecord } from '../functions/kafka/stored-record.ts'
import { settings } from '../functions/settings.ts'
import { topics } from '../functions/topics.ts'
import { addresses } from '../infra/local/addresses.ts'
import { eventually } from './eventually.ts'
import { backlog } from './faults/quiet.ts'

type Item = Record<string, { S: string } | { N: string }>

interface Recorded {
  readonly checkouts: Readonly<Record<'confirmed' | 'declined' | 'refunded', readonly string[]>>
  readonly records: readonly {
    readonly topic: string
    readonly key: string
    readonly value: string
    readonly headers: Readonly<Record<string, string>>
  }[]
  readonly items: readonly { readonly table: string; readonly item: Item }[]
}

const { checkouts, records, items } = JSON.parse(
  readFileSync(new URL('upgrade/recorded.json', import.meta.url), 'utf8'),
) as Recorded
const ids = Object.values(checkouts).flat()

const api = process.env.API_URL ?? ''
const keys: Readonly<Record<string, string>> = {
  checkouts: 'checkoutId',
  orders: 'checkoutId',
  idempotency: 'id',
  'provider-ledger': 'idempotencyKey',
}
const day = 24 * 60 * 60
const tables = new DynamoDBClient()
const database = new Pool({ connectionString: process.env.DATABASE_URL ?? '', max: 2 })
const kafka = connectKafka(settings(kafkaSettings))
afterAll(() => Promise.all([database.end(), kafka.close()]))

const tableOf = (table: string): string => `kassa-local-${table}`
const stored = async (table: string, item: Item): Promise<unknown> => {
  const key = keys[table] ?? ''
  const { Item } = await tables.send(
    new GetItemCommand({ TableName: tableOf(table), Key: { [key]: item[key] as { S: string } }, ConsistentRead: true }),
  )
  return Item
}

/** The records of these checkouts on all topics, when nothing is left to do. */
let found: StoredRecord[]

beforeAll(async () => {
  for (const { table, item } of items) {
    // A mark is as old as its record, and lives for 90 days.
    const expiration = { N: String(Math.floor(Date.now() / 1_000) + 80 * day) }
    const Item = item.expiration ? { ...item, expiration } : item
    await tables.send(new PutItemCommand({ TableName: tableOf(table), Item }))
  }
  await kafka.send(records)
  const at = addresses(Number(new URL(api).port) - 3_000)
  for (let quiet = 0; quiet < 3; ) {
    quiet = (await backlog(at, kafka.admin)) === 0 ? quiet + 1 : 0
    await new Promise(resolve => setTimeout(resolve, 500))
  }
  found = (await readTopics(kafka)([...topics.map(({ name }) => name), 'dead-letter'])).filter(({ key }) =>
    ids.includes(String(key)),
  )
}, 180_000)

const idOf = ({
  topic,
  headers,
}: {
  topic: string
  headers: StoredRecord['headers'] | Record<string, string>
}): string => `${topic} ${headers.ce_source} ${headers.ce_id}`
const known = new Set(records.map(idOf))
const added = (): string[] => {
  const news = new Map(found.filter(record => !known.has(idOf(record))).map(record => [idOf(record), record.topic]))
  return [...news.values()]
}

describe('records of the version before holds that come again', () => {
  test.each(Object.entries(checkouts).flatMap(([status, each]) => each.map(id => [id, status] as const)))(
    'leave checkout %s %s',
    async (checkoutId, status) => {
      const { status: now } = (await (await fetch(`${api}/checkout/${checkoutId}`)).json()) as { status: string }
      expect(now).toBe(status)
    },
  )

  test('charge nobody and hold nothing: the ledger and the orders are what they were', async () => {
    const isKept = ({ table, item }: Recorded['items'][number]) =>
      table === 'orders' || (table === 'provider-ledger' && item.kind !== undefined)
    for (const { table, item } of items.filter(isKept)) {
      expect(await stored(table, item)).toEqual(item)
    }
    for (const id of checkouts.declined) {
      expect(await stored('orders', { checkoutId: { S: id } })).toBeUndefined()
    }
  })

  test('send no mail', async () => {
    const { emails } = (await (await fetch(`${process.env.MAILBOX_URL}/store`)).json()) as {
      emails: { destination: { to: string[] } }[]
    }
    expect(emails.filter(({ destination }) => destination.to.some(to => /^old-\d+@example\.com$/.test(to)))).toEqual([])
  })

  test('state what was stated, under the same ids, and what they did not know to say: that an order is captured', () => {
    // The reconciler may have looked meanwhile.
    const news = added().filter(topic => topic !== 'payment-updated')
    expect(news).toEqual(checkouts.confirmed.map(() => 'payment-captured'))
  })

  test('are one row each in the sink', async () => {
    const wanted = [...known].sort()
    await eventually(async () => {
      const { rows } = await database.query(
        'select topic, source, event_id from events where checkout_id = any($1::uuid[])',
        [ids],
      )
      const rowIds = rows.map(({ topic, source, event_id }) => `${topic} ${source} ${event_id}`)
      expect(rowIds.filter(id => known.has(id)).sort()).toEqual(wanted)
    })
  })
})
