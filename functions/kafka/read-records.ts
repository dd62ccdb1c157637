/** Reads single records by their coordinates, and little else of their topics, as a member of no group. */
import { withTimeout } from '../errors.ts'
import type { connectKafka } from './client.ts'
import type { StoredRecord } from './stored-record.ts'
import { type PartitionRange, type TopicReader, withTopicReader } from './topic-reader.ts'

export interface Coordinates {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

/** The records in any order, without those that are not on their topic any more. */
export type ReadRecords = (coordinates: readonly Coordinates[]) => Promise<StoredRecord[]>

/** A record and not much more: brokers give at least one batch, however large. */
const maxBytes = 64 * 1024

const readFrom = async (
  { ranges, fetch }: TopicReader,
  coordinates: readonly Coordinates[],
): Promise<StoredRecord[]> => {
  const readPartition = async ({ partition, low, end }: PartitionRange): Promise<StoredRecord[]> => {
    const records: StoredRecord[] = []
    const inPartition = coordinates.filter(each => each.partition === partition).map(({ offset }) => offset)
    const wanted = new Set(inPartition.filter(offset => offset >= low && offset < end))
    let left = [...wanted].sort((a, b) => a - b)
    while (left[0] !== undefined) {
      const { records: fetched, next } = await fetch(partition, left[0], maxBytes)
      records.push(...fetched.filter(({ offset }) => wanted.has(offset)))
      left = left.filter(offset => offset >= next)
    }
    return records
  }
  return (await Promise.all(ranges.map(readPartition))).flat()
}

/**
 * @throws Problem 404 when a topic does not exist, 403 when the brokers refuse it
 * @throws Unavailable when the brokers do not give the records in time
 */
export const readRecords =
  ({ kafka }: Pick<ReturnType<typeof connectKafka>, 'kafka'>, withinMs = 15_000): ReadRecords =>
  coordinates => {
    const read = async (): Promise<StoredRecord[]> => {
      const records: StoredRecord[] = []
      for (const [topic, some] of Map.groupBy(coordinates, each => each.topic))
        records.push(...(await withTopicReader(kafka, topic, reader => readFrom(reader, some))))
      return records
    }
    return withTimeout(withinMs, read(), 'Kafka')
  }
