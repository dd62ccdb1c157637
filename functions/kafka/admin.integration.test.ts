import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { withTimeout } from '../errors.ts'
import { fetchClusterDescription, readBacklog } from './admin.ts'
import { connectKafka } from './client.ts'

const KAFKA_BROKERS = (process.env.KAFKA_BROKERS ?? '').split(',')
if (KAFKA_BROKERS.length < 3) throw new Error('KAFKA_BROKERS is missing: run the integration tests by `npm test`.')
const { admin, kafka } = connectKafka({ KAFKA_BROKERS })
const name = `admin-test-${randomUUID()}`

beforeAll(async () => {
  await admin(each =>
    each.createTopics({ waitForLeaders: false, topics: [{ topic: name, numPartitions: 2, replicationFactor: 3 }] }),
  )
  const producer = kafka.producer({ allowAutoTopicCreation: false })
  await producer.connect()
  await producer.send({ topic: name, messages: [0, 0, 0, 1].map(partition => ({ partition, value: 'x' })) })
  await producer.disconnect()
  await admin(each =>
    each.setOffsets({ groupId: `${name}-1`, topic: name, partitions: [{ partition: 0, offset: '1' }] }),
  )
  await admin(each =>
    each.setOffsets({ groupId: `${name}x`, topic: name, partitions: [{ partition: 1, offset: '1' }] }),
  )
})
afterAll(async () => {
  await admin(each => each.deleteGroups([`${name}-1`, `${name}x`]))
  await admin(each => each.deleteTopics({ topics: [name] }))
})

test('a cluster is read whole', async () => {
  const { topics, groups, brokers, incomplete } = await fetchClusterDescription({ KAFKA_BROKERS }, [], 10_000)
  expect(incomplete).toEqual([])
  expect(brokers.map(({ id }) => id).sort()).toEqual([1, 2, 3])
  const found = topics.find(topic => topic.name === name)
  expect(found?.partitions.map(({ partition, low, end }) => [partition, low, end]).sort()).toEqual([
    [0, 0, 3],
    [1, 0, 1],
  ])
  expect(found?.partitions.map(({ replicas }) => replicas.length)).toEqual([3, 3])
  expect(groups.find(({ groupId }) => groupId === `${name}-1`)).toEqual({
    groupId: `${name}-1`,
    state: 'Empty',
    members: 0,
    offsets: [{ topic: name, partition: 0, committed: 1 }],
  })
})

test('a broker that does not answer is not asked', async () => {
  const [silent = '', ...others] = KAFKA_BROKERS
  const { brokers } = await fetchClusterDescription({ KAFKA_BROKERS: others }, [silent], 10_000)
  expect(brokers).toHaveLength(3)
})

test('a backlog is what the group has not committed, from the beginning where it has committed nothing', async () => {
  expect(await readBacklog({ KAFKA_BROKERS }, name, [name], 10_000)).toEqual({ committed: 1, lag: 3 })
  expect(await readBacklog({ KAFKA_BROKERS }, 'nobody', [name], 10_000)).toEqual({ committed: 0, lag: 4 })
})

test('work that does not end is given up', async () => {
  await expect(withTimeout(10, new Promise(() => undefined), 'Kafka')).rejects.toThrow(
    'Kafka did not answer within 10 ms.',
  )
})
