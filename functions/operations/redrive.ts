/**
 * From a record in a dead-letter topic back to the record it was, for its source topic. It goes as it came, with one
 * header more, `kassa-attempt`: how often it was redriven.
 *
 * - `dead-letter` holds the record itself, with its reason and coordinates in `kassa-dead-letter-*` headers.
 * - `retries-exhausted` holds it inside Lambda's on-failure format, written by Lambda or by our shell
 *   (https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure-destination.html).
 *
 * Kafka's records cannot be taken out of the middle of a topic, so a redriven one is marked: a record on `redriven` with its
 * id. One that is discarded gets a mark too, which says why. The record is sent first and the mark after it, so a crash in between sends it twice, which no handler minds.
 */
import type { MSKRecord } from 'aws-lambda'
import { z } from 'zod'
import { bytesOf } from '../kafka/base64.ts'
import type { OutgoingRecord } from '../kafka/cloudevents.ts'
import { deadLetterHeader } from '../kafka/consume.ts'
import { headersOfEvent, type RawHeaders, textOf } from '../kafka/headers.ts'
import { errorHeader, tooSlow } from '../kafka/put-aside.ts'
import type { Coordinates } from '../kafka/read-records.ts'
import type { StoredRecord } from '../kafka/stored-record.ts'
import { catalogueTopics, redriven, topics } from '../topics.ts'

export const redrivenTopics = ['dead-letter', 'retries-exhausted'] as const
export type RedrivenTopic = (typeof redrivenTopics)[number]

export interface DeadLetter extends Coordinates {
  /** Its coordinates in one word, such as `dead-letter-0-17`. */
  readonly id: string
  readonly at: string
  readonly reason: string
  readonly error: string
  readonly function: string
  readonly source: Coordinates | null
  readonly checkoutId: string | null
  /** How often it has been redriven before. */
  readonly attempt: number
  /** The value as text. */
  readonly value: string | null
  /** What goes to the source topic, or why nothing can. */
  readonly redrive: { readonly record: OutgoingRecord } | { readonly refused: string }
}

const attemptHeader = 'kassa-attempt'

export const idOf = ({ topic, partition, offset }: Coordinates): string => `${topic}-${partition}-${offset}`

/** Undefined when it is the id of no dead letter. */
export const coordinatesOf = (id: string): Coordinates | undefined => {
  const [, topic = '', partition, offset] = /^([a-z-]+)-(\d{1,9})-(\d{1,15})$/.exec(id) ?? []
  return redrivenTopics.some(name => name === topic)
    ? { topic, partition: Number(partition), offset: Number(offset) }
    : undefined
}

/** More than any patience has, so that a record with a count that is none waits for a person. */
const unknownAttempt = 99

const attemptOf = (headers: RawHeaders): number => {
  const text = textOf(headers)[attemptHeader] ?? '0'
  return /^\d{1,6}$/.test(text) ? Number(text) : unknownAttempt
}

const ownHeaders: ReadonlySet<string> = new Set(
  ['reason', 'error', 'topic', 'partition', 'offset', 'function', 'at'].map(name => deadLetterHeader + name),
)

const flow: ReadonlySet<string> = new Set([...topics, ...catalogueTopics].map(({ name }) => name))

/** What was found in a dead letter, however it was wrapped. */
interface Unwrapped {
  readonly source: Coordinates | null
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: RawHeaders
  readonly reason: string
  readonly error: string
  readonly function: string
  readonly at: string
  /** Why it can never go back. */
  readonly unreadable?: string
}

const partitionOf = (text: string | undefined): number | undefined =>
  /^\d+$/.test(text ?? '') ? Number(text) : undefined

/** The headers as they were: ours is the last value of each of its names, and what was there before stays. */
const withoutOurs = (headers: RawHeaders): RawHeaders =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, values]) => {
      const before = ownHeaders.has(name) ? values.slice(0, -1) : values
      return before.length > 0 ? [[name, before]] : []
    }),
  )

const fromDeadLetter = (stored: StoredRecord): Unwrapped => {
  const texts = textOf(stored.headers)
  const own = (name: string): string | undefined => texts[deadLetterHeader + name]
  const topic = own('topic')
  const partition = partitionOf(own('partition'))
  const offset = partitionOf(own('offset'))
  const source =
    topic === undefined || partition === undefined || offset === undefined ? null : { topic, partition, offset }
  return {
    source,
    key: stored.key,
    value: stored.value,
    headers: withoutOurs(stored.headers),
    reason: own('reason') ?? 'unknown',
    error: own('error') ?? '',
    function: own('function') ?? 'unknown',
    at: own('at') ?? storedAt(stored),
    ...(source ? {} : { unreadable: `It lacks the headers ${deadLetterHeader}topic, -partition and -offset.` }),
  }
}

const base64Text = z
  .string()
  .refine(text => Buffer.from(text, 'base64').toString('base64') === text)
  .nullish()
/** A record as Lambda hands it over. Anybody may have written it: what is not checked here would stop the redrive. */
const FailedRecord = z.object({
  topic: z.string(),
  partition: z.int().min(0),
  offset: z.int().min(0),
  key: base64Text,
  value: base64Text,
  headers: z.array(z.record(z.string(), z.array(z.int().min(-128).max(255)).nullable())).nullish(),
})

/** Of Lambda's on-failure format, what is needed here. */
const OnFailure = z.object({
  requestContext: z.object({
    functionArn: z.string(),
    condition: z.string(),
    approximateInvokeCount: z.number().optional(),
  }),
  timestamp: z.string(),
  payload: z.object({ records: z.record(z.string(), z.array(FailedRecord).length(1)) }),
})

/** What is left of it when the record, wrapped, was larger than a topic takes. */
const Large = z.object({ KafkaBatchInfo: z.object({}), payload: z.undefined().optional() })

/** When it was put on its topic; the beginning of time, when its producer gave it a time that no calendar has. */
const storedAt = ({ timestamp }: StoredRecord): string => {
  const at = new Date(timestamp)
  return (Number.isNaN(at.getTime()) ? new Date(0) : at).toISOString()
}

const fromRetriesExhausted = (stored: StoredRecord): Unwrapped => {
  const unreadable = (because: string): Unwrapped => ({
    source: null,
    key: stored.key,
    value: stored.value,
    headers: stored.headers,
    reason: 'unknown',
    error: '',
    function: 'unknown',
    at: storedAt(stored),
    unreadable: because,
  })
  let json: unknown
  try {
    json = JSON.parse(stored.value?.toString('utf8') ?? '')
  } catch {
    return unreadable('Its value is not JSON, so it is not in Lambda’s on-failure format.')
  }
  if (Large.safeParse(json).success) {
    return unreadable('It was too large to be put aside whole. It is on its source topic for as long as that keeps it.')
  }
  const parsed = OnFailure.safeParse(json)
  const record = parsed.data && Object.values(parsed.data.payload.records)[0]?.[0]
  if (!record) return unreadable('Its value is not in Lambda’s on-failure format.')
  const { requestContext, timestamp } = parsed.data
  return {
    source: { topic: record.topic, partition: record.partition, offset: record.offset },
    key: bytesOf(record.key),
    value: bytesOf(record.value),
    headers: headersOfEvent(record as Pick<MSKRecord, 'headers'>),
    reason: requestContext.condition,
    error: textOf(stored.headers)[errorHeader] ?? errorOf(requestContext),
    function: /:function:([^:]+)/.exec(requestContext.functionArn)?.[1] ?? requestContext.functionArn,
    at: timestamp,
  }
}

const errorOf = ({
  condition,
  approximateInvokeCount: invocations,
}: z.infer<typeof OnFailure>['requestContext']): string => {
  if (condition === tooSlow) return "Its first attempt failed slowly; the function's log says why."
  return `Failed ${invocations ?? 'all'} ${invocations === 1 ? 'invocation' : 'invocations'}; the function's log says why.`
}

const redriveOf = ({ source, key, value, headers, unreadable }: Unwrapped): DeadLetter['redrive'] => {
  if (unreadable !== undefined || !source) return { refused: unreadable ?? 'Its source topic is unknown.' }
  if (!flow.has(source.topic)) return { refused: `Its source topic ${source.topic} is no topic of the flow.` }
  const attempt = String(attemptOf(headers) + 1)
  return { record: { topic: source.topic, key, value, headers: { ...headers, [attemptHeader]: attempt } } }
}

export const deadLetterOf = (stored: StoredRecord): DeadLetter => {
  const found = stored.topic === 'retries-exhausted' ? fromRetriesExhausted(stored) : fromDeadLetter(stored)
  const { topic, partition, offset } = stored
  return {
    id: idOf(stored),
    topic,
    partition,
    offset,
    at: found.at,
    reason: found.reason,
    error: found.error,
    function: found.function,
    source: found.source,
    checkoutId: found.key?.toString('utf8') ?? null,
    attempt: attemptOf(found.headers),
    value: found.value?.toString('utf8') ?? null,
    redrive: redriveOf(found),
  }
}

/** The mark that a dead letter was sent on, and by what: an operator by name, or `schedule`. */
export const redrivenMark = ({ id, source, attempt }: DeadLetter, at: Date, by: string): OutgoingRecord => ({
  topic: redriven.name,
  key: id,
  value: JSON.stringify({ id, to: source?.topic, attempt: attempt + 1, at: at.toISOString(), by }),
  headers: { 'content-type': 'application/json' },
})

/** The mark that a dead letter is given up: it is not sent on, and nobody waits for it any more. */
export const discardedMark = (id: string, at: Date, by: string, why: string): OutgoingRecord => ({
  topic: redriven.name,
  key: id,
  value: JSON.stringify({ id, discarded: why, at: at.toISOString(), by }),
  headers: { 'content-type': 'application/json' },
})

/** The dead letters that were neither sent on nor discarded, oldest first. */
export const pending = (stored: readonly StoredRecord[], marks: readonly StoredRecord[]): DeadLetter[] => {
  const done = new Set(marks.map(({ key }) => key?.toString('utf8')))
  return stored
    .map(deadLetterOf)
    .filter(({ id }) => !done.has(id))
    .sort((a, b) => a.at.localeCompare(b.at) || a.partition - b.partition || a.offset - b.offset)
}
