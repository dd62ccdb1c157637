/**
 * Kafka, as the functions see it. The only file that imports kafkajs.
 *
 * `send` resolves when every record is on at least two brokers (acks=all, min.insync.replicas=2), and rejects otherwise,
 * within its deadline. A rejected send may still have reached the topic: repeat it, the event ids are the same.
 */
import kafkajs, { type Admin, type KafkaConfig, type TopicMessages } from 'kafkajs'
import type { OutgoingRecord } from './cloudevents.ts'
import { Unavailable } from './errors.ts'
import { type KafkaSettings, kafkaConnection } from './kafka-auth.ts'
import { type BatchProducer, wholeBatch } from './whole-batch.ts'
import { within } from './within.ts'

export { type KafkaSettings, kafkaSettings } from './kafka-auth.ts'

const { Kafka, KafkaJSProtocolError, logLevel, Partitioners } = kafkajs

export type Send = (records: readonly OutgoingRecord[]) => Promise<void>

/** Long enough for a leader election, short enough that the door answers inside 5 s. */
const sendDeadlineMs = 4_300

export const kafkaConfig = (settings: KafkaSettings): KafkaConfig => ({
  clientId: process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'kassa',
  ...kafkaConnection(settings),
  connectionTimeout: 1_000,
  requestTimeout: 2_500,
  retry: { initialRetryTime: 50, maxRetryTime: 400, retries: 5 },
  logLevel: logLevel.NOTHING,
})

interface Waiting {
  readonly records: readonly OutgoingRecord[]
  readonly deadline: number
  resolve(): void
  reject(error: Error): void
}

const byTopic = (records: readonly OutgoingRecord[]): TopicMessages[] =>
  [...Map.groupBy(records, record => record.topic)].map(([topic, ofTopic]) => ({
    topic,
    messages: ofTopic.map(({ key, value, headers }) => ({ key, value, headers })),
  }))

const until = (deadline: number): number => Math.max(0, deadline - Date.now())

/** A container is frozen between invocations, and its connections may be dead when it thaws without its knowing. */
const staleAfterMs = 60_000

/**
 * A producer for this container: concurrent sends are gathered into one request while the request before is under way.
 *
 * A producer that failed once is thrown away: an idempotent producer numbers its batches, and after a failure it would
 * use the number of a batch that the broker may have written after all, so that the broker drops the next batch as a
 * duplicate and acknowledges it (KIP-98). A new producer starts with a new id.
 */
export const producer = (create: () => BatchProducer, now: () => number = Date.now) => {
  let current: Promise<BatchProducer> | undefined
  let lastUsed = 0
  /** The send that the current producer was given last. */
  let sent: Promise<unknown> = Promise.resolve()
  let waiting: Waiting[] = []
  let sending = false
  /** What a producer that was given up still does: kafkajs goes on with a request that nobody waits for any more. */
  const leaving = new Set<Promise<unknown>>()
  const leave = (work: Promise<unknown>): void => {
    const left = work.catch(() => undefined).finally(() => leaving.delete(left))
    leaving.add(left)
  }

  const connected = (): Promise<BatchProducer> => {
    if (now() - lastUsed > staleAfterMs) discard()
    current ??= (async () => {
      lastUsed = now()
      const fresh = create()
      try {
        await fresh.connect()
        return fresh
      } catch (error) {
        await fresh.disconnect().catch(() => undefined)
        throw error
      }
    })()
    return current
  }

  const discard = (): void => {
    const old = current
    current = undefined
    const last = sent.catch(() => undefined)
    // The broken producer is of no more interest: its close may fail. kafkajs connects again for a send that is still
    // under way, so what is left of it is closed when that has ended.
    if (old) leave(old.then(each => each.disconnect().finally(() => last.then(() => each.disconnect()))))
  }

  /** The broker will never take these records, however often they are sent. */
  const refused = (error: unknown): boolean =>
    error instanceof KafkaJSProtocolError &&
    ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD'].includes(error.type)

  const attempt = async (records: readonly OutgoingRecord[], deadline: number): Promise<void> => {
    for (;;) {
      try {
        const ready = await within(until(deadline), connected(), 'Kafka')
        lastUsed = now()
        sent = ready.sendBatch({ acks: -1, topicMessages: byTopic(records) })
        leave(sent)
        await within(until(deadline), sent, 'Kafka')
        return
      } catch (error) {
        discard()
        if (refused(error)) throw error
        if (Date.now() + 100 >= deadline) {
          throw error instanceof Unavailable ? error : new Unavailable('Kafka refused the records.', { cause: error })
        }
        await new Promise(resolve => setTimeout(resolve, 100))
      }
    }
  }

  const drain = async (): Promise<void> => {
    sending = true
    while (waiting.length > 0) {
      const together = waiting
      waiting = []
      try {
        await attempt(
          together.flatMap(each => each.records),
          Math.min(...together.map(each => each.deadline)),
        )
        for (const each of together) each.resolve()
      } catch (error) {
        if (refused(error) && together.length > 1) {
          // One of them is at fault: alone, each gets its own answer.
          for (const each of together) await attempt(each.records, each.deadline).then(each.resolve, each.reject)
          continue
        }
        for (const each of together) {
          if (refused(error) || each.deadline - Date.now() < 150) each.reject(error as Error)
          else waiting.push(each)
        }
      }
    }
    sending = false
  }

  const send: Send = records =>
    new Promise((resolve, reject) => {
      waiting.push({ records, deadline: Date.now() + sendDeadlineMs, resolve, reject })
      if (!sending) void drain()
    })

  /** Begins to connect while something else is waited for. A failure is not told here: the next send meets it again. */
  const warm = (): void => {
    connected().catch(() => undefined)
  }

  /** Resolves when nothing of it is under way any more. */
  const close = async (): Promise<void> => {
    discard()
    await Promise.all(leaving)
  }

  return { send, warm, connect: () => connected().then(() => undefined), close }
}

/** The cluster for one container: `send` for functions, `admin` for whoever looks at or changes topics. */
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
  const create = (): BatchProducer =>
    wholeBatch(
      createPartitioner => kafka.producer({ idempotent: true, allowAutoTopicCreation: false, createPartitioner }),
      Partitioners.DefaultPartitioner,
    )
  return { ...producer(create), admin, kafka }
}
