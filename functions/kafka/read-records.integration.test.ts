import { randomUUID } from 'node:crypto'
import { createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { abort, begin } from '../../tests/aborted-transaction.ts'
import { eventually } from '../../tests/eventually.ts'
import { newTopic } from '../../tests/new-topic.ts'
import { Unavailable } from '../errors.ts'
import { settings } from '../settings.ts'
import { connectKafka, kafkaSettings } from './client.ts'
import { readRecords } from './read-records.ts'
import { readTopics } from './read-topics.ts'

const kafka = connectKafka(settings(kafkaSettings))
const topic = `records-test-${randomUUID()}`

beforeAll(async () => {
  await kafka.admin(each =>
    each.createTopics({ waitForLeaders: false, topics: [{ topic, numPartitions: 2, replicationFactor: 3 }] }),
  )
  // One batch for each record, so that reading one does not read them all.
  for (let index = 0; index < 30; index += 1) {
    const value = `${index} ${'x'.repeat(20_000)}`
    await kafka.send([{ topic, key: 'same', value, headers: { raw: Buffer.from([0xff]), twice: ['a', 'b'] } }])
  }
})
afterAll(async () => {
  await kafka.admin(each => each.deleteTopics({ topics: [topic] }))
  await kafka.close()
})

test('records are read by their coordinates, byte for byte, and those that are not there are left out', async () => {
  const found = await kafka.admin(each => each.fetchTopicOffsets(topic))
  const partition = found.find(({ high }) => high === '30')?.partition ?? -1
  const at = (offset: number, of = partition) => ({ topic, partition: of, offset })
  const records = await readRecords(kafka)([at(29), at(0), at(17), at(0), at(30), at(0, 1 - partition), at(1, 9)])
  const sorted = records.toSorted((a, b) => a.offset - b.offset)
  expect(sorted.map(({ offset, value }) => [offset, String(value).split(' ')[0]])).toEqual([
    [0, '0'],
    [17, '17'],
    [29, '29'],
  ])
  expect(sorted[1]?.headers).toEqual({ raw: [Buffer.from([0xff])], twice: [Buffer.from('a'), Buffer.from('b')] })
})

test('a record of an aborted transaction is not there', async () => {
  const [aborted] = await abort(kafka, topic, ['same'])
  expect(await readRecords(kafka)([aborted])).toEqual([])
  expect(await readTopics(kafka)([topic])).toHaveLength(30)
})

test('what was taken back is not there, whichever of several transactions began first and ended last', async () => {
  const other = await newTopic(kafka, 'records-test', { partitions: 1 })
  const first = await begin(kafka, other, ['first'])
  const second = await begin(kafka, other, ['second'])
  const third = await begin(kafka, other, ['third'])
  const read = async () => {
    const records = await readRecords(kafka)([...first.sent, ...second.sent, ...third.sent])
    return records.map(({ value }) => String(value))
  }
  expect(await read()).toEqual([])
  await second.end('abort')
  await third.end('commit')
  await first.end('abort')
  // A broker that says that a transaction has ended may still be writing so.
  await eventually(async () => expect(await read()).toEqual(['third']))
  await kafka.admin(each => each.deleteTopics({ topics: [other] }))
})

test('a record that was deleted from its topic is not there, and those after it are', async () => {
  const other = await newTopic(kafka, 'records-test', { partitions: 1 })
  for (const key of ['0', '1', '2']) await kafka.send([{ topic: other, key, value: key, headers: {} }])
  await kafka.admin(async each => {
    await each.fetchTopicOffsets(other) // kafkajs learns of the topic
    await each.deleteTopicRecords({ topic: other, partitions: [{ partition: 0, offset: '2' }] })
  })
  const records = await readRecords(kafka)([0, 1, 2].map(offset => ({ topic: other, partition: 0, offset })))
  expect(records.map(({ offset }) => offset)).toEqual([2])
  await kafka.admin(each => each.deleteTopics({ topics: [other] }))
})

test('brokers that are away or do not answer are an outage', async () => {
  const sockets = new Set<Socket>()
  const silent = createServer(socket => sockets.add(socket))
  const port = await new Promise<number>(resolve =>
    silent.listen(0, '127.0.0.1', () => resolve((silent.address() as { port: number }).port)),
  )
  const at = (port: number) => connectKafka({ KAFKA_BROKERS: [`127.0.0.1:${port}`] })
  const read = (port: number) => readRecords(at(port), 1_000)([{ topic, partition: 0, offset: 0 }])
  await expect(read(port)).rejects.toThrow(Unavailable)
  for (const socket of sockets) socket.destroy()
  await new Promise(resolve => silent.close(resolve))
  await expect(read(port)).rejects.toThrow(Unavailable)
})
