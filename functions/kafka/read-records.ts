/** Reads single records by their coordinates, and nothing else of their topics. It commits nothing. */
import type { Consumer } from 'kafkajs'
import { Unavailable } from '../errors.ts'
import './codecs.ts'
import { onEmptyBatch } from './empty-batches.ts'
import { type StoredRecord, storedRecord } from './stored-record.ts'
import { type Connection, withReader } from './with-reader.ts'

export interface Coordinates {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

/** The records in any order, without those that are not on their topic any more. */
export type ReadRecords = (coordinates: readonly Coordinates[]) => Promise<StoredRecord[]>

/** A record and not much more: brokers give at least one batch, however large. */
const maxBytesPerPartition = 64 * 1024

/** The offsets wanted of each partition, ascending, as far as the topic still has them. */
const wantedOf = async ({ admin }: Connection, topic: string, coordinates: readonly Coordinates[]) => {
  const known = await admin(each => each.fetchTopicOffsets(topic))
  return new Map(
    known.flatMap(({ partition, low, high }) => {
      const offsets = coordinates
        .filter(each => each.partition === partition && each.offset >= Number(low) && each.offset < Number(high))
        .map(({ offset }) => offset)
      return offsets.length > 0 ? [[partition, [...new Set(offsets)].sort((a, b) => a - b)] as const] : []
    }),
  )
}

const readTopic = async (
  consumer: Consumer,
  topic: string,
  wanted: Map<number, number[]>,
  withinMs: number,
): Promise<StoredRecord[]> => {
  const records: StoredRecord[] = []
  await consumer.subscribe({ topics: [topic], fromBeginning: false })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(
    () => reject(new Unavailable(`The records of ${topic} could not be read within ${withinMs / 1_000} s.`)),
    withinMs,
  )
  consumer.on(consumer.events.CRASH, ({ payload }) =>
    reject(new Unavailable(`Reading ${topic} failed.`, { cause: payload.error })),
  )
  /** What was wanted up to an offset has been read, or is not there. */
  const reach = (partition: number, last: number): void => {
    const later = (wanted.get(partition) ?? []).filter(offset => offset > last)
    if (later.length > 0) wanted.set(partition, later)
    else wanted.delete(partition)
    if (wanted.size === 0) resolve()
    else if (later[0] !== undefined && later[0] > last + 1)
      consumer.seek({ topic, partition, offset: String(later[0]) })
  }
  onEmptyBatch(consumer, ({ partition, lastOffset }) => reach(partition, lastOffset))
  try {
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        const { partition, messages } = batch
        const left = wanted.get(partition)
        if (!left) return
        for (const message of messages) {
          if (left.includes(Number(message.offset))) records.push(storedRecord(topic, partition, message))
        }
        reach(partition, Number(batch.lastOffset()))
      },
    })
    for (const [partition, [first]] of wanted) consumer.seek({ topic, partition, offset: String(first) })
    await promise
    return records
  } finally {
    clearTimeout(timer)
  }
}

/** @throws Unavailable when the brokers do not give them in time */
export const readRecords =
  (connection: Connection, withinMs = 15_000): ReadRecords =>
  async coordinates => {
    const records: StoredRecord[] = []
    for (const [topic, some] of Map.groupBy(coordinates, each => each.topic)) {
      const wanted = await wantedOf(connection, topic, some)
      if (wanted.size === 0) continue
      const read = (consumer: Consumer) => readTopic(consumer, topic, wanted, withinMs)
      records.push(...(await withReader(connection, { maxBytesPerPartition }, read)))
    }
    return records
  }
