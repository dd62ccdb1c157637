import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { EachBatchPayload } from 'kafkajs'
import { loadPrivately } from './private-package.ts'
import { type DecodedRecord, decodeRecord, markAborted } from './record-decoder.ts'
import type { KafkaRecord } from './types.ts'

type KafkaJS = typeof import('kafkajs')

const require = createRequire(import.meta.url)

/**
 * kafkajs turns the headers of a record into an object, which loses their order as soon as names repeat or look like
 * numbers, and it goes over control records and aborted transactions without telling; it offers no hook for either.
 * So the mapping uses its own instance of kafkajs in which these two modules are ours. Other users of kafkajs in this
 * process keep theirs untouched.
 */
const replacements: Record<string, unknown> = {
  'src/protocol/recordBatch/record/v0/decoder.js': decodeRecord,
  'src/consumer/filterAbortedMessages.js': markAborted,
}

const load = (): KafkaJS => {
  const root = dirname(require.resolve('kafkajs/package.json'))
  const files = Object.entries(replacements).map(([path, replacement]) => [join(root, path), replacement] as const)
  return loadPrivately(require.resolve('kafkajs'), root, new Map(files)) as KafkaJS
}

process.env.KAFKAJS_NO_PARTITIONER_WARNING ??= '1'

export const kafkajs: KafkaJS = load()

const LOG_APPEND_TIME = 1

const kafkaRecord = (partition: number, decoded: DecodedRecord): KafkaRecord => ({
  partition,
  offset: Number(decoded.offset),
  timestamp: Number(decoded.timestamp),
  timestampType: decoded.batchContext.timestampType === LOG_APPEND_TIME ? 'LOG_APPEND_TIME' : 'CREATE_TIME',
  key: decoded.key,
  value: decoded.value,
  headers: decoded.headerList,
})

/** What one fetch brought of one partition. */
export interface Fetched {
  /** The offset the fetch began at. */
  readonly fetched: number
  readonly records: KafkaRecord[]
  /** The offset the next fetch begins at. */
  readonly next: number
}

export const fetchedRecords = (batch: EachBatchPayload['batch']): Fetched => {
  const decoded = batch.messages as unknown as DecodedRecord[]
  const records: KafkaRecord[] = []
  for (const one of decoded) if (!one.control && !one.aborted) records.push(kafkaRecord(batch.partition, one))
  const { fetchedOffset } = batch as unknown as { fetchedOffset: string }
  return { fetched: Number(fetchedOffset), records, next: Number(batch.lastOffset()) + 1 }
}
