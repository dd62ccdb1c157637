import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { type Admin, type IHeaders, Kafka, logLevel, type Producer } from 'kafkajs'

const { KAFKA_BROKERS = '' } = process.env
if (KAFKA_BROKERS === '' || KAFKA_BROKERS === '127.0.0.1:1')
  throw new Error('KAFKA_BROKERS is missing: these tests need brokers; name them as host:port, separated by commas.')

export const brokers = KAFKA_BROKERS.split(',')

export interface Produced {
  readonly key?: string | null
  readonly value: string | Buffer | null
  readonly partition?: number
  readonly timestamp?: number
  readonly headers?: IHeaders
}

/** A client of the cluster under test. */
export const connect = async () => {
  const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING, retry: { retries: 10 } })
  const admin: Admin = kafka.admin()
  const producer: Producer = kafka.producer({ metadataMaxAge: 1_000 })
  await Promise.all([admin.connect(), producer.connect()])
  const topics: string[] = []

  const hasLeaders = async (topic: string, partitions: number): Promise<boolean> => {
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
      return topics[0]?.partitions.length === partitions && topics[0].partitions.every(({ leader }) => leader >= 0)
    } catch {
      // Not known to every broker yet.
      return false
    }
  }

  return {
    kafka,
    admin,
    /** A topic of its own; what its name begins with is for people. */
    topic: async (
      name: string,
      partitions = 1,
      configEntries: { name: string; value: string }[] = [],
    ): Promise<string> => {
      const topic = `${name}-${randomUUID().slice(0, 8)}`
      const replicationFactor = Math.min(3, brokers.length)
      const retention = { name: 'retention.ms', value: '-1' }
      await admin.createTopics({
        waitForLeaders: false,
        topics: [{ topic, numPartitions: partitions, replicationFactor, configEntries: [retention, ...configEntries] }],
      })
      topics.push(topic)
      while (!(await hasLeaders(topic, partitions))) await pause(50)
      return topic
    },
    /** A topic that the test made: deleted at the end, as kafkajs goes on asking for every topic it has written to. */
    deleteAtEnd: (topic: string): void => {
      topics.push(topic)
    },
    /** Rejects where kafkajs resolves without sending: it does for a partition that its metadata do not have yet. */
    produce: async (topic: string, ...records: Produced[]): Promise<void> => {
      const answers = await producer.send({
        topic,
        acks: -1,
        messages: records.map(({ timestamp, ...record }) => ({
          key: 'key',
          partition: 0,
          ...record,
          ...(timestamp === undefined ? {} : { timestamp: String(timestamp) }),
        })),
      })
      for (const { partition = 0 } of records)
        if (!answers.some(answer => answer.partition === partition))
          throw new Error(`nobody answered for ${topic}-${partition}`)
    },
    /** The offsets a group holds, by partition; -1 for none. */
    committed: async (groupId: string, topic: string): Promise<number[]> => {
      const [group] = await admin.fetchOffsets({ groupId, topics: [topic] })
      return (group?.partitions ?? []).sort((a, b) => a.partition - b.partition).map(({ offset }) => Number(offset))
    },
    /** Reads a topic from its beginning until it has this many records. */
    read: async (topic: string, count: number): Promise<{ key: string | null; value: string; partition: number }[]> => {
      const consumer = kafka.consumer({ groupId: randomUUID() })
      await consumer.connect()
      await consumer.subscribe({ topic, fromBeginning: true })
      const found: { key: string | null; value: string; partition: number }[] = []
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`${topic} has ${found.length} of ${count} records`)), 30_000)
        consumer
          .run({
            eachMessage: async ({ message, partition }) => {
              found.push({ key: message.key?.toString() ?? null, value: message.value?.toString() ?? '', partition })
              if (found.length < count) return
              clearTimeout(timer)
              resolve()
            },
          })
          .catch(reject)
      })
      await consumer.disconnect()
      return found
    },
    close: async () => {
      await admin.deleteTopics({ topics }).catch(() => undefined)
      await Promise.all([admin.disconnect(), producer.disconnect()])
    },
  }
}

export type Cluster = Awaited<ReturnType<typeof connect>>
