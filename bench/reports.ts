/**
 * How long the console's answers take, at the door of their handlers, on a database of its own.
 *
 *     npm run bench:reports -- [orders] [--plans]
 *
 * Needs the platform (`npm run platform` in another terminal); settings of the environment win over its addresses.
 */
import { parseArgs } from 'node:util'
import { reports, statement } from '../functions/analytics/reports.ts'
import { addresses, environment } from '../infra/local/addresses.ts'
import { ownDatabase } from '../tests/database.ts'
import { manyEvents } from './many-events.ts'

for (const [name, value] of Object.entries(environment(addresses()))) process.env[name] ??= value

const { values, positionals } = parseArgs({ options: { plans: { type: 'boolean' } }, allowPositionals: true })
const orders = Number(positionals[0] ?? 10_000)
const hour = 3_600_000
const now = Date.now()
const hours = 24

const database = await ownDatabase()
try {
  const begun = performance.now()
  const events = await manyEvents(database, orders * 4, hours)
  const filled = (performance.now() - begun) / 1_000
  console.log(
    `About ${orders} orders, ${events} events in ${hours} hours (put in and made in ${filled.toFixed(1)} s)\n`,
  )

  process.env.DATABASE_URL = database.url
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT'
  process.env.CHECKOUTS_TABLE = 'none'
  process.env.AWS_REGION ??= 'eu-central-1'
  const [analytics, log, status] = await Promise.all([
    import('../functions/analytics/analytics-handler.ts'),
    import('../functions/analytics/events-handler.ts'),
    import('../functions/checkout/status-handler.ts'),
  ])
  type Handler = (event: object, context: object) => Promise<{ statusCode?: number; body?: string }>

  const measure = async (name: string, handler: unknown, path: object, query: object) => {
    const times: number[] = []
    let size = 0
    for (let run = 0; run < 20; run += 1) {
      const start = performance.now()
      const event = { headers: {}, pathParameters: path, queryStringParameters: query }
      const { statusCode, body = '' } = await (handler as Handler)(event, {})
      times.push(performance.now() - start)
      size = body.length
      if (statusCode !== 200) return console.log(`${name.padEnd(44)} answers ${statusCode}: ${body}`)
    }
    times.sort((a, b) => a - b)
    const ms = (time: number | undefined) => `${(time ?? 0).toFixed(0)} ms`.padStart(9)
    console.log(`${name.padEnd(44)}${ms(times[10])}${ms(times.at(-1))}  ${(size / 1_024).toFixed(1)} KB`)
  }

  const from = (ago: number) => ({
    from: new Date(now - ago * hour).toISOString(),
    to: new Date(now + hour).toISOString(),
  })
  console.log(`${'GET'.padEnd(44)}${'median'.padStart(9)}${'slowest'.padStart(9)}  answer`)
  for (const name of Object.keys(reports)) {
    await measure(`/analytics/${name}, all ${hours} hours`, analytics.handler, { report: name }, from(hours))
    await measure(`/analytics/${name}, the last hour`, analytics.handler, { report: name }, from(1))
  }
  await measure(
    '/analytics/orders, every minute',
    analytics.handler,
    { report: 'orders' },
    { ...from(16), per: 'minute' },
  )
  await measure('/events, newest 100', log.handler, {}, {})
  await measure('/events, newest 100 refunds', log.handler, {}, { type: 'payment-refunded' })
  await measure('/events, 500 from the beginning', log.handler, {}, { after: '0', limit: '500' })
  const { rows } = await database.admin.query('select checkout_id from events where arrived = $1', [events >> 1])
  await measure('/checkout/{checkoutId}', status.handler, { checkoutId: rows[0].checkout_id }, {})

  if (values.plans) {
    const range = { from: new Date(now - hours * hour), to: new Date(now), per: 'hour', limit: 10 } as const
    const statements = [
      ...Object.entries(reports).map(([name, report]) => ({ name, ...statement(report, range) })),
      { name: 'view checkouts', text: 'select * from checkouts', values: [] },
      {
        name: 'one of checkouts',
        text: 'select * from checkouts where checkout_id = $1',
        values: [rows[0].checkout_id],
      },
    ]
    for (const { name, text, values: bound } of statements) {
      const plan = await database.admin.query(`explain (analyze, buffers, costs off) ${text}`, bound)
      console.log(`\n${name}\n${plan.rows.map(line => line['QUERY PLAN']).join('\n')}`)
    }
  }
} finally {
  await database.drop()
}
process.exit()
