/**
 * Kafka, as the functions see it. Only this file and codecs.ts take more than types from kafkajs.
 *
 * `send` resolves when every record is on at least two brokers (acks=all, min.insync.replicas=2), and rejects otherwise,
 * within its deadline. A rejected send may still have reached the topic: repeat it, the event ids are the same.
 */
import kafkajs, { type Admin, type KafkaConfig } from 'kafkajs'
import { type KafkaSettings, kafkaConnection } from './auth.ts'
import { batchingSender } from './batching-sender.ts'
import { partitions } from './partitions.ts'
import { resettingProducer } from './resetting-producer.ts'
import { rotateBootstrapBrokers } from './rotate-bootstrap-brokers.ts'
import { withSendSpans } from './send-spans.ts'
import { verifyAcks } from './verify-acks.ts'

export { type KafkaSettings, kafkaSettings } from './auth.ts'
export type { Send } from './batching-sender.ts'

const { Kafka, KafkaJSProtocolError, logLevel, Partitioners } = kafkajs

const kafkaConfig = (settings: KafkaSettings): KafkaConfig => {
  const connection = kafkaConnection(settings)
  return {
    clientId: process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'kassa',
    ...connection,
    // kafkajs begins each new client at the first address, and stays there though the broker stands still.
    brokers: rotateBootstrapBrokers(connection.brokers),
    connectionTimeout: 1_000,
    requestTimeout: 2_500,
    retry: { initialRetryTime: 50, maxRetryTime: 400, retries: 5 },
    logLevel: logLevel.NOTHING,
  }
}

const refused = (error: unknown): boolean =>
  error instanceof KafkaJSProtocolError &&
  ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD'].includes(error.type)

/** The cluster for one container: `send` for functions, `admin` for reading and changing topics. */
export const connectKafka = (settings: KafkaSettings, other: Partial<KafkaConfig> = {}) => {
  const kafka = new Kafka({ ...kafkaConfig(settings), ...other })
  const admin = async <T>(work: (admin: Admin) => Promise<T>): Promise<T> => {
    const connection = kafka.admin()
    try {
      await connection.connect()
      return await work(connection)
    } finally {
      await connection.disconnect()
    }
  }
  const known = partitions(Partitioners.DefaultPartitioner)
  const { sendBatch, warm, connect, close } = resettingProducer(() =>
    verifyAcks(
      createPartitioner => kafka.producer({ idempotent: true, allowAutoTopicCreation: false, createPartitioner }),
      known.partitioner,
    ),
  )
  const send = withSendSpans(batchingSender({ partitions: known, sendBatch, refused }))
  return { send, warm, connect, close, admin, kafka }
}
