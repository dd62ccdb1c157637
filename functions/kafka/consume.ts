/**
 * The shell around every Kafka-triggered handler: decode, validate, keep order, say what to retry, put aside what never works.
 *
 * - Records of a partition are handled in offset order, one by one; partitions side by side.
 * - A record that failed and may be retried holds back those after it with its key, and no others: it is reported with them
 *   in `batchItemFailures`, and every other checkout goes on. Were all after it reported, its retries would be theirs, and
 *   records without a fault would end in retries-exhausted beside it.
 * - Lambda retries exactly the reported items and takes every other one as done
 *   (https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html). So the event source mapping must have
 *   `FunctionResponseTypes: [ReportBatchItemFailures]`, which works in provisioned mode only; a test holds serverless.yml to it.
 * - An Unprocessable record goes to the dead-letter topic as it came; when that send fails, the record counts as retriable.
 */
import type { Context, MSKEvent, MSKRecord, SelfManagedKafkaEvent } from 'aws-lambda'
import { isOutage, reasonsOf, Unprocessable } from '../errors.ts'
import { log } from '../observability/log.ts'
import { count } from '../observability/metrics.ts'
import { traceOf } from '../observability/trace-context.ts'
import type { Send } from './client.ts'
import type { OutgoingRecord } from './cloudevents.ts'
import type { Topic } from './topic.ts'

export interface ConsumedRecord<T> {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly value: T
  readonly headers: Readonly<Record<string, string>>
  /** `ce_id`: the id of the fact. */
  readonly eventId: string
  /** `ce_time`, and so the time of the facts that follow from this one. */
  readonly time: string
  readonly traceparent: string | undefined
}

export interface PartialBatchResponse {
  readonly batchItemFailures: { itemIdentifier: { partition: string; offset: number } }[]
}

type Batch = MSKEvent | SelfManagedKafkaEvent

/** Below this, a record is left to the next invocation rather than cut short by the function's timeout. */
const leastRemainingMs = 6_000

const decode = (base64: string | null | undefined): Buffer | null =>
  base64 === undefined || base64 === null ? null : Buffer.from(base64, 'base64')

/** Lambda gives header bytes as numbers, signed or not, and perhaps null; of a repeated header the last one counts. */
export const headersOf = (record: MSKRecord): Record<string, string> =>
  Object.fromEntries(
    (record.headers ?? []).flatMap(header =>
      Object.entries(header).map(([name, bytes]) => [name, Buffer.from(bytes ?? []).toString('utf8')] as const),
    ),
  )

/** @throws Unprocessable when the record is not a fact of its topic */
export const parseRecord = <T>(record: MSKRecord, topics: readonly Topic<T>[]): ConsumedRecord<T> => {
  const topic = topics.find(({ name }) => name === record.topic)
  if (!topic) throw new Unprocessable('unexpected-topic', `This function does not read the topic ${record.topic}.`)
  const headers = headersOf(record)
  const { ce_id: eventId, ce_time: time, traceparent } = headers
  if (!eventId || !time) throw new Unprocessable('missing-header', 'The record lacks the header ce_id or ce_time.')
  const bytes = decode(record.value)
  let json: unknown
  try {
    json = JSON.parse(bytes?.toString('utf8') ?? '')
  } catch (cause) {
    throw new Unprocessable('invalid-json', 'The value is not JSON.', { cause })
  }
  const parsed = topic.schema.safeParse(json)
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'value'}: ${message}`)
    throw new Unprocessable('invalid-value', faults.join('; '))
  }
  const { partition, offset } = record
  return { topic: topic.name, partition, offset, value: parsed.data, headers, eventId, time, traceparent }
}

/** The record as it came, with the reason and its coordinates in headers. */
export const deadLetter = (
  record: MSKRecord,
  error: Unprocessable,
  functionName: string,
  at: Date,
): OutgoingRecord => ({
  topic: 'dead-letter',
  key: decode(record.key),
  value: decode(record.value),
  headers: {
    ...headersOf(record),
    'kassa-dead-letter-reason': error.reason,
    'kassa-dead-letter-error': error.message.slice(0, 1_000),
    'kassa-dead-letter-topic': record.topic,
    'kassa-dead-letter-partition': String(record.partition),
    'kassa-dead-letter-offset': String(record.offset),
    'kassa-dead-letter-function': functionName,
    'kassa-dead-letter-at': at.toISOString(),
  },
})

/** The log fields of a record, valid or not: its coordinates, its checkout and its correlation id. */
const logContext = (record: MSKRecord): Record<string, unknown> => {
  const { topic, partition, offset } = record
  const trace = record.headers?.find(header => 'traceparent' in header)?.traceparent
  return {
    topic,
    partition,
    offset,
    checkoutId: decode(record.key)?.toString('utf8').slice(0, 100),
    correlationId: Array.isArray(trace) ? traceOf(String.fromCharCode(...trace.slice(0, 100))) : undefined,
  }
}

export interface Shell {
  readonly send: Send
  /** Called before the first record, so that the producer connects while the record's own calls are under way. */
  readonly warm?: () => void
  readonly now?: () => Date
}

/**
 * @param topics the topics the function reads
 * @param shell where dead letters go
 */
export const consume = <T>(topics: readonly Topic<T>[], { send, warm, now = () => new Date() }: Shell) => ({
  handler: (handle: (record: ConsumedRecord<T>) => Promise<void>) => {
    const handleRecord = async (record: MSKRecord, context: Context): Promise<void> => {
      const counted = { service: context.functionName, topic: record.topic }
      try {
        await handle(parseRecord(record, topics))
        count({ Handled: 1 }, counted)
      } catch (error) {
        if (!(error instanceof Unprocessable)) throw error
        await send([deadLetter(record, error, context.functionName, now())])
        count({ DeadLetters: 1 }, counted)
        log.error('Record sent to dead-letter', { ...logContext(record), reason: error.reason })
      }
    }

    /** What is left to be retried, in offset order. */
    const handlePartition = async (records: readonly MSKRecord[], context: Context): Promise<MSKRecord[]> => {
      const left: MSKRecord[] = []
      const held = new Set<string | undefined>()
      for (const record of records) {
        const { topic, key } = record
        try {
          if (held.has(key) || context.getRemainingTimeInMillis() < leastRemainingMs) left.push(record)
          else await handleRecord(record, context)
        } catch (error) {
          count({ Retried: 1 }, { service: context.functionName, topic })
          const why = isOutage(error) ? { reason: reasonsOf(error) } : { error: error as Error }
          log.warn('Record failed and will be retried', { ...logContext(record), ...why })
          left.push(record)
          held.add(key)
        }
      }
      return left
    }

    return async (event: Batch, context: Context): Promise<PartialBatchResponse> => {
      warm?.()
      const left = await Promise.all(
        Object.entries(event.records).map(async ([id, records]) =>
          (await handlePartition(records, context)).map(({ offset }) => ({
            itemIdentifier: { partition: id, offset },
          })),
        ),
      )
      return { batchItemFailures: left.flat() }
    }
  },
})
