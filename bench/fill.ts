/** Puts records on topics of the bench's own, many at once or one by one. */
import kafkajs from 'kafkajs'
import type { OutgoingRecord } from '../functions/kafka/cloudevents.ts'
import { sampleRecords } from './sample-records.ts'

const { Kafka, logLevel } = kafkajs

const recordsAtOnce = 2_000
const requestsAtOnce = 4

export interface Filler {
  /** Many records of a shop's day, as fast as the brokers take them. */
  records(count: number): Promise<void>
  /** Resolves when every one is acknowledged by all replicas in sync. */
  send(records: readonly OutgoingRecord[]): Promise<void>
  readonly kafka: InstanceType<typeof Kafka>
  /** Deletes the topics, too: only at the end, for a producer goes on asking for those it has written to. */
  close(topics: readonly string[]): Promise<void>
}

/** @param topicOf the topic that takes the place of one of the flow */
export const filler = async (brokers: readonly string[], topicOf: (name: string) => string): Promise<Filler> => {
  const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING })
  const producer = kafka.producer({ allowAutoTopicCreation: false, idempotent: true, maxInFlightRequests: 5 })
  await producer.connect()
  const send = async (records: readonly OutgoingRecord[]): Promise<void> => {
    const topicMessages = [...Map.groupBy(records, ({ topic }) => topicOf(topic))].map(([topic, ofTopic]) => ({
      topic,
      messages: ofTopic.map(({ key, value, headers }) => ({ key, value, headers })),
    }))
    await producer.sendBatch({ acks: -1, topicMessages })
  }
  const records = async (count: number): Promise<void> => {
    const made = sampleRecords(count)
    const nextChunk = (): OutgoingRecord[] => {
      const chunk: OutgoingRecord[] = []
      while (chunk.length < recordsAtOnce) {
        const { value, done } = made.next()
        if (done) break
        chunk.push(value)
      }
      return chunk
    }
    const worker = async () => {
      for (let chunk = nextChunk(); chunk.length > 0; chunk = nextChunk()) await send(chunk)
    }
    await Promise.all(Array.from({ length: requestsAtOnce }, worker))
  }
  const close = async (topics: readonly string[]): Promise<void> => {
    await producer.disconnect()
    const admin = kafka.admin()
    await admin.connect()
    await admin.deleteTopics({ topics: [...topics] })
    await admin.disconnect()
  }
  return { records, send, kafka, close }
}
