/** `npm run bench:plans`: PostgreSQL's plan of each report and of the searches for orders, on a database of its own that holds a day of a large shop. */
import { reports, statement } from '../functions/analytics/reports.ts'
import { ordersStatement } from '../functions/desk/find-orders.ts'
import { command, run, text, wholeNumber } from '../infra/command-line.ts'
import { environment, highestOffset } from '../infra/local/addresses.ts'
import { withPlatform } from '../infra/local/with-platform.ts'
import { ownDatabase } from '../tests/database.ts'
import { manyEvents } from './many-events.ts'

const hours = 24

const options = command(
  'npm run bench:plans --',
  'Prints the plan of each report and each search of the console, with its times and buffers.',
)
  .option('--events <n>', 'how many events the database holds at least', wholeNumber(1), 40_000)
  .option('--offset <n>', 'add n to every port', wholeNumber(0, highestOffset), 14_000)
  .option('--home <dir>', 'the folder for data and logs', text, '.kassa-bench')

await run(options, ({ events, ...place }) =>
  withPlatform({ ...place, components: ['postgres'], fresh: true }, async ({ addresses }) => {
    Object.assign(process.env, environment(addresses))
    const database = await ownDatabase()
    try {
      console.log(`${await manyEvents(database, events, hours)} events in ${hours} hours`)
      const now = new Date()
      const { rows } = await database.admin.query('select checkout_id from events order by arrived limit 1')
      const range = { from: new Date(now.getTime() - hours * 3_600_000), to: now, per: 'hour', limit: 10 } as const
      const statements = [
        ...Object.entries(reports).map(([name, report]) => ({ name, ...statement(report, range) })),
        { name: 'orders by mail address', ...ordersStatement({ search: 'ada@example.org', limit: 50 }) },
        { name: 'orders by name', ...ordersStatement({ search: 'ada', limit: 50 }) },
        { name: 'view checkouts', text: 'select * from checkouts', values: [] },
        { name: 'one checkout', text: 'select * from checkouts where checkout_id = $1', values: [rows[0].checkout_id] },
      ]
      for (const { name, text, values } of statements) {
        const plan = await database.admin.query(`explain (analyze, buffers, costs off) ${text}`, values)
        console.log(`\n${name}\n${plan.rows.map(line => line['QUERY PLAN']).join('\n')}`)
      }
    } finally {
      await database.drop()
    }
  }),
)
