/** All events in pages. `arrived` increases in the order in which events become visible. */
import { maskJson } from '../observability/mask.ts'

export interface EventsQuery {
  /** The events after this cursor; without it the newest ones. */
  readonly after?: number | undefined
  readonly type?: string | undefined
  readonly checkoutId?: string | undefined
  readonly sku?: string | undefined
  readonly eventId?: string | undefined
  readonly limit: number
}

/** A row of the statement below; all but `newest` are null when no event is on the page. */
export interface EventRow {
  readonly newest: number
  readonly event_id: string | null
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly at: Date
  readonly checkout_id: string | null
  readonly trace_id: string | null
  readonly payload: unknown
  readonly arrived: number
}

export interface EventsPage {
  readonly events: readonly {
    readonly eventId: string
    readonly type: string
    readonly topic: string
    readonly partition: number
    readonly offset: number
    readonly at: Date
    readonly checkoutId: string | null
    readonly traceId: string | null
    /** Null when it is not JSON, or too large for a list. */
    readonly payload: unknown
    readonly arrived: number
  }[]
  readonly cursor: string
}

/** One statement, so that the newest event and the page come from one snapshot. */
export const eventsStatement = (query: EventsQuery): { text: string; values: unknown[] } => {
  const values: unknown[] = []
  const bind = (value: unknown): string => `$${values.push(value)}`
  const conditions = [
    ...(query.after === undefined ? [] : [`arrived > ${bind(query.after)}`]),
    ...(query.type === undefined ? [] : [`topic = ${bind(query.type)}`]),
    ...(query.checkoutId === undefined ? [] : [`checkout_id = ${bind(query.checkoutId)}`]),
    ...(query.eventId === undefined ? [] : [`event_id = ${bind(query.eventId)}`]),
    ...(query.sku === undefined ? [] : [`payload ->> 'sku' = ${bind(query.sku)}`]),
  ]
  // The index on type and time finds the newest events of one type; by arrival, a rare type would need a scan of all events.
  const newest = query.type === undefined ? 'arrived desc' : 'at desc, arrived desc'
  const text = `select newest, page.*
from (select coalesce(max(arrived), 0) as newest from events) as log
left join (
  select event_id, topic, partition, "offset", at, checkout_id, trace_id, arrived,
    case when octet_length(value) <= 10000 then payload end as payload
  from events
  ${conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''}
  order by ${query.after === undefined ? newest : 'arrived'}
  limit ${bind(query.limit)}
) as page on true
order by arrived`
  return { text, values }
}

export const eventsPage = (rows: readonly EventRow[], query: EventsQuery): EventsPage => {
  const found = rows.filter(row => row.event_id !== null)
  const full = query.after !== undefined && found.length === query.limit
  const cursor = (full ? found.at(-1)?.arrived : rows[0]?.newest) ?? 0
  return {
    events: found.map(row => ({
      eventId: row.event_id ?? '',
      type: row.topic,
      topic: row.topic,
      partition: row.partition,
      offset: row.offset,
      at: row.at,
      checkoutId: row.checkout_id,
      traceId: row.trace_id,
      payload: maskJson(row.payload),
      arrived: row.arrived,
    })),
    cursor: String(cursor),
  }
}
