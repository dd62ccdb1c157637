/** The console's reports, against the same SQL on tables made by hand for it. */
import { Client } from 'pg'
import { reports as all, rangeOf, statement } from '../../functions/analytics/reports.ts'
import { environment } from '../../infra/local/addresses.ts'
import { median } from '../../infra/serverless-offline-kafka/bench/statistics.ts'
import { ownDatabase } from '../../tests/database.ts'
import { manyEvents } from '../many-events.ts'
import type { BenchContext, Measured, Measurement } from '../measurement.ts'

const events = 1_000_000
const hours = 24
const hour = 3_600_000
const roundMs = 200

/**
 * What one would make for these reports and nothing else: typed columns and no payload, a row for each line of an order,
 * and an index for each way in. The views over them are those of the sink.
 */
const handMade = `
  create schema hand_made;
  create table hand_made.events as
    select event_id, type, topic, partition, "offset", at, checkout_id, amount, currency, order_number, reason, mail, arrived
    from events order by at;
  create index on hand_made.events (topic, at) include (checkout_id, amount, currency);
  create index on hand_made.events (checkout_id) include (topic, at, amount, currency, order_number, reason, mail);
  create unique index on hand_made.events (arrived);
  create table hand_made.order_lines as select * from order_lines order by ordered_at;
  create index on hand_made.order_lines (ordered_at) include (sku, name, quantity, amount, currency);
  create table hand_made.refunds as select * from refunds;
  create index on hand_made.refunds (checkout_id);
  grant usage on schema hand_made to analyst;`

const viewsOverThem = ['checkouts', 'stage_durations']

interface Question {
  readonly what: string
  readonly text: string
  readonly values: unknown[]
}

const questions = (now: Date): Question[] => {
  const over = (ago: number) => ({ from: new Date(now.getTime() - ago * hour), to: now })
  const report = (name: string, report: (typeof all)[string], ago: number): Question => ({
    what: `reports: ${name}, ${ago === 1 ? 'the last hour' : `${ago} hours`}`,
    ...statement(report, rangeOf(report, over(ago), now)),
  })
  return Object.entries(all).flatMap(([name, each]) => [report(name, each, hours), report(name, each, 1)])
}

const run = async ({ platform, rounds, scale, tell }: BenchContext): Promise<Measured[]> => {
  Object.assign(process.env, environment(platform.addresses))
  const database = await ownDatabase()
  const { admin } = database
  const connect = async (schema: string): Promise<Client> => {
    const client = new Client({ connectionString: database.url })
    await client.connect()
    await client.query(`set search_path = ${schema}, public`)
    await client.query(`set statement_timeout = '60s'`)
    return client
  }
  try {
    const made = await manyEvents(database, Math.round(events * scale), hours)
    await admin.query(handMade)
    for (const view of viewsOverThem) {
      const { rows } = await admin.query(`select pg_get_viewdef('public.${view}') as text`)
      await admin.query(`set search_path = hand_made, public`)
      await admin.query(`create view hand_made.${view} as ${rows[0].text}`)
      await admin.query(`set search_path = public`)
    }
    await admin.query('grant select on all tables in schema hand_made to analyst')
    await admin.query('vacuum (analyze) hand_made.events, hand_made.order_lines, hand_made.refunds')
    tell(`reports: ${made} events are there`)

    const now = new Date()
    const clients = { kassa: await connect('public'), baseline: await connect('hand_made') }
    const ask = async (client: Client, { text, values }: Question) => {
      const begun = performance.now()
      const { rows } = await client.query(text, values)
      return { ms: performance.now() - begun, answer: JSON.stringify(rows) }
    }
    /** In turns, a short question more often than a long one. */
    const inTurns = async (question: Question) => {
      const took = { kassa: [] as number[], baseline: [] as number[] }
      const begun = performance.now()
      do {
        const [ours, theirs] = [await ask(clients.kassa, question), await ask(clients.baseline, question)]
        if (ours.answer !== theirs.answer) throw new Error(`${question.what}: the two tables answer differently.`)
        took.kassa.push(ours.ms)
        took.baseline.push(theirs.ms)
      } while (performance.now() - begun < roundMs * scale)
      return { kassa: median(took.kassa), baseline: median(took.baseline) }
    }
    const lines: Measured[] = []
    for (const question of questions(now)) {
      await inTurns(question) // warm-up
      const measured: Awaited<ReturnType<typeof inTurns>>[] = []
      for (let round = 0; round < rounds; round += 1) measured.push(await inTurns(question))
      lines.push({
        what: question.what,
        unit: 'ms',
        kassa: measured.map(({ kassa }) => kassa),
        baseline: measured.map(({ baseline }) => baseline),
        target: { ratio: 1.5, is: 'at most' },
      })
    }
    for (const client of Object.values(clients)) await client.end()
    return lines
  } finally {
    await database.drop()
  }
}

export const reports: Measurement = {
  name: 'reports',
  about: 'every report of the console at a million events, against the same SQL on tables made by hand for it',
  needs: ['postgres'],
  run,
}
