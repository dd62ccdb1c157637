import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Client } from 'pg'
import { connectKafka } from '../functions/kafka/client.ts'
import { connectRest } from '../functions/operations/connector.ts'
import type { Decision } from '../functions/operations/sink-watch.ts'
import { sinkWatch } from '../functions/operations/sink-watch-handler.ts'
import { type OwnDatabase, ownDatabase } from '../tests/database.ts'
import { recordsOf } from '../tests/sample-checkouts.ts'
import { connectorConfig, ensureConnector } from './sink.ts'

const { CONNECT_URL: connectUrl, KAFKA_BROKERS } = process.env
if (!connectUrl || !KAFKA_BROKERS)
  throw new Error('CONNECT_URL or KAFKA_BROKERS is missing: run the integration tests by `npm test`.')
const brokers = KAFKA_BROKERS.split(',')

const name = `sink-test-${randomUUID()}`
const [topic, deadLetter] = [`${name}-records`, `${name}-dead-letter`]
const { admin, kafka } = connectKafka({ KAFKA_BROKERS: brokers })
const producer = kafka.producer({ allowAutoTopicCreation: false })
const connector = connectRest(connectUrl, name)

let database: OwnDatabase
const connectorOptions = () => ({
  connectUrl,
  databaseUrl: database.workerUrl,
  name,
  other: { topics: topic, 'errors.deadletterqueue.topic.name': deadLetter, 'flush.max.retries': '2' },
})

const until = async (condition: () => Promise<boolean>) => {
  while (!(await condition())) await setTimeout(50)
}
const count = async (): Promise<number> => {
  const { rows } = await database.admin.query('select count(*)::int as count from events')
  return rows[0].count
}
const eventById = async (id: unknown) =>
  (await database.admin.query('select * from events where event_id = $1', [id])).rows[0]
const deadLettersNow = async (): Promise<number> => {
  const [partition] = await admin(each => each.fetchTopicOffsets(deadLetter))
  return Number(partition?.high)
}
const taskStates = async () => (await connector.state())?.tasks.map(({ state }) => state)

beforeAll(async () => {
  database = await ownDatabase()
  await admin(async each => {
    await each.createTopics({
      waitForLeaders: false,
      topics: [topic, deadLetter].map(topicName => ({
        topic: topicName,
        numPartitions: 1,
        replicationFactor: 1,
        configEntries: [
          { name: 'retention.ms', value: '-1' },
          { name: 'min.insync.replicas', value: '1' },
          { name: 'message.timestamp.after.max.ms', value: '9223372036854775807' },
        ],
      })),
    })
  })
  await producer.connect()
  expect(await ensureConnector(connectorOptions())).toEqual(['created, 2 tasks RUNNING'])
})

afterAll(async () => {
  await producer.disconnect()
  await fetch(`${connectUrl}/connectors/${name}`, { method: 'DELETE' })
  await admin(each => each.deleteTopics({ topics: [topic, deadLetter] }))
  await database.drop()
})

type Headers = Record<string, string | Buffer | string[]>
const headers = (other: Headers = {}): Headers => ({
  ce_id: randomUUID(),
  ce_type: 'kassa.checkout-requested.v1',
  ce_source: '/kassa/test',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  ...other,
})

describe('the connector', () => {
  const twice = headers()
  const value = JSON.stringify({ checkoutId: randomUUID(), amount: 100 })
  const good = { key: 'k', value }

  test.each<
    [
      string,
      { key: string | null; value: string | Buffer | null; headers?: Headers; timestamp?: string }[],
      number,
      number,
    ]
  >([
    ['a record without ce_type, the first it sees', [{ ...good, headers: { ce_id: 'lacks-type' } }], 1, 0],
    ['a good record', [{ ...good, headers: headers() }], 1, 0],
    ['no headers', [good], 0, 1],
    ['no ce_id', [{ ...good, headers: { ce_type: 'kassa.checkout-requested.v1' } }], 0, 1],
    ['a good record after that', [{ ...good, headers: headers() }], 1, 0],
    [
      'the same event twice in one poll',
      [
        { ...good, headers: twice },
        { ...good, headers: twice },
      ],
      1,
      0,
    ],
    ['the same event in a later poll', [{ ...good, headers: twice }], 0, 0],
    ['not JSON', [{ key: 'k', value: 'not JSON', headers: headers() }], 1, 0],
    ['a NUL character in JSON', [{ key: 'k', value: '{"a":"\\u0000"}', headers: headers() }], 1, 0],
    ['bytes that are no UTF-8', [{ key: 'k', value: Buffer.from([0xff, 0, 0xfe]), headers: headers() }], 1, 0],
    ['no value and no key', [{ key: null, value: null, headers: headers() }], 1, 0],
    [
      'NUL and no UTF-8 in its headers',
      [{ ...good, headers: headers({ ce_id: Buffer.from([0, 255]), ce_type: Buffer.from([0]) }) }],
      1,
      0,
    ],
    ['an empty ce_id', [{ ...good, headers: headers({ ce_id: '' }) }], 1, 0],
    ['a ce_id of 10 KB', [{ ...good, headers: headers({ ce_id: 'x'.repeat(10_000) }) }], 1, 0],
    ['ce_id twice', [{ ...good, headers: headers({ ce_id: [randomUUID(), randomUUID()] }) }], 1, 0],
    ['traceparent twice', [{ ...good, headers: headers({ traceparent: ['a', 'b'] }) }], 1, 0],
    ['a header nobody knows', [{ ...good, headers: headers({ 'x-other': 'y' }) }], 1, 0],
    ['a timestamp at the end of time', [{ ...good, headers: headers(), timestamp: '9223372036854775807' }], 1, 0],
    ['a timestamp of 1970', [{ ...good, headers: headers(), timestamp: '0' }], 1, 0],
    ['nearly a megabyte', [{ key: 'k', value: 'z'.repeat(900_000), headers: headers() }], 1, 0],
    ['a good record at the end', [{ ...good, headers: headers() }], 1, 0],
  ])('goes on after %s', async (_, messages, rows, deadLetters) => {
    const [before, deadBefore] = [await count(), await deadLettersNow()]
    const last = headers()
    await producer.send({ topic, messages: [...messages, { ...good, headers: last }] })
    await until(async () => (await eventById(last.ce_id)) !== undefined)
    await until(async () => (await deadLettersNow()) >= deadBefore + deadLetters)
    expect({
      rows: (await count()) - before - 1,
      deadLetters: (await deadLettersNow()) - deadBefore,
      tasks: await taskStates(),
    }).toEqual({ rows, deadLetters, tasks: ['RUNNING', 'RUNNING'] })
  })

  test('keeps the bytes, the coordinates and the time of a record', async () => {
    const [record] = recordsOf({ end: 'accepted', at: new Date('2026-03-01T12:00:00.123Z') })
    if (!record) throw new Error('no record')
    const [sent] = await producer.send({
      topic,
      messages: [{ key: record.key, value: record.value, headers: record.headers, timestamp: '1772366400456' }],
    })
    await until(async () => (await eventById(record.headers.ce_id)) !== undefined)
    expect(await eventById(record.headers.ce_id)).toMatchObject({
      type: 'kassa.checkout-requested.v1',
      topic,
      partition: 0,
      offset: sent?.baseOffset,
      at: new Date('2026-03-01T12:00:00.456Z'),
      value: Buffer.from(String(record.value)),
      payload: JSON.parse(String(record.value)),
      checkout_id: record.key,
      amount: '2400',
      currency: 'EUR',
    })
  })

  test('is left as it is when nothing has changed, and changed when something has', async () => {
    expect(await ensureConnector(connectorOptions())).toEqual(['unchanged, 2 tasks RUNNING'])
    const options = connectorOptions()
    const changed = { ...options, other: { ...options.other, 'batch.size': '100' } }
    expect(await ensureConnector(changed)).toEqual(['changed, 2 tasks RUNNING'])
  })

  test('that cannot write is an error that says why', async () => {
    const url = Object.assign(new URL(database.workerUrl), { password: 'wrong' })
    await expect(ensureConnector({ ...connectorOptions(), databaseUrl: url.href })).rejects.toThrow(
      `The sink connector ${name} does not run (database ${url.host}, role sink): `,
    )
    expect(await ensureConnector(connectorOptions())).toEqual(['changed, 2 tasks RUNNING'])
  })
})

describe('a database that goes away and comes back', () => {
  test('leaves failed tasks, which sinkWatch restarts, and then every row is there', async () => {
    const before = await count()
    const outer = `alter database ${database.name} with allow_connections`
    const watch = sinkWatch({ connector, backlog: async () => undefined })
    const platform = new Client({ connectionString: process.env.DATABASE_ADMIN_URL })
    await platform.connect()

    await platform.query(`${outer} false`)
    await platform.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and usename = 'sink'`,
      [database.name],
    )
    // The sink tells of a failed write when it is next handed records, so they must go on coming. The partition of the task
    // that fails first moves to the other, which fails over it in turn.
    let sent = 0
    await until(async () => {
      const messages = Array.from({ length: 100 }, () => ({ key: 'k', value: '{}', headers: headers() }))
      await producer.send({ topic, messages })
      sent += messages.length
      return (await taskStates())?.every(state => state === 'FAILED') ?? false
    })

    await platform.query(`${outer} true`)
    await platform.end()
    const decisions: Omit<Decision, 'history'>[] = [await watch()]
    await until(async () => (await count()) === before + sent)
    expect(decisions).toEqual([
      {
        restart: 'failed',
        level: 'warn',
        reason: expect.stringMatching(/^The sink has failed: task 0: .*; task 1: .* Restart 1\.$/),
      },
    ])
    expect(await taskStates()).toEqual(['RUNNING', 'RUNNING'])
  })
})

test('settings hold the address and the role, and limits for a database that freezes', () => {
  expect(connectorConfig('postgresql://s%40nk:p%2Fw@db.example:5432/analytics')).toMatchObject({
    'connection.url':
      'jdbc:postgresql://db.example:5432/analytics?reWriteBatchedInserts=true&connectTimeout=10&socketTimeout=30&tcpKeepAlive=true',
    'connection.username': 's@nk',
    'connection.password': 'p/w',
  })
})
