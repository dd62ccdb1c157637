/** A change of a brand or product: reserve its version, publish it. The view follows by the topic. */
import { isDeepStrictEqual } from 'node:util'
import { Problem } from '../errors.ts'
import type { Send } from '../kafka/client.ts'
import { type Cause, type FactRecord, factAbout } from '../kafka/cloudevents.ts'
import type { CatalogueView, Entry, Kind, Pending, States } from './dynamodb-catalogue.ts'
import { type BrandChanged, brandChanged, type ProductChanged, productChanged } from './facts.ts'

/** The header that carries the version, which a tombstone cannot have in its value. */
export const versionHeader = 'kassa-version'

/** The address of what it is about, which a tombstone says nowhere else: the sink keeps no keys. */
const sourceOf = (kind: Kind, id: string): string => `/kassa/catalogue/${kind}s/${id}`

/** The record of a change: the same change always gives the same record, but for the trace of who sent it. */
export const changeRecord = <K extends Kind>(
  kind: K,
  id: string,
  { version, state, at }: Pending<States[K]>,
  traceparent?: string,
): FactRecord => {
  const value = state === null ? null : { ...state, version }
  const source = sourceOf(kind, id)
  const cause: Cause = { time: at, traceparent }
  const record =
    kind === 'brand'
      ? factAbout(brandChanged, id, source, value as BrandChanged | null, cause, String(version))
      : factAbout(productChanged, id, source, value as ProductChanged | null, cause, String(version))
  return { ...record, headers: { ...record.headers, [versionHeader]: String(version) } }
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

/** What was decided last: published, or about to be. */
export const latest = <State>({ version, state, pending }: Entry<State>): Pick<Entry<State>, 'version' | 'state'> =>
  pending && pending.version > version ? pending : { version, state }

const tooLate = (kind: Kind, entry: Entry<unknown>): Problem => {
  const { version } = latest(entry)
  const detail =
    version === 0
      ? `The catalogue has no ${kind} ${entry.id}. Send If-None-Match: * for a new one.`
      : `The ${kind} ${entry.id} has version ${version}: somebody else changed it first. Read it again, then repeat your change.`
  return new Problem(412, 'version-changed', detail, [{ field: 'If-Match', message: 'Not the current version.' }])
}

/**
 * Publishes the change as the version after the one that was seen, and answers that version. A repetition of the same
 * change gives the same answer, and publishes it again with the same event id.
 * @throws Problem 412 when another change has that version
 */
export const change =
  ({ view, send, now }: ChangeDependencies) =>
  async <K extends Kind>({ kind, id, seen, state, traceparent }: ChangeRequest<K>): Promise<number> => {
    const wanted: Pending<States[K]> = { version: seen + 1, state, at: now().toISOString() }
    const publish = (pending: Pending<States[K]>) => send([changeRecord(kind, id, pending, traceparent)])
    let entry = await view.reserve(kind, id, wanted)
    if (entry.pending?.version === seen && seen > entry.version) {
      // The operator saw a change that the view does not have yet. Nothing says that its record left, so it leaves now.
      await publish(entry.pending)
      entry = await view.reserve(kind, id, wanted, 'published')
    }
    const { pending } = entry
    const isOurs = pending?.version === wanted.version && isDeepStrictEqual(pending.state, wanted.state)
    // A change that was reserved and not published would hold up every later one: whoever meets it publishes it.
    if (pending && pending.version > entry.version) await publish(pending)
    if (!isOurs) throw tooLate(kind, entry)
    return wanted.version
  }
