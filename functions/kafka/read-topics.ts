/** Reads topics from their beginning to their present end, as a member of no group. */
import type { connectKafka } from './client.ts'
import type { StoredRecord } from './stored-record.ts'
import { type TopicReader, withTopicReader } from './topic-reader.ts'

/** The committed records, one partition after another, each in its order. */
export type ReadTopics = (topics: readonly string[]) => Promise<StoredRecord[]>

const maxBytes = 1024 * 1024

const readAll = async ({ ranges, fetch }: TopicReader): Promise<StoredRecord[]> => {
  const records: StoredRecord[] = []
  for (const { partition, low, end } of ranges) {
    for (let next = low; next < end; ) {
      const fetched = await fetch(partition, next, maxBytes)
      records.push(...fetched.records)
      next = fetched.next
    }
  }
  return records
}

/**
 * @throws Problem 404 when a topic does not exist, 403 when the brokers refuse it
 * @throws Unavailable when the brokers do not answer
 */
export const readTopics =
  ({ kafka }: Pick<ReturnType<typeof connectKafka>, 'kafka'>): ReadTopics =>
  async topics => {
    const records: StoredRecord[] = []
    for (const topic of topics) records.push(...(await withTopicReader(kafka, topic, readAll)))
    return records
  }
