/** What an order costs as there are more of them: in a second, in the past, and over more partitions. */
import { setTimeout as pause } from 'node:timers/promises'
import { type ComponentName, platformUntraced } from '../../infra/local/components/component.ts'
import type { Platform } from '../../infra/local/platform.ts'
import { median } from '../../infra/serverless-offline-kafka/bench/statistics.ts'
import { earlierOrders } from '../growth/earlier-orders.ts'
import { type Orders, openShop, type Shop } from '../growth/shop.ts'
import type { BenchContext, Measured, Measurement } from '../measurement.ts'
import { cores, sum, watched } from '../processor-time.ts'

const rates = [10, 20, 50, 100, 200]
/** The load that two cores can carry: above it the figures show only waiting. */
const usualRate = 20
const partitions = [1, 3, 6]
const earlier = [0, 100_000, 1_000_000]
/** Long enough for some orders at the lowest rate, and for the ticks in which processor time is counted. */
const seconds = 3
const fewestOrders = 50
/** Enough to see that they wait: all of them are waited for. */
const mostOrders = 150
const warmUpOrders = 500
/** From here on a core counts as full: what one thread does, or what both cores do. */
const full = 0.9

interface Slice {
  /** Milliseconds of processor time for each order, above what the platform uses when nobody buys. */
  readonly cpu: number
  /** From the moment an order was due until the row of its receipt is seen: the median, in milliseconds. */
  readonly took: number
  /** Orders finished a second. */
  readonly done: number
  /** Cores in use while orders came. */
  readonly components: Readonly<Record<string, number>>
  /** Share of the machine that was in use. */
  readonly busy: number
}

const measure = async (platform: Platform, shop: Shop, idle: number, orders: Orders): Promise<Slice> => {
  const { result: sold, used, took, busy } = await watched(platform, () => shop.orders(orders))
  return {
    cpu: ((sum(used) - idle * took) / orders.count) * 1_000,
    took: median(sold.times),
    done: sold.perSecond,
    components: Object.fromEntries(Object.entries(used).map(([name, each]) => [name, each / took])),
    busy,
  }
}

/** What is full, if something is: a component that runs on one thread, or the machine. */
const fullOf = (slices: readonly Slice[]): string | undefined => {
  const busy = median(slices.map(each => each.busy))
  const functions = median(slices.map(({ components }) => components.offline ?? 0))
  if (functions >= full) return `the functions' event loop is full (${functions.toFixed(2)} of a core)`
  return busy >= full ? `the machine is full (${(busy * 100).toFixed(0)} % of ${cores} cores)` : undefined
}

const byPart = (slices: readonly Slice[]): string => {
  const [first] = slices
  const used = Object.keys(first?.components ?? {}).map(
    name => [name, median(slices.map(({ components }) => components[name] ?? 0))] as const,
  )
  return used
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, 4)
    .map(([name, share]) => `${name} ${share.toFixed(2)}`)
    .join(', ')
}

/** A line for the cost and one for the time, each setting against the smallest; past the limit only told. */
const linesOf = (what: (setting: number) => string, slices: ReadonlyMap<number, readonly Slice[]>): Measured[] => {
  const [smallest, ...others] = [...slices.keys()]
  const base = slices.get(smallest ?? 0) ?? []
  return others.flatMap(setting => {
    const own = slices.get(setting) ?? []
    const limit = fullOf(own)
    const flat = limit ? {} : { target: { ratio: 1.1, is: 'at most' as const } }
    const note = `${limit ? `${limit}; ` : ''}cores: ${byPart(own)}; machine ${(median(own.map(({ busy }) => busy)) * 100).toFixed(0)} %`
    return [
      {
        what: `growth: CPU an order, ${what(setting)} against ${what(smallest ?? 0)}`,
        unit: 'ms CPU',
        kassa: own.map(({ cpu }) => cpu),
        baseline: base.map(({ cpu }) => cpu),
        ...flat,
        note,
      },
      {
        what: `growth: click to row, ${what(setting)} against ${what(smallest ?? 0)}`,
        unit: 'ms',
        kassa: own.map(({ took }) => took),
        baseline: base.map(({ took }) => took),
        ...flat,
      },
    ]
  })
}

const run = async ({ platform, rounds, scale, tell }: BenchContext): Promise<Measured[]> => {
  const shop = await openShop(platform.addresses)
  const count = (rate: number): number =>
    Math.ceil(Math.min(mostOrders, Math.max(fewestOrders, rate * seconds)) * scale)
  try {
    await shop.orders({ rate: usualRate, count: Math.ceil(warmUpOrders * scale) })
    await pause(1_000 * scale)
    const { used, took } = await watched(platform, () => pause(seconds * 2_000 * scale))
    const idle = sum(used) / took
    tell(`growth: idle, the platform uses ${idle.toFixed(2)} of a core`)

    /** Every setting once a round. */
    const interleaved = async (settings: readonly number[], orders: (setting: number) => Orders) => {
      const slices = new Map<number, Slice[]>(settings.map(setting => [setting, []]))
      for (let round = 0; round < rounds; round += 1)
        for (const setting of settings) slices.get(setting)?.push(await measure(platform, shop, idle, orders(setting)))
      return slices
    }
    const usual = { rate: usualRate, count: count(usualRate) }

    const byRate = await interleaved(rates, rate => ({ rate, count: count(rate) }))
    tell('growth: rates are done')
    const byPartitions = await interleaved(partitions, each => ({ ...usual, partitions: each }))
    tell('growth: partitions are done')
    const byEarlier = new Map<number, Slice[]>()
    for (const wanted of earlier) {
      const there = await earlierOrders(platform.addresses.database, Math.round(wanted * scale))
      tell(`growth: ${there} earlier orders are there`)
      byEarlier.set(wanted, (await interleaved([wanted], () => usual)).get(wanted) ?? [])
    }
    return [
      ...linesOf(rate => `${rate} orders/s`, byRate),
      ...[...byRate].map(([rate, slices]) => ({
        what: `growth: orders done, ${rate} orders/s offered`,
        unit: 'orders/s',
        kassa: slices.map(({ done }) => done),
        baseline: [],
      })),
      ...linesOf(many => `${many.toLocaleString('en')} earlier orders`, byEarlier),
      ...linesOf(many => `${many} partition${many > 1 ? 's' : ''}`, byPartitions),
    ]
  } finally {
    await shop.close()
  }
}

export const growth: Measurement = {
  name: 'growth',
  about: 'processor time and milliseconds of an order, at more orders a second, more earlier orders, more partitions',
  needs: [...platformUntraced, 'offline'] satisfies readonly ComponentName[],
  fresh: true,
  run,
}
