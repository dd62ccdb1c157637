/** Which dead letters wait, out of the sink's table dead_letters: always a page, never all of them. */
import type { Query } from '../analytics/postgres.ts'
import type { Coordinates } from '../kafka/read-records.ts'
import { patience, waitsForPerson } from './postgres.ts'
import { type RedrivenTopic, redrivenTopics } from './redrive.ts'
import { type Outcome, type OutcomeRow, outcomeColumns, outcomeOf } from './redrive-outcome.ts'
import { dueAt } from './retry-schedule.ts'

export interface WaitingLetter extends Coordinates {
  /** Its coordinates in one word, such as `dead-letter-0-17`. */
  readonly id: string
  readonly at: string
  readonly reason: string
  readonly error: string | null
  readonly function: string | null
  readonly source: Coordinates | null
  readonly checkoutId: string | null
  readonly traceId: string | null
  /** How often it has been redriven before. */
  readonly attempt: number
  /** The beginning of the value, as text. */
  readonly value: string | null
  /** Why it cannot be redriven; null when it can. */
  readonly problem: string | null
  /** When it will be sent on by itself; null when it waits for a person. */
  readonly dueAt: string | null
  /** Those of its headers that the sink keeps, by their names; bytes that are no text come as the sink wrote them down. */
  readonly headers: Readonly<Record<string, string>>
  /** Its place in the order of arrival: the cursor of a page. */
  readonly arrived: number
}

/** One that waits no longer: it was redriven or discarded. */
export interface HandledLetter extends WaitingLetter {
  readonly redrivenAt: string
  readonly redrivenBy: string | null
  /** Why it was discarded; null when it was redriven. */
  readonly discarded: string | null
  readonly outcome: Outcome | undefined
}

export interface LetterIndex {
  /** The newest first; those that arrived before a cursor. */
  newest(query: { topic?: RedrivenTopic | undefined; before?: number | undefined; limit: number }): Promise<{
    readonly letters: readonly WaitingLetter[]
    /** How many wait on each topic. */
    readonly counts: Readonly<Record<RedrivenTopic, number>>
  }>
  /** The oldest first; those that arrived after a cursor. */
  oldest(query: { topic?: RedrivenTopic | undefined; after: number; limit: number }): Promise<readonly WaitingLetter[]>
  /** Those of some ids that wait. */
  waitingAmong(ids: readonly string[]): Promise<readonly WaitingLetter[]>
  /** Those that were redriven or discarded, the last first. */
  handled(query: { topic?: RedrivenTopic | undefined; limit: number }): Promise<readonly HandledLetter[]>
  /** How many wait for a person, up to a thousand: those that are not sent on by themselves. */
  forPerson(): Promise<number>
  /** Those of some ids that were redriven or discarded. */
  redrivenAmong(ids: readonly string[]): Promise<ReadonlySet<string>>
}

interface Row {
  readonly id: string | null
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly source_topic: string | null
  readonly source_partition: number | null
  readonly source_offset: number | null
  readonly reason: string
  readonly error: string | null
  readonly function: string | null
  readonly attempt: number
  readonly failed_at: Date
  readonly checkout_id: string | null
  readonly trace_id: string | null
  readonly value: Buffer | null
  readonly problem: string | null
  readonly headers: Readonly<Record<string, string>>
  readonly arrived: number
  readonly counts?: Readonly<Partial<Record<RedrivenTopic, number>>>
}

const columns = `id, topic, partition, "offset", source_topic, source_partition, source_offset, reason, error, function,
  attempt, failed_at, checkout_id, trace_id, headers, substring(value from 1 for 10000) as value, problem, arrived`

const letterOf = (row: Row): WaitingLetter => {
  const { id, topic, partition, offset, source_topic, source_partition, source_offset, problem, attempt } = row
  const at = row.failed_at.toISOString()
  const source =
    source_topic === null || source_partition === null || source_offset === null
      ? null
      : { topic: source_topic, partition: source_partition, offset: source_offset }
  const due = topic === 'retries-exhausted' && problem === null ? dueAt({ source, attempt, at }) : undefined
  return {
    id: id ?? '',
    topic,
    partition,
    offset,
    at,
    reason: row.reason,
    error: row.error,
    function: row.function,
    source,
    checkoutId: row.checkout_id,
    traceId: row.trace_id,
    attempt,
    value: row.value?.toString('utf8') ?? null,
    problem,
    headers: row.headers,
    dueAt: due === undefined ? null : new Date(due).toISOString(),
    arrived: row.arrived,
  }
}

interface HandledRow extends Row, Pick<OutcomeRow, 'discarded_why' | 'failed_again' | 'facts'> {
  readonly redriven_at: Date
  readonly redriven_by: string | null
}

const handledOf = (row: HandledRow): HandledLetter => ({
  ...letterOf(row),
  dueAt: null,
  redrivenAt: row.redriven_at.toISOString(),
  redrivenBy: row.redriven_by,
  discarded: row.discarded_why,
  outcome: outcomeOf(row),
})

export const letterIndex = (query: Query): LetterIndex => ({
  newest: async ({ topic, before, limit }) => {
    const rows = await query<Row>(
      `select page.*, (
  select coalesce(jsonb_object_agg(topic, records), '{}')
  from (select topic, count(*) as records from dead_letters where redriven_at is null group by topic) as each
) as counts
from (select) as always
left join (
  select ${columns} from dead_letters
  where redriven_at is null and ($1::text is null or topic = $1) and ($2::bigint is null or arrived < $2)
  order by arrived desc limit $3
) as page on true
order by arrived desc`,
      [topic ?? null, before ?? null, limit],
    )
    const counts = Object.fromEntries(redrivenTopics.map(name => [name, rows[0]?.counts?.[name] ?? 0]))
    return {
      letters: rows.filter(({ id }) => id !== null).map(letterOf),
      counts: counts as Record<RedrivenTopic, number>,
    }
  },

  oldest: async ({ topic, after, limit }) =>
    (
      await query<Row>(
        `select ${columns} from dead_letters
where redriven_at is null and ($1::text is null or topic = $1) and arrived > $2
order by arrived limit $3`,
        [topic ?? null, after, limit],
      )
    ).map(letterOf),

  waitingAmong: async ids =>
    (await query<Row>(`select ${columns} from dead_letters where id = any($1) and redriven_at is null`, [ids])).map(
      letterOf,
    ),

  handled: async ({ topic, limit }) =>
    (
      await query<HandledRow>(
        `select ${columns}, redriven_at, redriven_by, discarded_why, ${outcomeColumns}
from dead_letters as letter
where redriven_at is not null and ($1::text is null or topic = $1)
order by redriven_at desc limit $2`,
        [topic ?? null, limit],
      )
    ).map(handledOf),

  forPerson: async () => {
    const [row] = await query<{ waiting: number }>(
      `select count(*) as waiting from (
  select from dead_letters
  where ${waitsForPerson}
  limit 1000
) as each`,
      patience,
    )
    return row?.waiting ?? 0
  },

  redrivenAmong: async ids =>
    new Set(
      (
        await query<{ id: string }>(
          'select id from dead_letters where id = any($1) and redriven_at is not null union select id from redrives where id = any($1)',
          [ids],
        )
      ).map(({ id }) => id),
    ),
})
