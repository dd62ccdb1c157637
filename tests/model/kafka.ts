/**
 * Kafka in memory: topics of a few partitions, and event source mappings that read them as Lambda does: in order, one
 * invocation a partition, the reported records again, at last into `retries-exhausted`; and, as on every rebalance, back to
 * an older offset while the invocation before may still be under way.
 */
import { createHash } from 'node:crypto'
import type { MSKEvent, MSKRecord } from 'aws-lambda'
import type { OutgoingRecord } from '../../functions/kafka/cloudevents.ts'
import type { PartialBatchResponse } from '../../functions/kafka/consume.ts'
import { headersOfEvent, headersOfMessage } from '../../functions/kafka/headers.ts'
import type { StoredRecord } from '../../functions/kafka/stored-record.ts'

export const partitions = 2

const base64 = (data: string | Buffer | null): string | undefined =>
  data === null ? undefined : Buffer.from(data).toString('base64')

/** A record before it has its place. */
export type Encoded = Omit<MSKRecord, 'offset' | 'timestamp'>

export const encode = ({ topic, key, value, headers }: OutgoingRecord): Encoded => {
  const partition =
    (createHash('md5')
      .update(key ?? '')
      .digest()[0] ?? 0) % partitions
  const data = { key: base64(key), value: base64(value) }
  return {
    topic,
    partition,
    timestampType: 'CREATE_TIME',
    ...(data.key === undefined ? {} : { key: data.key }),
    ...(data.value === undefined ? {} : { value: data.value }),
    headers: Object.entries(headersOfMessage(headers)).flatMap(([name, values]) =>
      values.map(bytes => ({ [name]: [...new Int8Array(bytes)] })),
    ),
  } as Encoded
}

/** The records of each topic by partition. Never changed in its place: a record more makes another one. */
export type Log = ReadonlyMap<string, readonly (readonly MSKRecord[])[]>

/** Where a log is kept. */
export interface Keeper {
  log: Log
}

export const partitionOf = (log: Log, topic: string, partition: number): readonly MSKRecord[] =>
  log.get(topic)?.[partition] ?? []

export const append = (keeper: Keeper, record: Encoded, timestamp: number): void => {
  const all = keeper.log.get(record.topic) ?? Array.from({ length: partitions }, () => [])
  const records = all[record.partition] as readonly MSKRecord[]
  const more = [...records, { ...record, offset: records.length, timestamp }]
  keeper.log = new Map(keeper.log).set(record.topic, all.with(record.partition, more))
}

export const recordsOf = (log: Log, topic: string): MSKRecord[] => (log.get(topic) ?? []).flat()

/** As a consumer reads them. */
export const stored = (log: Log, topic: string): StoredRecord[] =>
  recordsOf(log, topic).map(({ partition, offset, timestamp, key, value, headers }) => ({
    topic,
    partition,
    offset,
    timestamp,
    key: key === undefined ? null : Buffer.from(key, 'base64'),
    value: value === undefined ? null : Buffer.from(value, 'base64'),
    headers: headersOfEvent({ headers }),
  }))

/** One partition of a topic as its mapping reads it. Never changed in its place. */
export interface Lane {
  /** Its place among the lanes. */
  readonly index: number
  readonly topic: string
  /** The function that reads it: a topic may have several readers. */
  readonly reader: string
  readonly partition: number
  readonly committed: number
  /** Read and not yet done; what a failed invocation left comes first again. */
  readonly batch: readonly MSKRecord[]
  /** The invocation that has the batch; an older one's answer counts no more. */
  readonly invocation: number | undefined
  readonly failures: number
}

/** @param mappings topic and reader of each event source mapping */
export const createLanes = (mappings: readonly (readonly [topic: string, reader: string])[]): Lane[] =>
  mappings.flatMap(([topic, reader], mapping) =>
    Array.from({ length: partitions }, (_, partition) => ({
      index: mapping * partitions + partition,
      topic,
      reader,
      partition,
      committed: 0,
      batch: [],
      invocation: undefined,
      failures: 0,
    })),
  )

/** Takes the next records as its batch, unless a failed invocation left one. */
export const withBatch = (log: Log, lane: Lane, most: number): Lane => {
  if (lane.batch.length > 0) return lane
  const batch = partitionOf(log, lane.topic, lane.partition).slice(lane.committed, lane.committed + most)
  return { ...lane, batch, committed: lane.committed + batch.length, failures: 0 }
}

export const hasWork = (log: Log, lane: Lane): boolean =>
  lane.invocation === undefined &&
  (lane.batch.length > 0 || lane.committed < partitionOf(log, lane.topic, lane.partition).length)

export const eventOf = (records: readonly MSKRecord[]): MSKEvent => ({
  eventSource: 'aws:kafka',
  eventSourceArn: 'arn:aws:kafka:eu-central-1:000000000000:cluster/model/1',
  bootstrapServers: 'model:9092',
  records: Object.fromEntries(
    Map.groupBy(records, ({ topic, partition }) => `${topic}-${partition}`),
  ) as unknown as MSKEvent['records'],
})

/** What the handler's answer leaves of the batch. */
export const finished = (lane: Lane, response: PartialBatchResponse): Lane => {
  const failed = new Set(response.batchItemFailures.map(({ itemIdentifier: { offset } }) => offset))
  const batch = lane.batch.filter(({ offset }) => failed.has(offset))
  return { ...lane, batch, failures: batch.length > 0 ? lane.failures + 1 : 0, invocation: undefined }
}

/** The partition was dealt out anew: reading begins at an older offset, whatever is under way. */
export const rewound = (lane: Lane, back: number): Lane => ({
  ...lane,
  committed: Math.max(0, (lane.batch[0]?.offset ?? lane.committed) - back),
  batch: [],
  invocation: undefined,
})

/** What the mapping sends to `retries-exhausted` when it gives up on what failed, in Lambda's format. */
export const givenUp = (lane: Lane): OutgoingRecord[] =>
  lane.batch.map(record => ({
    topic: 'retries-exhausted',
    key: record.key ? Buffer.from(record.key, 'base64') : null,
    value: JSON.stringify({
      requestContext: {
        requestId: '00000000-0000-4000-8000-000000000000',
        functionArn: `arn:aws:lambda:eu-central-1:000000000000:function:${lane.topic}:$LATEST`,
        condition: 'RetriesExhausted',
        approximateInvokeCount: lane.failures,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      timestamp: '2026-11-22T10:00:00.000Z',
      payload: eventOf([record]),
    }),
    headers: {},
  }))
