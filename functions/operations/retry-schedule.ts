/**
 * When a record on retries-exhausted is sent on by itself, and when it waits for a person.
 *
 * The pauses grow with each attempt. Their sum is the patience: under two hours for an authorisation, because a shopper is
 * not charged later than that; two days for whatever follows, because money was held or an order stands.
 */
import { checkoutRequested } from '../checkout/facts.ts'

/** The consumer group that remembers what the schedule has done: under another name it would begin anew. */
export const retriesGroup = 'kassa-read-retries'

const minute = 60_000

const authorisation = [1, 5, 15, 30, 60].map(minutes => minutes * minute)
const others = [1, 5, 30, 60, 120, 240, 480, 720, 1_440].map(minutes => minutes * minute)

/** The pause before each attempt, in milliseconds. */
export const pausesOf = (sourceTopic: string): readonly number[] =>
  sourceTopic === checkoutRequested.name ? authorisation : others

/** When the record is due, in milliseconds since the epoch; undefined when it waits for a person. */
export const dueAt = (letter: {
  readonly source: { readonly topic: string } | null
  readonly attempt: number
  /** When it failed. */
  readonly at: string
}): number | undefined => {
  const pause = letter.source ? pausesOf(letter.source.topic)[letter.attempt] : undefined
  const failed = Date.parse(letter.at)
  return pause === undefined || Number.isNaN(failed) ? undefined : failed + pause
}
