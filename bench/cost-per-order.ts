/**
 * `npm run bench:cost`: what an order costs here, in CPU time by component, in time by stage and in bytes that stay, while orders
 * come at a steady rate. Runs on a platform of its own, new each time.
 *
 *     CPU of an order = (CPU while orders came − CPU of as long without them) ÷ orders
 */
import { randomUUID } from 'node:crypto'
import { glob, stat } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'pg'
import { topics } from '../functions/topics.ts'
import { anyNumber, command, run, text, wholeNumber } from '../infra/command-line.ts'
import { highestOffset } from '../infra/local/addresses.ts'
import { kafkaComponents, platformComponents } from '../infra/local/components/component.ts'
import type { Platform } from '../infra/local/platform.ts'
import { cpuSeconds } from '../infra/local/processes/process-table.ts'
import { setUp } from '../infra/local/set-up/set-up.ts'
import { withPlatform } from '../infra/local/with-platform.ts'
import { delivery } from '../tests/delivery.ts'

const options = command(
  'npm run bench:cost --',
  'Measures what an order costs: CPU time, bytes, and the time between its stages.',
)
  .option('--rate <n>', 'orders a second', anyNumber(0.1), 10)
  .option('--seconds <n>', 'how long; half as long without orders', anyNumber(1), 60)
  .option('--offset <n>', 'add n to every port', wholeNumber(0, highestOffset), 13_000)
  .option('--home <dir>', 'the folder for data and logs', text, '.kassa-cost')

const buy = async (url: string): Promise<void> => {
  const response = await fetch(`${url}/checkout`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify({
      customer: { email: 'ada@example.com', name: 'Ada Lovelace' },
      items: ['mug-enamel', 'pen-brass'].map(sku => ({ sku, quantity: 1 })),
      paymentMethod: 'tok_visa',
      ...delivery,
    }),
  })
  const text = await response.text()
  if (response.status !== 202) throw new Error(`POST /checkout answers ${response.status}: ${text}`)
}

/** Sends when it is time, whether or not earlier ones were answered. */
const steadily = async (url: string, rate: number, orders: number): Promise<void> => {
  const begun = performance.now()
  const sent: Promise<void>[] = []
  for (let n = 0; n < orders; n += 1) {
    await delay(Math.max(0, begun + (n * 1_000) / rate - performance.now()))
    sent.push(buy(url))
  }
  await Promise.all(sent)
}

/** Bytes of records on all brokers: every copy, without the indexes beside them. */
const bytesOnBrokers = async ({ home }: Platform): Promise<number> => {
  let bytes = 0
  for (const node of kafkaComponents)
    for (const { name } of topics)
      for await (const file of glob(`${name}-*/*.log`, { cwd: home.data(node) }))
        bytes += (await stat(join(home.data(node), file))).size
  return bytes
}

interface Looked {
  readonly at: number
  readonly cpu: ReadonlyMap<string, number>
  readonly onBrokers: number
  readonly inDatabase: number
}

const look = async (platform: Platform, database: Client): Promise<Looked> => {
  const { rows } = await database.query(`select pg_total_relation_size('events') as bytes`)
  const components = platform.components.flatMap(({ name, pid }) => (pid === undefined ? [] : [[name, pid] as const]))
  const byPid = await cpuSeconds(components.map(([, pid]) => pid))
  return {
    at: performance.now(),
    cpu: new Map(components.map(([name, pid]) => [name, byPid.get(pid) ?? 0])),
    onBrokers: await bytesOnBrokers(platform),
    inDatabase: Number(rows[0].bytes),
  }
}

const confirmed = async (database: Client, orders: number): Promise<void> => {
  const text = `select count(*)::int as count from events where topic = 'email-successful'`
  while ((await database.query(text)).rows[0].count < orders) await delay(500)
}

/** From the moment one record was produced until the next one was: polling, handler and sending. */
const stages = `
  select next.topic, percentile_cont(0.5) within group (order by extract(epoch from next.at - before.at) * 1000) as ms
  from events next join events before using (checkout_id)
  where (before.topic, next.topic) in (('checkout-requested', 'payment-successful'),
    ('payment-successful', 'order-successful'), ('order-successful', 'email-successful'))
    and before.at > $1
  group by 1 order by min(next.at)`

const groups = [
  ['functions and pollers', ['offline']],
  ['brokers', [...kafkaComponents]],
  ['Connect', ['connect']],
  ['PostgreSQL', ['postgres']],
  ['DynamoDB Local', ['dynamodb']],
  ['mail catcher', ['mail']],
] as const

const measure = async (platform: Platform, rate: number, seconds: number): Promise<string[]> => {
  const { api, database: addresses } = platform.addresses
  const database = new Client({ connectionString: addresses.adminUrl })
  await database.connect()
  try {
    const [warmUp, orders] = [rate * 20, rate * seconds]
    await steadily(api.url, rate, warmUp)
    await confirmed(database, warmUp)
    const idle = [await look(platform, database)]
    await delay(seconds * 500)
    idle.push(await look(platform, database))

    const from = new Date()
    const busy = [await look(platform, database)]
    await steadily(api.url, rate, orders)
    await confirmed(database, warmUp + orders)
    busy.push(await look(platform, database))

    const spent = ([before, after]: Looked[], names: readonly string[]) =>
      names.reduce((sum, name) => sum + (after?.cpu.get(name) ?? 0) - (before?.cpu.get(name) ?? 0), 0)
    const lasted = ([before, after]: Looked[]) => ((after?.at ?? 0) - (before?.at ?? 0)) / 1_000
    const perOrder = (names: readonly string[]) =>
      ((spent(busy, names) - (spent(idle, names) / lasted(idle)) * lasted(busy)) / orders) * 1_000
    const resting = (names: readonly string[]) => (spent(idle, names) / lasted(idle)) * 1_000
    const row = (what: string, names: readonly string[]) =>
      `| ${what} | ${perOrder(names).toFixed(1)} | ${resting(names).toFixed(0)} |`

    const { rows } = await database.query('select count(*)::int as count, avg(length(value)) as bytes from events')
    const [{ count, bytes }] = rows
    const grown = (of: (looked: Looked) => number) => busy.map(of).reduce((before, after) => after - before) / orders
    const between = (await database.query(stages, [from])).rows.map(({ topic, ms }) => `${topic} ${Math.round(ms)}`)
    return [
      `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model}, Node ${process.versions.node}: ${rate} orders a second for ${seconds} s`,
      '',
      '| component | CPU ms an order | CPU ms a second at rest |',
      '| --- | ---: | ---: |',
      ...groups.map(([what, names]) => row(what, names)),
      row(
        'together',
        groups.flatMap(([, names]) => [...names]),
      ),
      '',
      `Records an order: ${(count / (warmUp + orders)).toFixed(2)}, of ${Math.round(bytes)} bytes each without key and headers.`,
      `Bytes an order: ${Math.round(grown(each => each.onBrokers))} on three brokers, ${Math.round(grown(each => each.inDatabase))} in PostgreSQL with indexes.`,
      `Median ms from record to record: ${between.join(', ')}.`,
    ]
  } finally {
    await database.end()
  }
}

await run(options, ({ rate, seconds, ...place }) =>
  withPlatform({ ...place, components: [...platformComponents, 'offline'], fresh: true, setUp }, async platform => {
    for (const line of await measure(platform, rate, seconds)) console.log(line)
  }),
)
