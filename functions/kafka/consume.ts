/**
 * The shell around every Kafka-triggered handler. It decodes and validates records, keeps their order, says which to retry,
 * and puts aside those that no retry can help.
 *
 * - Records with the same key are handled one after another, in offset order. Different keys are handled beside each other,
 *   up to a limit, in one partition too.
 * - A record that failed and may be retried holds back the later records with its key, and no others: it is reported with
 *   them in `batchItemFailures`. Reporting the other records too would use up their retries.
 * - Lambda retries exactly the reported items and takes every other one as done
 *   (https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html). So the event source mapping must have
 *   `FunctionResponseTypes: [ReportBatchItemFailures]`, which works in provisioned mode only; a test holds serverless.yml to it.
 * - A record that failed slowly is not retried in place: it would hold its partition for the sum of its attempts. It goes to
 *   retries-exhausted after its first, as if Lambda had put it there after the last.
 * - A mapping with on-demand pollers takes any answer as success. There FAILED_RECORDS is `thrown`: an invocation with a failed
 *   record fails, Lambda retries its whole batch until it works, and no later record of the partition passes it.
 * - A record that no retry can help goes to the dead-letter topic as it came; when that send fails, the record is retried.
 * - A reported record has used up a retry even if there was no time to try it. limits.ts keeps batches so small that a batch
 *   ends in time even when every record takes as long as it may.
 */
import type { Context, MSKRecord } from 'aws-lambda'
import { z } from 'zod'
import { asUnprocessable, isOutage, reasonsOf, Unprocessable, withTimeout } from '../errors.ts'
import { log } from '../observability/log.ts'
import { count } from '../observability/metrics.ts'
import type { LiveSpan } from '../observability/spans.ts'
import { traceOf } from '../observability/trace-context.ts'
import { traced } from '../observability/traces.ts'
import { settings } from '../settings.ts'
import { bytesOf } from './base64.ts'
import type { Send } from './client.ts'
import type { OutgoingRecord } from './cloudevents.ts'
import { headersOfEvent, textOf } from './headers.ts'
import { deadLetterMs, type Limits, reserveMs, slowMs } from './limits.ts'
import { parseValue } from './parse-value.ts'
import { inProcessSpan } from './process-span.ts'
import { type Batch, putAside } from './put-aside.ts'
import { type Topic, type Version, versionsOf } from './topic.ts'

export interface ConsumedRecord<T> {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  /** The key as text; undefined when the record has none. */
  readonly key?: string | undefined
  readonly value: T
  readonly headers: Readonly<Record<string, string>>
  /** `ce_id`: the id of the fact. */
  readonly eventId: string
  /** `ce_time`, and so the time of the facts that follow from this one. */
  readonly time: string
  readonly traceparent: string | undefined
}

/** With its value as it came, byte for byte; null is a tombstone. */
export interface ReceivedRecord<T> extends ConsumedRecord<T> {
  readonly bytes: Buffer | null
}

/** What a handler knows of the time it has. */
export interface Attempt {
  /** Aborted when the time is over: the record has been given up and will be retried. */
  readonly signal: AbortSignal
}

export interface PartialBatchResponse {
  readonly batchItemFailures: { itemIdentifier: { partition: string; offset: number } }[]
}

/** With less time left than this, a record is left to the next invocation. */
const leastAttemptMs = 1_000

/** RFC 3339, as CloudEvents asks for. */
const timestamp = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/

/** Checks the attributes that CloudEvents 1.0 requires, and the time, which later facts repeat. @returns what its type says of its value */
const checkAttributes = <T>(headers: Readonly<Record<string, string>>, topic: Topic<T>): Version<T> => {
  const required = ['ce_specversion', 'ce_id', 'ce_source', 'ce_type', 'ce_time']
  const missing = required.filter(name => !headers[name])
  if (missing.length > 0) {
    throw new Unprocessable('missing-header', `The record lacks the header ${missing.join(', ')}.`)
  }
  if (headers.ce_specversion !== '1.0') {
    throw new Unprocessable('invalid-header', `ce_specversion is ${headers.ce_specversion}; expected 1.0.`)
  }
  const versions = versionsOf(topic)
  const version = versions.find(({ type }) => type === headers.ce_type)
  if (!version) {
    const types = versions.map(({ type }) => type).join(' and ')
    throw new Unprocessable('unexpected-type', `ce_type is ${headers.ce_type}; this topic holds ${types}.`)
  }
  const time = headers.ce_time ?? ''
  if (!timestamp.test(time) || Number.isNaN(Date.parse(time))) {
    throw new Unprocessable('invalid-header', `ce_time is ${time}; expected a time such as 2026-11-22T10:00:00Z.`)
  }
  return version
}

/** @throws Unprocessable when the record is not a fact of its topic */
export const parseRecord = <T>(record: MSKRecord, topics: readonly Topic<T>[]): ReceivedRecord<T> => {
  const topic = topics.find(({ name }) => name === record.topic)
  if (!topic) throw new Unprocessable('unexpected-topic', `This function does not read the topic ${record.topic}.`)
  const headers = textOf(headersOfEvent(record))
  const version = checkAttributes(headers, topic)
  const { ce_id: eventId = '', ce_time: time = '', traceparent } = headers
  const bytes = bytesOf(record.value)
  const value = parseValue({ ...topic, ...version }, bytes)
  const { partition, offset } = record
  const key = bytesOf(record.key)?.toString('utf8')
  return { topic: topic.name, partition, offset, key, value, bytes, headers, eventId, time, traceparent }
}

/** The headers that a dead letter has beside those of its record begin so. */
export const deadLetterHeader = 'kassa-dead-letter-'

/** The record as it came, with the reason and its coordinates in headers behind its own. */
export const deadLetter = (record: MSKRecord, error: Unprocessable, functionName: string, at: Date): OutgoingRecord => {
  const headers = headersOfEvent(record)
  const added = {
    reason: error.reason,
    error: error.message.slice(0, 1_000),
    topic: record.topic,
    partition: String(record.partition),
    offset: String(record.offset),
    function: functionName,
    at: at.toISOString(),
  }
  return {
    topic: 'dead-letter',
    key: bytesOf(record.key),
    value: bytesOf(record.value),
    headers: {
      ...headers,
      ...Object.fromEntries(
        Object.entries(added).map(([name, text]) => {
          const header = `${deadLetterHeader}${name}`
          return [header, [...(headers[header] ?? []), Buffer.from(text)]]
        }),
      ),
    },
  }
}

/** The log fields of a record, valid or not: its coordinates, its checkout and its correlation id. */
const logContext = (record: MSKRecord): Record<string, unknown> => {
  const { topic, partition, offset } = record
  const trace = headersOfEvent(record).traceparent?.at(-1)
  return {
    topic,
    partition,
    offset,
    checkoutId: bytesOf(record.key)?.toString('utf8').slice(0, 100),
    correlationId: trace && traceOf(trace.toString('latin1').slice(0, 100)),
  }
}

const { FAILED_RECORDS } = settings({ FAILED_RECORDS: z.enum(['reported', 'thrown']).default('reported') })

export interface Shell extends Partial<Pick<Limits, 'concurrency' | 'recordTimeoutMs'>> {
  readonly send: Send
  /** Called before the first record, so that the producer connects while the record's own calls are under way. */
  readonly warm?: () => void
  readonly now?: () => Date
  /** How the event source mapping is told of records that failed; it must be set to understand it. */
  readonly failures?: typeof FAILED_RECORDS
}

/** A record and where it is in the event. */
interface Item {
  readonly lane: string
  readonly record: MSKRecord
}

/** Records without a key have no order among them. */
const keyOf = ({ lane, record }: Item): string =>
  record.key === undefined || record.key === null ? `${lane}@${record.offset}` : `${lane}/${record.key}`

/**
 * @param topics the topics the function reads
 * @param shell where dead letters go, and the function's row of limits.ts
 */
export const consume = <T>(
  topics: readonly Topic<T>[],
  { send, warm, now = () => new Date(), concurrency = 10, recordTimeoutMs = 10_000, failures = FAILED_RECORDS }: Shell,
) => ({
  handler: (handle: (record: ReceivedRecord<T>, attempt: Attempt) => Promise<void>) => {
    const attempt = async (record: ReceivedRecord<T>, ms: number): Promise<void> => {
      const controller = new AbortController()
      try {
        await withTimeout(ms, handle(record, { signal: controller.signal }), 'The handler')
      } finally {
        controller.abort()
      }
    }

    const handleRecord = async (record: MSKRecord, context: Context, ms: number, span?: LiveSpan): Promise<void> => {
      const counted = { service: context.functionName, topic: record.topic }
      try {
        await attempt(parseRecord(record, topics), ms)
        count({ Handled: 1 }, counted)
      } catch (error) {
        const final = asUnprocessable(error)
        if (!final) throw error
        span?.fail(final, final.reason)
        await send([deadLetter(record, final, context.functionName, now())])
        count({ DeadLetters: 1 }, counted)
        const { reason } = final
        log.error('Record sent to dead-letter', {
          ...logContext(record),
          reason,
          ...(final === error ? {} : { error: error as Error }),
        })
      }
    }

    /** Answers false when the record must be retried in place after all. */
    const isPutAside = async (
      event: Batch,
      { lane, record }: Item,
      context: Context,
      why: object,
      failure: unknown,
    ): Promise<boolean> => {
      try {
        await send([putAside(event, lane, record, context, now(), reasonsOf(failure))])
      } catch (error) {
        log.warn('A slow record could not be put aside', { ...logContext(record), reason: reasonsOf(error) })
        return false
      }
      count({ PutAside: 1 }, { service: context.functionName, topic: record.topic })
      log.warn('Record failed slowly and was put on retries-exhausted', { ...logContext(record), ...why })
      return true
    }

    /** Answers false when the record must be retried in place. */
    const isDone = async (
      event: Batch,
      item: Item,
      context: Context,
      ms: number,
      span?: LiveSpan,
    ): Promise<boolean> => {
      const { record } = item
      const began = now().getTime()
      try {
        await handleRecord(record, context, ms, span)
        return true
      } catch (error) {
        span?.fail(error)
        const why = isOutage(error) ? { reason: reasonsOf(error) } : { error: error as Error }
        const isSlow = now().getTime() - began >= slowMs({ recordTimeoutMs })
        if (isSlow && (await isPutAside(event, item, context, why, error))) return true
        count({ Retried: 1 }, { service: context.functionName, topic: record.topic })
        log.warn('Record failed and will be retried', { ...logContext(record), ...why })
        return false
      }
    }

    /** Handles records of one key in order; answers those to be retried. */
    const handleKey = async (event: Batch, items: readonly Item[], context: Context): Promise<Item[]> => {
      const timeLeft = (): number =>
        Math.min(recordTimeoutMs, context.getRemainingTimeInMillis() - deadLetterMs - reserveMs / 2)
      for (const [index, item] of items.entries()) {
        const ms = timeLeft()
        if (ms < leastAttemptMs) return items.slice(index)
        const attempted = inProcessSpan(item.record, context, span => isDone(event, item, context, ms, span))
        if (!(await attempted)) return items.slice(index)
      }
      return []
    }

    return traced(async (event: Batch, context: Context): Promise<PartialBatchResponse> => {
      warm?.()
      const items = Object.entries(event.records).flatMap(([lane, records]) =>
        records.map(record => ({ lane, record })),
      )
      const failed = new Set<Item>()
      const keys = Map.groupBy(items, keyOf).values()
      const worker = async (): Promise<void> => {
        for (const sameKey of keys) for (const item of await handleKey(event, sameKey, context)) failed.add(item)
      }
      await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, worker))
      if (failures === 'thrown' && failed.size > 0) {
        throw new Error(`${failed.size} of ${items.length} records failed: Lambda retries the batch.`)
      }
      return {
        batchItemFailures: items
          .filter(item => failed.has(item))
          .map(({ lane, record: { offset } }) => ({ itemIdentifier: { partition: lane, offset } })),
      }
    })
  },
})
