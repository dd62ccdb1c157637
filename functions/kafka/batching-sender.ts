/**
 * Concurrent sends, gathered: while a request to a broker is under way, what is to follow to the same broker waits for it
 * and then goes in one request. A broker that is away holds up its own partitions and no others.
 */
import type { Message, ProducerBatch } from 'kafkajs'
import { Unavailable } from '../errors.ts'
import type { OutgoingRecord } from './cloudevents.ts'
import type { Partitions } from './partitions.ts'

export type Send = (records: readonly OutgoingRecord[]) => Promise<void>

/** Long enough for a leader election, short enough that the door answers inside 5 s. */
const sendDeadlineMs = 4_300
const pauseMs = 100

export interface BatchingSenderOptions {
  readonly partitions: Partitions
  /**
   * Resolves when every record is safe, and otherwise rejects within the milliseconds it is given. Never called for a
   * partition while it is under way for the same one: numbers of an idempotent producer would be given twice.
   */
  readonly sendBatch: (batch: ProducerBatch, withinMs: number) => Promise<void>
  /** The broker will never take these records, however often they are sent. */
  readonly refused: (error: unknown) => boolean
}

interface Waiting {
  readonly record: OutgoingRecord
  readonly deadline: number
  resolve(): void
  reject(error: unknown): void
}

/** What waits for one partition, or for a topic whose partitions are unknown yet. */
interface Queue {
  readonly topic: string
  readonly partition: number | undefined
  waiting: Waiting[]
  underWay: boolean
}
interface Part {
  readonly queue: Queue
  readonly taken: readonly Waiting[]
}

/** Sets the partition explicitly: kafkajs may choose another one after a metadata refresh. */
const messageOf = ({ key, value, headers }: OutgoingRecord, partition: number | undefined): Message =>
  partition === undefined ? { key, value, headers } : { key, value, headers, partition }

const batchOf = (parts: readonly Part[]): ProducerBatch => ({
  acks: -1,
  topicMessages: parts.map(({ queue: { topic, partition }, taken }) => ({
    topic,
    messages: taken.map(({ record }) => messageOf(record, partition)),
  })),
})

/** @returns what resolves when all records are safe, and rejects when some are not and nothing is under way any more */
export const batchingSender = ({ partitions, sendBatch, refused }: BatchingSenderOptions): Send => {
  const queues = new Map<string, Queue>()
  const busyLeaders = new Set<number | undefined>()

  const attempt = async (parts: readonly Part[]): Promise<void> => {
    const deadline = Math.min(...parts.flatMap(({ taken }) => taken.map(each => each.deadline)))
    for (;;) {
      try {
        return await sendBatch(batchOf(parts), deadline - Date.now())
      } catch (error) {
        if (refused(error)) throw error
        if (Date.now() + pauseMs >= deadline) {
          throw error instanceof Unavailable ? error : new Unavailable('Kafka refused the records.', { cause: error })
        }
        await new Promise(resolve => setTimeout(resolve, pauseMs))
      }
    }
  }

  const deliver = async (parts: readonly Part[]): Promise<void> => {
    const all = parts.flatMap(({ queue, taken }) => taken.map(each => ({ queue, each })))
    try {
      await attempt(parts)
      for (const { each } of all) each.resolve()
    } catch (error) {
      if (refused(error) && all.length > 1) {
        // One of them is at fault: alone, each gets its own answer.
        for (const { queue, each } of all) await attempt([{ queue, taken: [each] }]).then(each.resolve, each.reject)
        return
      }
      for (const { queue, each } of all) {
        if (refused(error) || each.deadline - Date.now() < 150) each.reject(error)
        else queue.waiting.push(each)
      }
    }
  }

  const enqueue = (each: Waiting): void => {
    const { topic } = each.record
    const partition = partitions.partitionOf(each.record)
    const name = `${topic} ${partition}`
    const queue = queues.get(name) ?? { topic, partition, waiting: [], underWay: false }
    queues.set(name, queue)
    queue.waiting.push(each)
  }

  /** While a topic's partitions are unknown there is one queue for it; what waited in it finds its partition afterwards. */
  const isBlocked = ({ topic, underWay }: Queue): boolean =>
    underWay || queues.get(`${topic} undefined`)?.underWay === true

  /** Sends whatever has its way free, in one request for each broker. */
  const pump = (): void => {
    for (const queue of queues.values()) {
      if (queue.partition !== undefined || isBlocked(queue)) continue
      const { waiting } = queue
      queue.waiting = []
      waiting.forEach(enqueue)
    }
    const leaderOf = ({ topic, partition }: Queue) =>
      partition === undefined ? undefined : partitions.leaderOf(topic, partition)
    const free = [...queues.values()].filter(
      queue => queue.waiting.length > 0 && !isBlocked(queue) && !busyLeaders.has(leaderOf(queue)),
    )
    for (const [leader, together] of Map.groupBy(free, leaderOf)) {
      const parts = together.map(queue => ({ queue, taken: queue.waiting }))
      busyLeaders.add(leader)
      for (const queue of together) Object.assign(queue, { waiting: [], underWay: true })
      void deliver(parts).finally(() => {
        busyLeaders.delete(leader)
        for (const queue of together) queue.underWay = false
        pump()
      })
    }
  }

  return async records => {
    const deadline = Date.now() + sendDeadlineMs
    const sends = records.map(
      record => new Promise<void>((resolve, reject) => enqueue({ record, deadline, resolve, reject })),
    )
    pump()
    const failed = (await Promise.allSettled(sends)).find(each => each.status === 'rejected')
    if (failed) throw failed.reason
  }
}
