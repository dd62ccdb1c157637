/** Topics and groups of real brokers: what they are, and a group that is moved. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { eventually } from '../../tests/eventually.ts'
import { newTopic } from '../../tests/new-topic.ts'
import { Problem } from '../errors.ts'
import { fetchClusterDescription } from '../kafka/admin.ts'
import { connectKafka, kafkaSettings } from '../kafka/client.ts'
import { commitAsNobody, groupOffsets } from '../kafka/group-offsets.ts'
import { topicDetails } from '../kafka/topic-details.ts'
import { withTopicReader } from '../kafka/topic-reader.ts'
import { settings } from '../settings.ts'
import { resetGroup } from './reset-group.ts'
import { groupView, topicList, topicView } from './topic-view.ts'

const given = settings(kafkaSettings)
const kafka = connectKafka(given)
let topic: string
const groupId = `view-test-${randomUUID()}`
const consumer = kafka.kafka.consumer({ groupId, maxWaitTimeInMs: 100 })

const reading = async () => {
  const cluster = await fetchClusterDescription(given, [], 10_000)
  const names = cluster.topics.map(({ name }) => name).filter(name => !name.startsWith('__'))
  const since = new Date(Date.now() - 300_000)
  return { at: new Date(), cluster, details: await topicDetails(kafka.kafka, names, since, 10_000) }
}

const reset = resetGroup({
  group: id => groupOffsets(kafka.kafka, id),
  readTopic: (name, work) => withTopicReader(kafka.kafka, name, work),
  commit: (id, name, offsets) => commitAsNobody(kafka.kafka, id, name, offsets),
})

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

const old = Date.now() - 3_600_000

beforeAll(async () => {
  topic = await newTopic(kafka, 'view-test', { partitions: 2, settings: { 'retention.ms': '86400000000' } })
  const producer = kafka.kafka.producer()
  await producer.connect()
  const messages = Array.from({ length: 20 }, (_, index) => ({
    partition: index % 2,
    value: String(index),
    timestamp: String(index < 14 ? old + index : Date.now()),
  }))
  await producer.send({ topic, messages })
  await producer.disconnect()
  await consumer.connect()
  await consumer.subscribe({ topics: [topic], fromBeginning: true })
  await consumer.run({ eachMessage: async () => {} })
  await eventually(async () => {
    const { committed } = await groupOffsets(kafka.kafka, groupId)
    expect([...(committed.get(topic) ?? [])].sort()).toEqual([
      [0, 10],
      [1, 10],
    ])
  })
})
afterAll(async () => {
  await consumer.disconnect()
  await kafka.admin(async each => {
    await each.deleteGroups([groupId])
    await each.deleteTopics({ topics: [topic] })
  })
  await kafka.close()
})

test('a topic has its settings, sizes, rate and the groups that read it', async () => {
  const view = await topicView(await reading(), topic)
  expect(view).toMatchObject({
    name: topic,
    description: null,
    internal: false,
    replicas: 3,
    underReplicated: 0,
    records: 20,
    rate: 6 / 300,
    retentionMs: 86_400_000_000,
    compacted: false,
    incomplete: [],
  })
  expect(view.bytes).toBeGreaterThan(100)
  expect(view.partitions).toMatchObject([0, 1].map(partition => ({ partition, low: 0, end: 10 })))
  expect(view.settings).toContainEqual({ name: 'retention.ms', value: '86400000000', own: true })
  expect(view.settings.find(({ name }) => name === 'cleanup.policy')).toMatchObject({ value: 'delete', own: false })
  expect(view.groups).toMatchObject([
    { groupId, members: 1, lag: 0, partitions: [{ committed: 10 }, { committed: 10 }] },
  ])
})

test('the list has every topic, those of the brokers last, and a topic or group that is not there is a 404', async () => {
  const now = await reading()
  const { topics, incomplete } = topicList(now)
  expect(incomplete).toEqual([])
  expect(topics.find(({ name }) => name === 'order-successful')).toMatchObject({ partitions: 6, internal: false })
  expect(topics.find(({ name }) => name === 'product-changed')).toMatchObject({ compacted: true, retentionMs: -1 })
  expect(topics.at(-1)?.internal).toBe(true)
  expect(() => topicView(now, `${topic}-not`)).toThrow('There is no topic')
  expect(() => groupView(now, `${groupId}-not`)).toThrow('There is no consumer group')
  expect(groupView(now, groupId)).toMatchObject({ members: 1, topics: [{ topic, lag: 0 }] })
})

test('a group is moved only while nobody reads for it, and a preview moves nothing', async () => {
  const beginning = { topic, to: 'beginning', dryRun: false } as const
  expect(await problemOf(reset(groupId, beginning))).toMatchObject({ statusCode: 409, slug: 'group-has-members' })
  // The coordinator itself refuses, when a member joins between the look and the commit.
  expect(await commitAsNobody(kafka.kafka, groupId, topic, new Map([[0, 0]]))).toBe(false)
  await consumer.disconnect()

  const standing = async () => [...((await groupOffsets(kafka.kafka, groupId)).committed.get(topic) ?? [])].sort()
  const moved = (to: number) => [0, 1].map(partition => ({ partition, from: 10, to }))
  const preview = await reset(groupId, { ...beginning, dryRun: true })
  expect(preview).toEqual({ groupId, topic, dryRun: true, partitions: moved(0) })
  expect(await standing()).toEqual([
    [0, 10],
    [1, 10],
  ])
  expect((await reset(groupId, { ...beginning, to: { offset: 4 } })).partitions).toEqual(moved(4))
  expect(await standing()).toEqual([
    [0, 4],
    [1, 4],
  ])
  const time = new Date(old + 6).toISOString()
  expect((await reset(groupId, { ...beginning, to: { time } })).partitions.map(({ to }) => to)).toEqual([3, 3])
  expect((await reset(groupId, { ...beginning, to: { offset: 99 } })).partitions.map(({ to }) => to)).toEqual([10, 10])
  expect((await reset(groupId, beginning)).partitions.map(({ to }) => to)).toEqual([0, 0])
  expect((await reset(groupId, { ...beginning, to: 'end' })).partitions.map(({ from, to }) => [from, to])).toEqual([
    [0, 10],
    [0, 10],
  ])
})

test('a group or topic that is not there, and a topic that the group has never read, are refused', async () => {
  const end = { topic, to: 'end', dryRun: false } as const
  expect(await problemOf(reset(`${groupId}-not`, end))).toMatchObject({ statusCode: 404, slug: 'unknown-group' })
  expect(await problemOf(reset(groupId, { ...end, topic: 'order-successful' }))).toMatchObject({
    statusCode: 400,
    errors: [{ field: 'topic', message: `The group reads ${topic}.` }],
  })
})
