/** With kafkajs's own sending, and a cluster that is a stand-in: what a leader that moves in mid-send does to the records. */
import { createRequire } from 'node:module'
import { describe, expect, test } from '@jest/globals'
import kafkajs, { type ICustomPartitioner, type ProducerBatch } from 'kafkajs'
import { verifyAcks } from './verify-acks.ts'

const require = createRequire(import.meta.url)
const createSendMessages = require('kafkajs/src/producer/sendMessages')
const createRetry = require('kafkajs/src/retry')

/** Two partitions, a broker for each; the second broker dies at its first request, and the first leads both from then on. */
const cluster = (moves: boolean) => {
  const written: string[] = []
  let leaders = [1, 2]
  const broker = (nodeId: number) => ({
    nodeId,
    produce: async ({
      topicData,
    }: {
      topicData: { topic: string; partitions: { partition: number; messages: { value: string }[] }[] }[]
    }) => {
      if (nodeId === 2 && moves) {
        leaders = [1, 1]
        throw Object.assign(new Error('closed'), { name: 'KafkaJSConnectionClosedError', retriable: true })
      }
      const topics = topicData.map(({ topic, partitions }) => {
        for (const { messages } of partitions) written.push(...messages.map(({ value }) => value))
        return { topicName: topic, partitions: partitions.map(({ partition }) => ({ partition, errorCode: 0 })) }
      })
      return { topics }
    },
  })
  const brokers = new Map([1, 2].map(id => [id, broker(id)]))
  const stand = {
    refreshMetadataIfNecessary: async () => undefined,
    refreshMetadata: async () => undefined,
    addMultipleTargetTopics: async () => undefined,
    removeBroker: () => undefined,
    isConnected: () => true,
    findTopicPartitionMetadata: () => leaders.map((leader, partitionId) => ({ partitionId, leader })),
    findLeaderForPartitions: (_: string, partitions: string[]) =>
      Object.groupBy(partitions.map(Number), partition => leaders[partition] ?? 0),
    findBroker: async ({ nodeId }: { nodeId: string }) => brokers.get(Number(nodeId)),
  }
  return { stand, written }
}

const eosManager = {
  acquireBrokerLock: async () => undefined,
  releaseBrokerLock: async () => undefined,
  isTransactional: () => false,
  getSequence: () => 0,
  updateSequence: () => undefined,
  getProducerId: () => 1,
  getProducerEpoch: () => 0,
}
const logger = { debug: () => undefined, error: () => undefined }

/** The number in the key. */
const byKey: ICustomPartitioner =
  () =>
  ({ message }) =>
    Number(message.key)

const sendingTo = (stand: object, createPartitioner: ICustomPartitioner) => {
  const retrier = createRetry({ retries: 3, initialRetryTime: 1 })
  const sendMessages = createSendMessages({
    logger,
    cluster: stand,
    partitioner: createPartitioner(),
    eosManager,
    retrier,
  })
  return {
    connect: async () => undefined,
    disconnect: async () => undefined,
    sendBatch: (batch: ProducerBatch) => sendMessages(batch),
  }
}
const batch: ProducerBatch = {
  acks: -1,
  topicMessages: [{ topic: 't', messages: [0, 1].map(each => ({ key: String(each), value: `record ${each}` })) }],
}

describe('a leader that moves, in mid-send, to a broker that has answered', () => {
  test('makes kafkajs say that all is sent, though half of it is not', async () => {
    const { stand, written } = cluster(true)
    await expect(sendingTo(stand, byKey).sendBatch(batch)).resolves.toHaveLength(1)
    expect(written).toEqual(['record 0'])
  })

  test('is an outage here, which says what is missing', async () => {
    const { stand, written } = cluster(true)
    const { sendBatch } = verifyAcks(createPartitioner => sendingTo(stand, createPartitioner), byKey)
    await expect(sendBatch(batch)).rejects.toThrow('Nobody answered for t-1.')
    expect(written).toEqual(['record 0'])
  })
})

test('every attempt of kafkajs is told: the first one, and another after an answer that is no final one', async () => {
  const { stand } = cluster(true)
  const { sendBatch } = verifyAcks(createPartitioner => sendingTo(stand, createPartitioner), byKey)
  let attempts = 0
  const one = { ...batch, topicMessages: [{ topic: 't', messages: [{ key: '1', value: 'record 1' }] }] }
  await sendBatch(one, () => {
    attempts += 1
  })
  expect(attempts).toBe(2)
})

test('a batch that every leader answers for is sent, one after the other', async () => {
  const { stand, written } = cluster(false)
  const { sendBatch } = verifyAcks(createPartitioner => sendingTo(stand, createPartitioner), byKey)
  await sendBatch(batch)
  await sendBatch({ ...batch, topicMessages: [{ topic: 't', messages: [{ key: '1', value: 'record 2' }] }] })
  expect(written).toEqual(['record 0', 'record 1', 'record 2'])
})

test('the partitions are those that kafkajs and the Java clients choose for a key', () => {
  const partitionMetadata = [0, 1, 2, 3, 4, 5].map(partitionId => ({ partitionId, leader: 1 }))
  const of = (choose: ICustomPartitioner, key: string) =>
    choose()({ topic: 't', partitionMetadata: partitionMetadata as never, message: { key, value: '' } })
  const seen: ICustomPartitioner[] = []
  verifyAcks(createPartitioner => {
    seen.push(createPartitioner)
    return sendingTo({}, createPartitioner)
  }, kafkajs.Partitioners.DefaultPartitioner)
  for (const key of ['a', '0f0ef139-5d98-813b-999d-fd7bb38ffdb6', 'ü'])
    expect(seen.map(each => of(each, key))).toEqual([of(kafkajs.Partitioners.DefaultPartitioner, key)])
})
