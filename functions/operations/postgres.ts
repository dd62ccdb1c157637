/** In the sink's table dead_letters: what waits for a person, because no redrive will come by itself. */
import type { Query } from '../analytics/postgres.ts'
import { checkoutRequested } from '../checkout/facts.ts'
import { pausesOf } from './retry-schedule.ts'

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
