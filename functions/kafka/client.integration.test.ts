import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { ensureTopics } from '../../infra/local/set-up/topics.ts'
import { settings } from '../settings.ts'
import { connectKafka, kafkaSettings } from './client.ts'
import type { OutgoingRecord } from './cloudevents.ts'
import { readTopics } from './read-topics.ts'

const kafka = settings(kafkaSettings)
const cluster = connectKafka(kafka)
const topic = `test-${randomUUID()}`

const readAll = async (count: number): Promise<{ key: string; value: string; headers: Record<string, string> }[]> => {
  const consumer = cluster.kafka.consumer({ groupId: `test-${randomUUID()}` })
  const records: { key: string; value: string; headers: Record<string, string> }[] = []
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await new Promise<void>(resolve => {
    void consumer.run({
      eachMessage: async ({ message }) => {
        const headers = Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)])
        records.push({ key: String(message.key), value: String(message.value), headers: Object.fromEntries(headers) })
        if (records.length >= count) resolve()
      },
    })
  })
  await consumer.disconnect()
  return records
}

beforeAll(async () => {
  const configs = { 'min.insync.replicas': '2' }
  await ensureTopics({ kafka, only: [{ name: topic, partitions: 3, replicas: 3, configs }] })
})

afterAll(async () => {
  await cluster.close()
  await cluster.admin(admin => admin.deleteTopics({ topics: [topic] }))
})

test('what is sent is on the topic once, with its key and headers, and in order for a key', async () => {
  const records: OutgoingRecord[] = Array.from({ length: 200 }, (_, index) => ({
    topic,
    key: `key-${index % 5}`,
    value: JSON.stringify({ index }),
    headers: { ce_id: `id-${index}`, note: 'naïve' },
  }))
  await Promise.all(records.map(record => cluster.send([record])))
  const read = await readAll(records.length)
  expect(read).toHaveLength(records.length)
  for (const key of new Set(records.map(record => record.key))) {
    const of = (list: readonly { key: unknown; value: unknown }[]) =>
      list.filter(record => record.key === key).map(({ value }) => value)
    expect(of(read)).toEqual(of(records))
  }
  expect(read.find(({ headers }) => headers.ce_id === 'id-7')?.headers.note).toBe('naïve')
})

test.each(['gzip', 'snappy', 'lz4', 'zstd'])('a topic that its operator compresses with %s is read', async codec => {
  const name = `test-${codec}-${randomUUID()}`
  const configs = { 'min.insync.replicas': '2', 'compression.type': codec }
  await ensureTopics({ kafka, only: [{ name, partitions: 1, replicas: 3, configs }] })
  const values = Array.from({ length: 100 }, (_, index) => JSON.stringify({ index, text: 'x'.repeat(500) }))
  await cluster.send(values.map(value => ({ topic: name, key: 'k', value, headers: {} })))
  const records = await readTopics(cluster)([name])
  expect(records.map(({ value }) => String(value))).toEqual(values)
  await cluster.admin(admin => admin.deleteTopics({ topics: [name] }))
})

test('a topic that does not exist is an outage within the deadline, not an endless wait', async () => {
  const send = cluster.send([{ topic: `absent-${randomUUID()}`, key: 'k', value: '{}', headers: {} }])
  await expect(send).rejects.toMatchObject({ name: 'Unavailable' })
}, 15_000)

test('a topic that has drifted is told in a sentence and left as it is', async () => {
  const want = { name: topic, partitions: 6, replicas: 3, configs: { 'min.insync.replicas': '1' } }
  expect(await ensureTopics({ kafka, only: [want] })).toEqual([
    `Topic ${topic} has a partition count of 3, and should have 6.`,
    `Topic ${topic} has min.insync.replicas = 2, and should have 1.`,
  ])
})
