/** The sink: how fast it drains what has piled up, against COPY into the very same table, and how far it lags behind. */

import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { ensureConnector } from '../../connect/sink.ts'
import { topics } from '../../functions/topics.ts'
import { environment } from '../../infra/local/addresses.ts'
import { platformUntraced } from '../../infra/local/components/component.ts'
import { declaredTopics, ensureTopics } from '../../infra/local/set-up/topics.ts'
import { median, quantile } from '../../infra/serverless-offline-kafka/bench/statistics.ts'
import { type OwnDatabase, ownDatabase } from '../../tests/database.ts'
import { filler } from '../fill.ts'
import type { BenchContext, Measured, Measurement } from '../measurement.ts'
import { type Used, watched } from '../processor-time.ts'
import { lagOf, loopLag } from '../sink/lag.ts'

/** In every round: half a million in five of them. */
const events = 100_000
const warmUpEvents = 20_000
const lagSeconds = 4
const lagRate = 100
const pollIntervalMs = 20
const standsStillMs = 60_000

const columns = `event_id, source, type, time, trace_id, topic, partition, "offset", at, value, payload,
  checkout_id, amount, currency, order_number, reason, mail`

/** The newest row, by an index: a look that costs next to nothing. */
const arrivals = async ({ admin }: OwnDatabase): Promise<number> =>
  Number((await admin.query('select max(arrived) as newest from events')).rows[0].newest)

const rows = async ({ admin }: OwnDatabase): Promise<number> =>
  Number((await admin.query('select count(*) as rows from events')).rows[0].rows)

/**
 * Rows a second, from the first that is seen to the last.
 * @throws Error when the sink stands still
 */
const untilDrained = async (database: OwnDatabase, count: number): Promise<number> => {
  let first: { readonly at: number; readonly rows: number } | undefined
  let last = { at: performance.now(), rows: 0 }
  for (;;) {
    const seen = await arrivals(database)
    const at = performance.now()
    if (seen > 0) first ??= { at, rows: seen }
    // A record that came twice has counted twice, and is one row.
    if (first && seen >= count && (await rows(database)) >= count)
      return (count - first.rows) / ((at - first.at) / 1_000)
    if (seen > last.rows) last = { at, rows: seen }
    if (at - last.at > standsStillMs) throw new Error(`The sink stands still after ${seen} of ${count} events.`)
    await pause(pollIntervalMs)
  }
}

/** COPY of the rows that the connector wrote, into the table it wrote them to, from a file of the server. */
const copy = async ({ admin }: OwnDatabase, count: number): Promise<number> => {
  const folder = (await admin.query('show data_directory')).rows[0].data_directory
  const file = `${folder}/bench-sink.copy`
  try {
    await admin.query(`copy (select ${columns} from events) to '${file}'`)
    await admin.query('truncate events')
    await admin.query('checkpoint')
    const begun = performance.now()
    await admin.query(`copy events (${columns}) from '${file}'`)
    return count / ((performance.now() - begun) / 1_000)
  } finally {
    await rm(file, { force: true })
  }
}

/** Microseconds of processor time for each row, by component. */
const perRow = (used: readonly Used[], count: number): string =>
  Object.keys(used[0] ?? {})
    .map(name => [name, (median(used.map(each => each[name] ?? 0)) / count) * 1_000_000] as const)
    .filter(([, micros]) => micros >= 1)
    .toSorted((one, other) => other[1] - one[1])
    .map(([name, micros]) => `${name} ${micros.toFixed(0)}`)
    .join(', ')

const run = async ({ platform, rounds, scale, tell }: BenchContext): Promise<Measured[]> => {
  const at = platform.addresses
  Object.assign(process.env, environment(at))
  const id = `bench-${randomUUID().slice(0, 8)}`
  const topicOf = (name: string) => `${id}-${name}`
  const names = topics.map(({ name }) => topicOf(name))
  const wanted = declaredTopics.filter(({ name }) => topics.some(topic => topic.name === name))
  await ensureTopics({
    kafka: { KAFKA_BROKERS: [...at.brokers] },
    only: wanted.map(each => ({ ...each, name: topicOf(each.name) })),
  })

  const connector = async (database: OwnDatabase, name: string, from: 'earliest' | 'latest') => {
    const other = { topics: names.join(','), 'consumer.override.auto.offset.reset': from }
    await ensureConnector({ connectUrl: at.connect.url, databaseUrl: database.sinkUrl, name, other })
    return async () => {
      await fetch(`${at.connect.url}/connectors/${name}`, { method: 'DELETE' })
    }
  }

  const fill = await filler([...at.brokers], topicOf)
  const count = Math.round(events * scale)
  tell(`sink: putting ${count} events on the topics`)
  await fill.records(count)

  /** A smoke run only shows that all of it runs. */
  const warms = scale === 1
  if (warms) {
    const database = await ownDatabase()
    const stop = await connector(database, `${id}-warm-up`, 'earliest')
    await untilDrained(database, warmUpEvents)
    await stop()
    await database.drop()
  }

  const rate = { kassa: [] as number[], baseline: [] as number[] }
  const used = { draining: [] as Used[], copying: [] as Used[] }
  for (let round = 1; round <= rounds; round += 1) {
    const database = await ownDatabase()
    try {
      await database.admin.query('checkpoint')
      const stop = await connector(database, `${id}-${round}`, 'earliest')
      const draining = await watched(platform, () => untilDrained(database, count))
      rate.kassa.push(draining.result)
      used.draining.push(draining.used)
      await stop()
      const there = await rows(database)
      if (there !== count) throw new Error(`The sink wrote ${there} rows of ${count} events.`)
      const copying = await watched(platform, () => copy(database, count))
      rate.baseline.push(copying.result)
      used.copying.push(copying.used)
      tell(
        `sink: round ${round}, ${Math.round(rate.kassa.at(-1) ?? 0)} rows/s, COPY ${Math.round(rate.baseline.at(-1) ?? 0)}`,
      )
    } finally {
      await database.drop()
    }
  }

  const lag = { kassa: [] as number[][], baseline: [] as number[][] }
  const database = await ownDatabase()
  try {
    const load = { database, fill, rate: lagRate, seconds: Math.max(1, lagSeconds * scale) }
    for (let round = warms ? 0 : 1; round <= rounds; round += 1) {
      const stop = await connector(database, `${id}-lag-${round}`, 'latest')
      const kassa = await lagOf(load)
      await stop()
      const baseline = await loopLag(load, names)
      if (round === 0) continue // warm-up
      lag.kassa.push(kassa)
      lag.baseline.push(baseline)
    }
  } finally {
    await database.drop()
    await fill.close(names)
  }

  return [
    {
      what: 'sink: drain of a backlog',
      unit: 'rows/s',
      ...rate,
      target: { ratio: 0.6, is: 'at least' },
      note: `µs CPU a row: ${perRow(used.draining, count)}; COPY: ${perRow(used.copying, count)}, with the writing of its file`,
    },
    ...[0.5, 0.9, 0.99].map(
      (q): Measured => ({
        what: `sink: lag at ${lagRate} events/s, p${q * 100}`,
        unit: 'ms',
        kassa: lag.kassa.map(each => quantile(each, q)),
        baseline: lag.baseline.map(each => quantile(each, q)),
        ...(q === 0.5 ? { target: { value: 250, is: 'at most' } } : {}),
      }),
    ),
  ]
}

export const sink: Measurement = {
  name: 'sink',
  about: 'rows/s of the connector draining a backlog against COPY into its table; lag from produce to visible row',
  needs: platformUntraced,
  run,
}
