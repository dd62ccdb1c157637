/** Records of real topics, read through the handlers' own code. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import kafkajs from 'kafkajs'
import { abort } from '../../tests/aborted-transaction.ts'
import { eventually } from '../../tests/eventually.ts'
import { newTopic as createTopic } from '../../tests/new-topic.ts'
import { Problem } from '../errors.ts'
import { connectKafka, kafkaSettings } from '../kafka/client.ts'
import { withTopicReader } from '../kafka/topic-reader.ts'
import { settings } from '../settings.ts'
import { type RecordsAnswer, RecordsQuery, topicRecords } from './topic-records.ts'

const kafka = connectKafka(settings(kafkaSettings))
const producer = kafka.kafka.producer({ allowAutoTopicCreation: false })
const made: string[] = []

const newTopic = async (partitions: number, settings: Readonly<Record<string, string>> = {}) => {
  const topic = await createTopic(kafka, 'viewer-test', { partitions, settings })
  made.push(topic)
  return topic
}

beforeAll(() => producer.connect())
afterAll(async () => {
  await producer.disconnect()
  if (made.length > 0) await kafka.admin(each => each.deleteTopics({ topics: made }))
  await kafka.close()
})

const read = (
  topic: string,
  query: Record<string, string> = {},
  { masked = true, withinMs = 10_000 } = {},
): Promise<RecordsAnswer> =>
  withTopicReader(kafka.kafka, topic, reader =>
    topicRecords(masked, { now: Date.now, withinMs })(reader, topic, RecordsQuery.parse(query)),
  )

const problemOf = (work: Promise<unknown>): Promise<Problem> =>
  work.then(
    () => {
      throw new Error('Expected a problem.')
    },
    error => {
      if (error instanceof Problem) return error
      throw error
    },
  )

const texts = ({ records }: RecordsAnswer) => records.map(({ value }) => value?.text ?? null)

const groups = () =>
  kafka.admin(async each =>
    (await each.listGroups()).groups.map(({ groupId }) => groupId).filter(id => id.includes('read')),
  )

test('keys, headers and values are shown as they are: binary, repeated, null, JSON; reading leaves no group', async () => {
  const topic = await newTopic(1)
  const before = await groups()
  await producer.send({
    topic,
    messages: [
      { key: 'c-1', value: '{"customer":{"name":"Ada","email":"ada@example.org"},"amount":5}', timestamp: '1000' },
      { key: Buffer.from([0xff, 1]), value: Buffer.from([0xfe, 2, 3]), timestamp: '2000' },
      {
        key: null,
        value: 'plain',
        headers: { raw: Buffer.from([0xff]), twice: ['a', 'b'], constructor: 'c' },
        timestamp: '3000',
      },
      { key: 'c-1', value: null, timestamp: '4000' },
    ],
  })
  const { records, partitions, masked, more, older } = await read(topic)
  expect(records).toEqual([
    { partition: 0, offset: 3, timestamp: 4000, key: text('c-1'), value: null, headers: [], size: 3 },
    {
      partition: 0,
      offset: 2,
      timestamp: 3000,
      key: null,
      value: text('plain'),
      headers: [
        { name: 'raw', format: 'hex', text: 'ff', bytes: 1 },
        { name: 'twice', ...text('a') },
        { name: 'twice', ...text('b') },
        { name: 'constructor', ...text('c') },
      ],
      size: 5 + 4 + 6 + 6 + 12,
    },
    {
      partition: 0,
      offset: 1,
      timestamp: 2000,
      key: { format: 'hex', text: 'ff01', bytes: 2 },
      value: { format: 'hex', text: 'fe0203', bytes: 3 },
      headers: [],
      size: 5,
    },
    {
      partition: 0,
      offset: 0,
      timestamp: 1000,
      key: text('c-1'),
      value: {
        format: 'json',
        text: '{"customer":{"name":"•••","email":"•••"},"amount":5}',
        bytes: 64,
        masked: true,
      },
      headers: [],
      size: 67,
    },
  ])
  expect([partitions, masked, more, older]).toEqual([[{ partition: 0, low: 0, end: 4 }], true, false, null])
  const unmasked = await read(topic, { from: '0', partition: '0', limit: '1' }, { masked: false })
  expect(texts(unmasked)).toEqual(['{"customer":{"name":"Ada","email":"ada@example.org"},"amount":5}'])
  expect(texts(await read(topic, { filter: 'ada@' }))).toEqual([])
  expect(texts(await read(topic, { filter: 'ADA@' }, { masked: false }))).toHaveLength(1)
  expect(await groups()).toEqual(before)
})

const text = (of: string) => ({ format: 'text', text: of, bytes: of.length })

describe('a topic of three partitions with 90 records', () => {
  let topic: string
  beforeAll(async () => {
    topic = await newTopic(3)
    const messages = Array.from({ length: 90 }, (_, index) => ({
      partition: index % 3,
      value: String(index),
      timestamp: String(1_700_000_000_000 + index * 1_000),
    }))
    await producer.send({ topic, messages })
  })
  const down = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, index) => String(from - index))

  test('pages go from the newest to the oldest without end, and back', async () => {
    const first = await read(topic, { limit: '40' })
    expect([texts(first), first.more]).toEqual([down(89, 50), true])
    const second = await read(topic, { limit: '40', cursor: first.older ?? '' })
    expect([texts(second), second.more]).toEqual([down(49, 10), true])
    const third = await read(topic, { limit: '40', cursor: second.older ?? '' })
    expect([texts(third), third.more, third.older]).toEqual([down(9, 0), false, null])
    const back = await read(topic, { limit: '40', cursor: third.newer ?? '' })
    expect(texts(back)).toEqual(down(49, 10).toReversed())
  })

  test('from the beginning, a time, an offset; of one partition', async () => {
    expect(texts(await read(topic, { from: 'oldest', limit: '3' }))).toEqual(['0', '1', '2'])
    const time = new Date(1_700_000_000_000 + 30_500).toISOString()
    const since = await read(topic, { from: time, limit: '3' })
    expect(texts(since)).toEqual(['31', '32', '33'])
    expect(texts(await read(topic, { cursor: since.older ?? '', limit: '2' }))).toEqual(['30', '29'])
    expect(texts(await read(topic, { from: '2100-01-01T00:00:00Z' }))).toEqual([])
    expect(texts(await read(topic, { from: '28', partition: '1' }))).toEqual(['85', '88'])
    expect(texts(await read(topic, { partition: '2', limit: '2' }))).toEqual(['89', '86'])
  })

  test('the newest cursor gives what has come since, and nothing twice', async () => {
    const { newer } = await read(topic, { limit: '1' })
    expect(texts(await read(topic, { cursor: newer ?? '' }))).toEqual([])
    await producer.send({ topic, messages: [{ partition: 1, value: 'new', timestamp: '1700000100000' }] })
    const come = await read(topic, { cursor: newer ?? '' })
    expect(texts(come)).toEqual(['new'])
    expect(texts(await read(topic, { cursor: come.newer ?? '' }))).toEqual([])
  })

  test('a partition or an offset that is not there is refused by its name', async () => {
    expect((await problemOf(read(topic, { partition: '3' }))).errors).toEqual([
      { field: 'partition', message: 'The topic has no partition 3: it has 0 to 2.' },
    ])
    expect((await problemOf(read(topic, { partition: '0', from: '31' }))).errors).toEqual([
      { field: 'from', message: 'Partition 0 has the offsets 0 to 29.' },
    ])
    expect((await problemOf(read(topic, { from: '5' }))).errors[0]?.field).toBe('partition')
  })
})

test('deleted records are refused by offset, and left out by a cursor', async () => {
  const topic = await newTopic(1)
  await producer.send({ topic, messages: ['0', '1', '2'].map(value => ({ value })) })
  const { older } = await read(topic, { limit: '1' })
  await kafka.admin(async each => {
    await each.fetchTopicOffsets(topic) // kafkajs learns of the topic
    await each.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '1' }] })
  })
  expect((await problemOf(read(topic, { partition: '0', from: '0' }))).errors).toEqual([
    { field: 'from', message: 'Partition 0 has the offsets 1 to 2.' },
  ])
  expect(texts(await read(topic, { cursor: older ?? '' }))).toEqual(['1'])
})

test('records that are deleted while a reader reads are passed over', async () => {
  const topic = await newTopic(1)
  await producer.send({ topic, messages: ['0', '1', '2'].map(value => ({ value })) })
  await withTopicReader(kafka.kafka, topic, async ({ fetch, ranges }) => {
    await kafka.admin(async each => {
      await each.fetchTopicOffsets(topic) // kafkajs learns of the topic
      await each.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '2' }] })
    })
    expect(ranges).toEqual([{ partition: 0, low: 0, end: 3 }])
    expect(await fetch(0, 0, 1_000)).toEqual({ records: [], next: 2 })
    expect((await fetch(0, 2, 1_000)).records.map(({ value }) => String(value))).toEqual(['2'])
  })
})

test('an empty topic has no records; a topic that does not exist is a 404', async () => {
  const topic = await newTopic(2)
  expect(await read(topic)).toMatchObject({ records: [], more: false, older: null, read: 0 })
  expect((await problemOf(read(`${topic}-not`))).statusCode).toBe(404)
})

test('records of aborted transactions are not there, nor the marks; those of committed ones are', async () => {
  const topic = await newTopic(1)
  await producer.send({ topic, messages: [{ value: 'before' }] })
  await abort(kafka, topic, ['aborted', 'aborted too'])
  const transactional = kafka.kafka.producer({
    transactionalId: randomUUID(),
    idempotent: true,
    maxInFlightRequests: 1,
  })
  await transactional.connect()
  const transaction = await transactional.transaction()
  await transaction.send({ topic, messages: [{ value: 'committed' }] })
  await transaction.commit()
  await producer.send({ topic, messages: [{ value: 'after' }] })
  // The mark of a commit is written after the commit has its answer.
  await eventually(async () => expect(texts(await read(topic))).toEqual(['after', 'committed', 'before']))
  expect(texts(await read(topic, { from: 'oldest', limit: '2' }))).toEqual(['before', 'committed'])
  // While a transaction is open, what comes after it is not committed either, and the newest cursor waits before it.
  const open = await transactional.transaction()
  await open.send({ topic, messages: [{ value: 'open' }] })
  const { newer, records } = await read(topic, { limit: '1' })
  expect(records[0]?.value?.text).toBe('after')
  await open.commit()
  await transactional.disconnect()
  await eventually(async () => expect(texts(await read(topic, { cursor: newer ?? '' }))).toEqual(['open']))
})

test.each(['gzip', 'snappy', 'lz4', 'zstd'])('batches compressed by %s are read', async value => {
  const topic = await newTopic(1, { 'compression.type': value })
  const messages = Array.from({ length: 200 }, (_, index) => ({ value: `${index} ${'x'.repeat(100)}` }))
  await producer.send({ topic, messages, compression: kafkajs.CompressionTypes.None })
  const { records } = await read(topic, { limit: '200' })
  expect(records.map(({ offset }) => offset)).toEqual(messages.map((_, index) => 199 - index))
})

test('what compaction has left is read with its gaps', async () => {
  const topic = await newTopic(1, {
    'cleanup.policy': 'compact',
    'segment.ms': '100',
    'min.cleanable.dirty.ratio': '0.001',
  })
  for (let index = 0; index < 20; index += 1) {
    await producer.send({ topic, messages: [{ key: `k${index % 2}`, value: String(index) }] })
  }
  // The open segment is not cleaned: each of these begins a new one.
  let last = 0
  await eventually(async () => {
    last += 1
    await producer.send({ topic, messages: [{ key: 'last', value: `last ${last}` }] })
    const { read: left, partitions } = await read(topic, { limit: '500' })
    expect(left).toBeLessThan(Math.min(10, partitions[0]?.end ?? 0))
  }, 50_000)
  const shown = await read(topic, { limit: '500' })
  expect(texts(shown).slice(-2)).toEqual(['19', '18'])
  expect(texts(shown)[0]).toBe(`last ${last}`)
  expect(texts(await read(topic, { from: '3', partition: '0', limit: '1' }))).toEqual(['18'])
}, 90_000)

test('a filter that matches one of 10,000 records ends in time, and its cursor leads to the match', async () => {
  const topic = await newTopic(3)
  for (let batch = 0; batch < 10; batch += 1) {
    const messages = Array.from({ length: 1_000 }, (_, index) => ({
      key: batch === 0 && index === 7 ? 'needle' : `k${index}`,
      value: JSON.stringify({ batch, index, filler: 'x'.repeat(200) }),
    }))
    await producer.send({ topic, messages })
  }
  const started = Date.now()
  const first = await read(topic, { filter: 'needle' }, { withinMs: 1 })
  expect(first).toMatchObject({ records: [], more: true })
  expect(Date.now() - started).toBeLessThan(5_000)
  let page = first
  while (page.records.length === 0 && page.older) page = await read(topic, { filter: 'needle', cursor: page.older })
  expect(page.records.map(({ key }) => key?.text)).toEqual(['needle'])
}, 60_000)

test('large records come in pages that an answer of Lambda can hold', async () => {
  const topic = await newTopic(1)
  for (let index = 0; index < 8; index += 1) {
    await producer.send({ topic, messages: [{ value: 'x'.repeat(900_000) }] })
  }
  const list = await read(topic)
  expect(list.records).toHaveLength(8)
  expect(list.records[0]?.value).toMatchObject({ bytes: 900_000, cut: true })
  const [whole] = (await read(topic, { partition: '0', from: '3', limit: '1' })).records
  expect(whole?.value?.text).toHaveLength(900_000)
})
