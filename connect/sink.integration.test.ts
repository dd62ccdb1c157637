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
const [topic, deadLetter] = [`${name}-checkout-requested`, `${name}-sink-dead-letter`]
const letterTopics = ['dead-letter', 'retries-exhausted', 'redriven'].map(each => `${name}-${each}`)
const { admin, kafka } = connectKafka({ KAFKA_BROKERS: brokers })
const producer = kafka.producer({ allowAutoTopicCreation: false })
const connector = connectRest(connectUrl, name)

let database: OwnDatabase
const configEntries = [
  { name: 'retention.ms', value: '-1' },
  { name: 'min.insync.replicas', value: '1' },
  { name: 'message.timestamp.after.max.ms', value: '9223372036854775807' },
  { name: 'max.message.bytes', value: '2097152' },
]
const connectorOptions = () => ({
  connectUrl,
  databaseUrl: database.workerUrl,
  name,
  other: {
    topics: [topic, ...letterTopics].join(),
    // Records come on topics of the test's own, and under the names of the flow to the transform.
    transforms: 'name,row',
    'transforms.name.type': 'org.apache.kafka.connect.transforms.RegexRouter',
    'transforms.name.regex': `${name}-(checkout-requested|dead-letter|retries-exhausted|redriven)`,
    'transforms.name.replacement': '$1',
    'errors.deadletterqueue.topic.name': deadLetter,
    'flush.max.retries': '2',
  },
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
      topics: [topic, deadLetter, ...letterTopics].map(topicName => ({
        topic: topicName,
        numPartitions: 1,
        replicationFactor: 1,
        configEntries,
      })),
    })
  })
  await producer.connect()
  expect(await ensureConnector(connectorOptions())).toEqual(['created, 2 tasks RUNNING'])
})

afterAll(async () => {
  await producer.disconnect()
  await fetch(`${connectUrl}/connectors/${name}`, { method: 'DELETE' })
  await admin(each => each.deleteTopics({ topics: [topic, deadLetter, ...letterTopics] }))
  await database.drop()
})

type Headers = Record<string, string | Buffer | (string | Buffer)[]>
const headers = (other: Headers = {}): Headers => ({
  ce_specversion: '1.0',
  ce_id: randomUUID(),
  ce_type: 'kassa.checkout-requested.v1',
  ce_source: '/kassa/test',
  ce_time: '2026-03-01T12:00:00.000Z',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  ...other,
})

interface Sent {
  readonly key: string | Buffer | null
  readonly value: string | Buffer | null
  readonly headers?: Headers
  readonly timestamp?: string
}

describe('the connector', () => {
  const twice = headers()
  const value = JSON.stringify({ checkoutId: randomUUID(), amount: 100 })
  const good = { key: 'k', value }
  const nul = Buffer.from([0])
  const noText = Buffer.from([0xff, 0, 0xfe, 0xed, 0xa0, 0x80])

  test.each<[what: string, records: Sent[], rows: number]>([
    ['a record without ce_type, the first it sees', [{ ...good, headers: { ce_id: 'lacks-type' } }], 1],
    ['a good record', [{ ...good, headers: headers() }], 1],
    ['no headers', [good], 1],
    ['no ce_id', [{ ...good, headers: { ce_type: 'kassa.checkout-requested.v1' } }], 1],
    ['a good record after that', [{ ...good, headers: headers() }], 1],
    ['the same event twice in one poll', Array(2).fill({ ...good, headers: twice }), 1],
    ['the same event in a later poll', [{ ...good, headers: twice }], 0],
    ['the same id of another source', [{ ...good, headers: { ...twice, ce_source: '/other' } }], 1],
    ['the same id of no source', [{ ...good, headers: { ce_id: String(twice.ce_id) } }], 1],
    ['not JSON', [{ key: 'k', value: 'not JSON', headers: headers() }], 1],
    ['an empty value', [{ key: 'k', value: '', headers: headers() }], 1],
    ['a NUL character in JSON', [{ key: 'k', value: '{"a":"\\u0000"}', headers: headers() }], 1],
    ['a NUL character as it is', [{ key: 'k', value: 'a\0b', headers: headers() }], 1],
    ['bytes that are no UTF-8', [{ key: noText, value: noText, headers: headers() }], 1],
    ['half an emoji', [{ key: 'k', value: Buffer.from('"\u{1f600}"').subarray(0, 3), headers: headers() }], 1],
    ['no value and no key', [{ key: null, value: null, headers: headers() }], 1],
    ['numbers beyond all numbers', [{ key: 'k', value: '[1e400000,-1e400000,1e-400000]', headers: headers() }], 1],
    ['brackets by the hundred thousand', [{ key: 'k', value: '['.repeat(100_000), headers: headers() }], 1],
    ['half a million lines', [{ key: 'k', value: `{"lines":[${'1,'.repeat(450_000)}1]}`, headers: headers() }], 1],
    [
      'an order of half a million lines, again and again',
      Array.from({ length: 10 }, () => ({
        key: 'k',
        value: `{"checkoutId":"${randomUUID()}","lines":[${'1,'.repeat(450_000)}1]}`,
        headers: headers(),
      })),
      10,
    ],
    ['NUL and no UTF-8 in its headers', [{ ...good, headers: headers({ ce_id: noText, ce_type: nul }) }], 1],
    ['NUL alone as its id', [{ ...good, headers: headers({ ce_id: nul }) }], 1],
    [
      'no UTF-8 in every header',
      [{ ...good, headers: Object.fromEntries(Object.keys(headers()).map(each => [each, noText])) }],
      1,
    ],
    ['an empty ce_id', [{ ...good, headers: headers({ ce_id: '' }) }], 1],
    ['a ce_id of 10 KB', [{ ...good, headers: headers({ ce_id: 'x'.repeat(10_000) }) }], 1],
    ['a ce_source of 10 KB', [{ ...good, headers: headers({ ce_source: 'x'.repeat(10_000) }) }], 1],
    [
      'a ce_id and a ce_source of 200 backslashes',
      [{ ...good, headers: headers({ ce_id: '\\'.repeat(200), ce_source: '\\'.repeat(200) }) }],
      1,
    ],
    ['a key of 100 KB', [{ key: 'k'.repeat(100_000), value, headers: headers() }], 1],
    [
      'every header twice',
      [
        {
          ...good,
          headers: Object.fromEntries(Object.keys(headers()).map(each => [each, [randomUUID(), randomUUID()]])),
        },
      ],
      1,
    ],
    ['a header of a retry topic twice', [{ ...good, headers: headers({ 'retry_topic-attempts': ['1', '2'] }) }], 1],
    ['a header without a name, twice', [{ ...good, headers: headers({ '': ['1', '2'] }) }], 1],
    ['a header nobody knows', [{ ...good, headers: headers({ 'x-other': 'y' }) }], 1],
    [
      'headers named as the columns',
      [{ ...good, headers: headers({ topic: 'x', value: noText, event_id: ['1', '2'] }) }],
      1,
    ],
    [
      'a header whose name has 10 KB and a NUL',
      [{ ...good, headers: headers({ [`${'n'.repeat(10_000)}\0`]: 'y' }) }],
      1,
    ],
    [
      '10,000 headers of one name',
      [{ ...good, headers: headers({ many: Array.from({ length: 10_000 }, String) }) }],
      1,
    ],
    ['a header of a megabyte', [{ ...good, headers: headers({ ce_id: Buffer.alloc(1_000_000, 1) }) }], 1],
    ['a ce_time that is none', [{ ...good, headers: headers({ ce_time: 'yesterday' }) }], 1],
    ['a ce_time beyond all times', [{ ...good, headers: headers({ ce_time: '+999999999-12-31T23:59:59Z' }) }], 1],
    ['a traceparent that is none', [{ ...good, headers: headers({ traceparent: noText }) }], 1],
    ['a timestamp at the end of time', [{ ...good, headers: headers(), timestamp: '9223372036854775807' }], 1],
    ['a timestamp of 1970', [{ ...good, headers: headers(), timestamp: '0' }], 1],
    ['no timestamp', [{ ...good, headers: headers(), timestamp: '-1' }], 1],
    ['a timestamp before 1970', [{ ...good, headers: headers(), timestamp: '-2' }], 1],
    ['a timestamp before all times', [{ ...good, headers: headers(), timestamp: '-9007199254740991' }], 1],
    ['a megabyte', [{ key: 'k', value: 'z'.repeat(1_000_000), headers: headers() }], 1],
    ['two megabytes that are no text', [{ key: 'k', value: Buffer.alloc(2_000_000, 0xff), headers: headers() }], 1],
    ['a good record at the end', [{ ...good, headers: headers() }], 1],
  ])('goes on after %s', async (_, messages, rows) => {
    const before = await count()
    const last = headers()
    // Large ones do not fit into one request.
    const requests = messages.length > 2 ? messages.map(each => [each]) : [messages]
    for (const each of requests) await producer.send({ topic, messages: each })
    await producer.send({ topic, messages: [{ ...good, headers: last }] })
    await until(async () => (await eventById(last.ce_id)) !== undefined)
    expect({
      rows: (await count()) - before - 1,
      deadLetters: await deadLettersNow(),
      tasks: await taskStates(),
    }).toEqual({
      rows,
      deadLetters: 0,
      tasks: ['RUNNING', 'RUNNING'],
    })
  })

  test('bears hundreds of megabytes of the largest records at once', async () => {
    const before = await count()
    const last = headers()
    for (let n = 0; n < 150; n += 1)
      await producer.send({
        topic,
        messages: [{ key: 'k', value: Buffer.alloc(2_000_000, n % 2 ? 0xff : 0x61), headers: headers() }],
      })
    await producer.send({ topic, messages: [{ ...good, headers: last }] })
    await until(async () => (await eventById(last.ce_id)) !== undefined)
    expect({ rows: (await count()) - before, tasks: await taskStates() }).toEqual({
      rows: 151,
      tasks: ['RUNNING', 'RUNNING'],
    })
  })

  test('bears headers by the million at once', async () => {
    const before = await count()
    const last = headers()
    const many = Array.from({ length: 200_000 }, () => '')
    for (let n = 0; n < 20; n += 1)
      await producer.send({ topic, messages: [{ ...good, headers: headers({ h: many }) }] })
    await producer.send({ topic, messages: [{ ...good, headers: last }] })
    await until(async () => (await eventById(last.ce_id)) !== undefined)
    expect({ rows: (await count()) - before, tasks: await taskStates() }).toEqual({
      rows: 21,
      tasks: ['RUNNING', 'RUNNING'],
    })
  }, 180_000)

  test.each(['snappy', 'lz4', 'zstd', 'gzip'])('reads what the broker compressed by %s', async codec => {
    const set = (value: string) =>
      admin(each =>
        each.alterConfigs({
          validateOnly: false,
          resources: [{ type: 2, name: topic, configEntries: [...configEntries, { name: 'compression.type', value }] }],
        }),
      )
    await set(codec)
    const last = headers()
    await producer.send({ topic, messages: Array.from({ length: 10 }, () => ({ ...good, headers: headers() })) })
    await producer.send({ topic, messages: [{ ...good, headers: last }] })
    await until(async () => (await eventById(last.ce_id)) !== undefined)
    await set('producer')
  })

  test('makes no row of what a transaction took back, and one of what it committed', async () => {
    const [aborted, committed, last] = [headers(), headers(), headers()]
    const before = await count()
    const transactional = kafka.producer({ transactionalId: `${name}-tx`, idempotent: true, maxInFlightRequests: 1 })
    await transactional.connect()
    const one = await transactional.transaction()
    await one.send({ topic, messages: [{ ...good, headers: aborted }] })
    await one.abort()
    const two = await transactional.transaction()
    await two.send({ topic, messages: [{ ...good, headers: committed }] })
    await two.commit()
    await transactional.disconnect()
    await producer.send({ topic, messages: [{ ...good, headers: last }] })
    await until(async () => (await eventById(last.ce_id)) !== undefined)
    expect(await eventById(aborted.ce_id)).toBeUndefined()
    expect(await eventById(committed.ce_id)).toBeDefined()
    expect((await count()) - before).toBe(2)
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
      source: '/kassa/checkout',
      type: 'kassa.checkout-requested.v1',
      time: new Date('2026-03-01T12:00:00.123Z'),
      trace_id: record.headers.traceparent?.slice(3, 35),
      topic: 'checkout-requested',
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

  test('shows a record without an id by its coordinates, as unreadable', async () => {
    const [sent] = await producer.send({ topic, messages: [good] })
    const id = `checkout-requested/0/${sent?.baseOffset}`
    await until(async () => (await eventById(id)) !== undefined)
    const { rows } = await database.admin.query('select problem from unreadable_events where event_id = $1', [id])
    expect(rows).toEqual([{ problem: 'ce_id is empty' }])
  })

  test('makes dead letters of what was put aside, and marks those that were redriven', async () => {
    const [aside, exhausted, redriven] = letterTopics as [string, string, string]
    const checkoutId = randomUUID()
    const letter = { key: checkoutId, value: noText }
    const own = {
      'kassa-dead-letter-reason': 'invalid-json',
      'kassa-dead-letter-error': 'The value is not JSON: "\u0001" and more.',
      'kassa-dead-letter-topic': 'payment-successful',
      'kassa-dead-letter-partition': '4',
      'kassa-dead-letter-offset': '17',
      'kassa-dead-letter-function': 'kassa-prod-order',
      'kassa-dead-letter-at': '2026-03-01T12:00:00.000Z',
    }
    await producer.sendBatch({
      topicMessages: [
        // The mark may come before its dead letter.
        { topic: redriven, messages: [{ key: 'dead-letter-0-1', value: '{"at":"2026-03-01T13:00:00Z","to":"x"}' }] },
        {
          topic: aside,
          messages: [
            { ...letter, headers: headers({ ...own, 'retry_topic-attempts': ['1', '2'], ce_id: ['first', 'last'] }) },
            letter,
          ],
        },
        {
          topic: exhausted,
          messages: [
            { key: noText, value: 'not JSON' },
            { key: null, value: null },
          ],
        },
      ],
    })
    const letters = async () =>
      (
        await database.admin.query(
          `select id, reason, error, function, source_topic, source_partition, source_offset, failed_at, checkout_id,
             event_id, value, redriven_at
           from dead_letters order by id`,
        )
      ).rows
    await until(async () => (await letters()).filter(each => each.redriven_at).length + (await letters()).length === 5)
    const unknown = {
      reason: 'unknown',
      error: null,
      function: null,
      source_topic: null,
      source_partition: null,
      source_offset: null,
      failed_at: expect.any(Date),
      event_id: null,
      redriven_at: null,
    }
    expect(await letters()).toEqual([
      {
        id: 'dead-letter-0-0',
        reason: 'invalid-json',
        error: own['kassa-dead-letter-error'],
        function: 'kassa-prod-order',
        source_topic: 'payment-successful',
        source_partition: 4,
        source_offset: '17',
        failed_at: new Date('2026-03-01T12:00:00.000Z'),
        checkout_id: checkoutId,
        event_id: 'last',
        value: noText,
        redriven_at: null,
      },
      {
        ...unknown,
        id: 'dead-letter-0-1',
        checkout_id: checkoutId,
        value: noText,
        redriven_at: new Date('2026-03-01T13:00:00.000Z'),
      },
      { ...unknown, id: 'retries-exhausted-0-0', checkout_id: null, value: null },
      { ...unknown, id: 'retries-exhausted-0-1', checkout_id: null, value: null },
    ])
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
