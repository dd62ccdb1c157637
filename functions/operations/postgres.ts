/** In the sink's table dead_letters: what waits for a person, because no redrive will come by itself. */
import type { Query } from '../analytics/postgres.ts'
import { checkoutRequested } from '../checkout/facts.ts'
import { type Outcome, type OutcomeRow, outcomeColumns, outcomeOf } from './redrive-outcome.ts'
import { dueAt, pausesOf } from './retry-schedule.ts'

export type { Outcome }

/** For a `where`; its parameters $1 to $3 are `patience`. */
export const waitsForPerson = `redriven_at is null and (topic <> 'retries-exhausted' or problem is not null or source_topic is null
    or attempt >= case source_topic when $1 then $2::integer else $3::integer end)`

export const patience = [checkoutRequested.name, pausesOf(checkoutRequested.name).length, pausesOf('').length] as const

/** Whether a dead letter of this checkout waits for a person. */
export type NeedsAttention = (checkoutId: string) => Promise<boolean>

export const needsAttention =
  (query: Query): NeedsAttention =>
  async checkoutId => {
    const [row] = await query<{ waits: boolean }>(
      `select exists (select from dead_letters where checkout_id = $4 and ${waitsForPerson}) as waits`,
      [...patience, checkoutId],
    )
    return row?.waits ?? false
  }

/** A dead letter of a checkout, redriven or not. */
export interface CheckoutLetter {
  readonly id: string
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly at: Date
  readonly reason: string
  readonly error: string | null
  readonly function: string | null
  readonly source: { readonly topic: string; readonly partition: number; readonly offset: number } | null
  readonly attempt: number
  readonly problem: string | null
  /** When it will be sent on by itself; null when it waits for a person, or waits no longer. */
  readonly dueAt: Date | null
  readonly redrivenAt: Date | null
  readonly redrivenBy: string | null
  /** Why it was discarded; null when it was not. */
  readonly discarded: string | null
  /** What came of it; undefined when it was not redriven. */
  readonly outcome: Outcome | undefined
}

interface LetterRow
  extends Omit<CheckoutLetter, 'source' | 'dueAt' | 'outcome'>,
    Pick<OutcomeRow, 'failed_again' | 'facts'> {
  readonly source_topic: string | null
  readonly source_partition: number | null
  readonly source_offset: number | null
}

/** The newest first, those that wait before all others. */
export const lettersOfCheckout =
  (query: Query) =>
  async (checkoutId: string): Promise<CheckoutLetter[]> => {
    const rows = await query<LetterRow>(
      `select id, topic, partition, "offset", failed_at as at, reason, error, function, attempt, problem,
  source_topic, source_partition, source_offset, redriven_at as "redrivenAt", redriven_by as "redrivenBy",
  discarded_why as discarded, ${outcomeColumns}
from dead_letters as letter where checkout_id = $1
order by redriven_at is not null, arrived desc limit 100`,
      [checkoutId],
    )
    return rows.map(({ source_topic, source_partition, source_offset, failed_again, facts, ...letter }) => {
      const source =
        source_topic === null || source_partition === null || source_offset === null
          ? null
          : { topic: source_topic, partition: source_partition, offset: source_offset }
      const waitsForSchedule =
        letter.redrivenAt === null && letter.topic === 'retries-exhausted' && letter.problem === null
      const due = waitsForSchedule ? dueAt({ source, attempt: letter.attempt, at: letter.at.toISOString() }) : undefined
      const outcome = outcomeOf({
        function: letter.function,
        source_topic,
        redriven_at: letter.redrivenAt,
        discarded_why: letter.discarded,
        failed_again,
        facts,
      })
      return { ...letter, source, dueAt: due === undefined ? null : new Date(due), outcome }
    })
  }
