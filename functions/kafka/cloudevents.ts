/**
 * A fact as a record: CloudEvents 1.0 in Kafka binary mode (https://github.com/cloudevents/spec, Kafka protocol binding).
 * The event id is made from what the fact says, so a fact produced again, by a retry or a redelivery, has the same id.
 */
import { parse, v5 as uuid } from 'uuid'
import { spanOfFact } from '../observability/trace-context.ts'
import { type Topic, typed } from './topic.ts'

/** Headers of a record, as text or bytes. An array is a name that comes several times, in this order. */
export type Headers = Readonly<Record<string, string | Buffer | (string | Buffer)[]>>

export interface OutgoingRecord {
  readonly topic: string
  readonly key: string | Buffer | null
  readonly value: string | Buffer | null
  readonly headers: Headers
}

/** A record as we write it: each header is text, and comes once. */
export interface FactRecord extends OutgoingRecord {
  readonly headers: Readonly<Record<string, string>>
}

const namespace = parse('b9c0a8b1-5a0f-5d7e-9d9c-0c1f3a5e7d21')

/** The id of a fact: UUIDv5 (RFC 9562) of its type and whatever makes it unique, the checkout id first. */
export const eventId = (type: string, ...identity: readonly string[]): string =>
  uuid([type, ...identity].join('\n'), namespace)

export interface Cause {
  /** When the fact came to be, ISO 8601: kept with the decision, so that a retry repeats the same bytes. */
  readonly time: string
  readonly traceparent: string | undefined
}

/**
 * The record that states a fact about whatever `key` names; a value of null withdraws what was stated.
 * @param source path of what states it
 * @param identity what makes it unique beside type and key
 */
export const factAbout = <T>(
  topic: Topic<T>,
  key: string,
  source: string,
  value: T | null,
  cause: Cause,
  ...identity: readonly string[]
): FactRecord => {
  const stated = value === null ? { type: topic.type, value } : typed(topic, value)
  const { type } = stated
  const id = eventId(type, key, ...identity)
  return {
    topic: topic.name,
    key,
    value: stated.value === null ? null : JSON.stringify(stated.value),
    headers: {
      ce_specversion: '1.0',
      ce_id: id,
      ce_type: type,
      ce_source: source,
      ce_time: cause.time,
      'content-type': 'application/json',
      traceparent: spanOfFact(cause.traceparent, id),
    },
  }
}

/**
 * The record that states a fact about a checkout.
 * @param source path of the function that states it, such as `/kassa/authorize`
 * @param identity what makes it unique beside type and checkout id, when a checkout can have several of its type
 */
export const fact = <T extends { checkoutId: string }>(
  topic: Topic<T>,
  source: string,
  value: T,
  cause: Cause,
  ...identity: readonly string[]
): FactRecord => factAbout(topic, value.checkoutId, source, value, cause, ...identity)
