/** Fills a sink database with a day of a large shop: real events by the inbox, then copies of them with ids of their own. */
import { ensureSchema } from '../connect/sink.ts'
import type { OwnDatabase } from '../tests/database.ts'
import { type InboxRow, inboxRows, insertRows } from '../tests/sample-checkouts.ts'
import { endOf, linesOf } from './sample-records.ts'

const patterns = 2_060
const rowsAtOnce = 5_000

/** A copy of every event, `hours / copies` earlier each time, so that together they fill the hours before now. */
const copies = `
  insert into events (event_id, type, topic, partition, "offset", at, value, payload,
    checkout_id, amount, currency, order_number, reason, mail)
  select md5(event_id || copy)::uuid::text, type, topic, partition, "offset", at - copy * $1::interval, value, payload,
    md5(checkout_id::text || copy)::uuid, amount, currency, order_number, reason, mail
  from events cross join generate_series(1, $2::integer) as copy`

/** They cost most of the time when rows come one by one; the schema makes them anew afterwards, and the lines of orders. */
const withoutIndexes = `
  drop index events_by_topic_and_time, events_by_checkout, events_by_arrival, events_by_trace, events_by_mail, events_by_name,
    events_by_order_number;
  alter table events disable trigger lines_come`

/** @returns how many events there are then: the least that is `count` or more */
export const manyEvents = async (database: OwnDatabase, count: number, hours: number): Promise<number> => {
  const { admin } = database
  const now = Date.now()
  const span = hours * 3_600_000
  const sample = (n: number, stepMs: number): InboxRow[] => {
    const at = new Date(now - stepMs * (patterns - n) - 2_000)
    return inboxRows({ end: endOf(n), lines: linesOf(n), at, stepMs: 20 + (n % 50) })
  }
  const eventsInPatterns = Array.from({ length: patterns }, (_, n) => sample(n, 0).length).reduce((a, b) => a + b, 0)
  const times = Math.max(1, Math.ceil(count / eventsInPatterns))
  const apart = span / (times * patterns)
  let batch: InboxRow[] = []
  for (let n = 0; n < patterns; n += 1) {
    batch.push(...sample(n, apart))
    if (batch.length < rowsAtOnce && n < patterns - 1) continue
    await insertRows(admin, batch)
    batch = []
  }
  await admin.query(withoutIndexes)
  await admin.query(copies, [`${Math.round(apart * patterns)} milliseconds`, times - 1])
  await admin.query('truncate lines; alter table events enable trigger lines_come')
  await ensureSchema(database)
  await admin.query('vacuum (analyze) events, lines')
  return eventsInPatterns * times
}
