/** Reads topics from their beginning to their present end. It commits no offsets. */
import type { Consumer } from 'kafkajs'
import { Unavailable } from '../errors.ts'
import './codecs.ts'
import { onEmptyBatch } from './empty-batches.ts'
import { type StoredRecord, storedRecord } from './stored-record.ts'
import { type Connection, withReader } from './with-reader.ts'

export type ReadTopics = (topics: readonly string[]) => Promise<StoredRecord[]>

const laneOf = (topic: string, partition: number): string => `${topic}/${partition}`

/** Where each partition that holds something ends now. One topic after another: kafkajs mixes up several at once. */
const ends = ({ admin }: Connection, topics: readonly string[]): Promise<Map<string, number>> =>
  admin(async each => {
    const found = new Map<string, number>()
    for (const topic of topics) {
      for (const { partition, low, high } of await each.fetchTopicOffsets(topic)) {
        if (Number(low) < Number(high)) found.set(laneOf(topic, partition), Number(high))
      }
    }
    return found
  })

const readUntil = (consumer: Consumer, end: Map<string, number>, withinMs: number): Promise<StoredRecord[]> =>
  new Promise((resolve, reject) => {
    const records: StoredRecord[] = []
    /** A batch may come again after a rebalance; what is before this offset has been taken. */
    const taken = new Map<string, number>()
    const timer = setTimeout(
      () => reject(new Unavailable(`The topics could not be read to their end within ${withinMs / 1_000} s.`)),
      withinMs,
    )
    const reach = (lane: string, next: number): void => {
      taken.set(lane, Math.max(taken.get(lane) ?? 0, next))
      if (next >= (end.get(lane) ?? 0)) end.delete(lane)
      if (end.size > 0) return
      clearTimeout(timer)
      resolve(records)
    }
    onEmptyBatch(consumer, ({ topic, partition, lastOffset }) => reach(laneOf(topic, partition), lastOffset + 1))
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      clearTimeout(timer)
      reject(new Unavailable('Reading the topics failed.', { cause: payload.error }))
    })
    consumer
      .run({
        autoCommit: false,
        eachBatch: async ({ batch }) => {
          const { topic, partition, messages } = batch
          const lane = laneOf(topic, partition)
          const from = taken.get(lane) ?? 0
          for (const message of messages) {
            if (Number(message.offset) >= from) records.push(storedRecord(topic, partition, message))
          }
          reach(lane, Number(batch.lastOffset()) + 1)
        },
      })
      .catch(reject)
  })

/** @throws Unavailable when the brokers do not give all of it in time */
export const readTopics =
  (connection: Connection, withinMs = 20_000): ReadTopics =>
  async topics => {
    const end = await ends(connection, topics).catch(cause => {
      throw new Unavailable('The topics cannot be read: no broker tells where they end.', { cause })
    })
    if (end.size === 0) return []
    return withReader(connection, {}, async consumer => {
      await consumer.subscribe({ topics: [...topics], fromBeginning: true })
      return readUntil(consumer, end, withinMs)
    })
  }
