/** A change of a brand or product: reserve its version, publish it. The view follows by the topic. */
import { isDeepStrictEqual } from 'node:util'
import { Problem } from '../errors.ts'
import type { Send } from '../kafka/client.ts'
import { eventId, type OutgoingRecord } from '../kafka/cloudevents.ts'
import { nextSpan } from '../observability/trace-context.ts'
import type { CatalogueView, Entry, Kind, Pending, States } from './dynamodb-catalogue.ts'
import { brandChanged, productChanged } from './facts.ts'

const topicOf = { brand: brandChanged, product: productChanged }

/** The header that carries the version, which a tombstone cannot have in its value. */
export const versionHeader = 'kassa-version'

/** The record of a change: the same change always gives the same event id. */
export const changeRecord = <K extends Kind>(
  kind: K,
  id: string,
  { version, state, at }: Pending<States[K]>,
  traceparent?: string,
): OutgoingRecord => {
  const topic = topicOf[kind]
  return {
    topic: topic.name,
    key: id,
    value: state === null ? null : JSON.stringify(topic.schema.parse({ ...state, version })),
    headers: {
      ce_specversion: '1.0',
      ce_id: eventId(topic.type, id, String(version)),
      ce_type: topic.type,
      ce_source: '/kassa/catalogue',
      ce_time: at,
      'content-type': 'application/json',
      traceparent: nextSpan(traceparent),
      [versionHeader]: String(version),
    },
  }
}

export interface ChangeDependencies {
  readonly view: CatalogueView
  readonly send: Send
  readonly now: () => Date
}

export interface ChangeRequest<K extends Kind> {
  readonly kind: K
  readonly id: string
  /** The version that the operator saw; 0 for an entry that does not exist yet. */
  readonly seen: number
  /** Null withdraws. */
  readonly state: States[K] | null
  readonly traceparent?: string
}

const tooLate = (kind: Kind, { id, version, pending }: Entry<unknown>): Problem =>
  new Problem(
    412,
    'version-changed',
    `The ${kind} ${id} has version ${pending && pending.version > version ? pending.version : version}: somebody else changed it first. Read it again, then repeat your change.`,
    [{ field: 'If-Match', message: 'Not the current version.' }],
  )

/**
 * Publishes the change as the version after the one that was seen, and answers that version. A repetition of the same
 * change gives the same answer, and publishes it again with the same event id.
 * @throws Problem 412 when another change has that version
 */
export const change =
  ({ view, send, now }: ChangeDependencies) =>
  async <K extends Kind>({ kind, id, seen, state, traceparent }: ChangeRequest<K>): Promise<number> => {
    const wanted: Pending<States[K]> = { version: seen + 1, state, at: now().toISOString() }
    const entry = await view.reserve(kind, id, wanted)
    const { pending } = entry
    const isOurs = pending?.version === wanted.version && isDeepStrictEqual(pending.state, wanted.state)
    // A change that was reserved and not published would hold up every later one: whoever meets it publishes it.
    if (pending && pending.version > entry.version) await send([changeRecord(kind, id, pending, traceparent)])
    if (!isOurs) throw tooLate(kind, entry)
    return wanted.version
  }
