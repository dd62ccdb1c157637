/** Reads a topic by its partitions and offsets, as a member of no group: nobody's offsets move, and no group is left. */
import type { Kafka } from 'kafkajs'
import { listOffsets, readCommitted, withBrokers } from './brokers.ts'
import { committed } from './committed.ts'
import { type StoredRecord, storedRecord } from './stored-record.ts'

export interface PartitionRange {
  readonly partition: number
  /** The offset of the oldest record. */
  readonly low: number
  /** The offset behind the newest record that is committed. */
  readonly end: number
}

export interface Fetched {
  readonly records: readonly StoredRecord[]
  /** Everything before this offset has been read, or is not there. */
  readonly next: number
}

export interface TopicReader {
  /** By partition. */
  readonly ranges: readonly PartitionRange[]
  /** The first offset whose record is of this time or later; the end when there is none. */
  offsetsAt(time: Date): Promise<ReadonlyMap<number, number>>
  /** The records from an offset on, as many as `maxBytes` holds, and at least one batch. */
  fetch(partition: number, offset: number, maxBytes: number): Promise<Fetched>
}

const earliest = -2
const latest = -1

const isOutOfRange = (error: unknown): boolean =>
  error instanceof Error && 'type' in error && error.type === 'OFFSET_OUT_OF_RANGE'

/**
 * @throws Problem 404 when the topic does not exist, 403 when the brokers refuse it
 * @throws Unavailable when the brokers do not answer
 */
export const withTopicReader = <T>(
  kafka: Kafka,
  topic: string,
  work: (reader: TopicReader) => Promise<T>,
): Promise<T> =>
  withBrokers(kafka, [topic], async brokers => {
    const offsets = async (timestamp: number): Promise<ReadonlyMap<number, number>> =>
      (await brokers.insist(() => listOffsets(brokers, [topic], timestamp))).get(topic) ?? new Map()
    // The ends last: what is deleted meanwhile is before them.
    const lows = await offsets(earliest)
    const ends = await offsets(latest)
    const ranges = [...lows]
      .map(([partition, low]) => ({ partition, low, end: ends.get(partition) ?? low }))
      .sort((a, b) => a.partition - b.partition)

    const fetchOnce = async (partition: number, offset: number, maxBytes: number, end: number): Promise<Fetched> => {
      const broker = await brokers.leader(topic, partition)
      const { responses } = await broker.fetch({
        replicaId: -1,
        isolationLevel: readCommitted,
        maxWaitTime: 0,
        minBytes: 0,
        maxBytes,
        topics: [{ topic, partitions: [{ partition, fetchOffset: String(offset), maxBytes }] }],
      })
      const fetched = responses[0]?.partitions[0]
      const last = fetched?.messages.at(-1)
      // Nothing: what is up to the end was compacted away, or its transaction is open.
      if (!fetched || !last) return { records: [], next: end }
      const records = committed(fetched)
        .filter(message => Number(message.offset) >= offset)
        .map(message => storedRecord(topic, partition, message))
      return { records, next: Math.max(offset + 1, Number(last.offset) + 1) }
    }

    const fetch: TopicReader['fetch'] = async (partition, offset, maxBytes) => {
      const end = Math.max(offset, ranges.find(each => each.partition === partition)?.end ?? offset)
      try {
        return await brokers.insist(() => fetchOnce(partition, offset, maxBytes, end))
      } catch (error) {
        if (!isOutOfRange(error)) throw error
        // The record was deleted after the ranges were read.
        const low = (await offsets(earliest)).get(partition) ?? end
        return { records: [], next: low > offset ? low : end }
      }
    }

    return work({
      ranges,
      fetch,
      offsetsAt: async time => {
        const found = await offsets(time.getTime())
        return new Map(
          ranges.map(({ partition, end }) => {
            const offset = found.get(partition) ?? -1
            return [partition, offset < 0 ? end : Math.min(offset, end)]
          }),
        )
      },
    })
  })
