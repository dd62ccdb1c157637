/** A catalogue of 2,000 products: what it costs the checkout that prices come from the view, and how soon a list is there. */
import { environment } from '../../infra/local/addresses.ts'
import { kafkaComponents } from '../../infra/local/components/component.ts'
import { localPrefix, tablesOf } from '../../infra/local/set-up/tables.ts'
import { quantile } from '../../infra/serverless-offline-kafka/bench/statistics.ts'
import { startChild } from '../child.ts'
import { cart } from '../door/cart.ts'
import { ownTopic } from '../door/doors.ts'
import type { Load, LoadResult } from '../load.ts'
import type { Measured, Measurement } from '../measurement.ts'

const products = 2_000
const leastProducts = 100
const clients = 64
const seconds = 4
const lookUps = 1_000
const checkoutsPerSecond = 50
const listsPerSecond = 20

const cartOf = (number: number, among: number) => ({
  ...cart,
  customer: { ...cart.customer, email: `ada-${number}@example.com` },
  items: [0, 1].map(line => ({ sku: `bench-${(number * 7_919 + line * 31) % among}`, quantity: 1 })),
})

const queries = ['?category=kitchen', '?q=mug&sort=price', '?brand=nord&sort=name', '?category=desk&sort=-price', '']

interface Ports {
  readonly door: number
  readonly doorInMemory: number
  readonly list: number
  readonly listInMemory: number
}

export const catalogue: Measurement = {
  name: 'catalogue',
  about: 'checkouts and lists with 2,000 products in the view, against the same with the catalogue in memory',
  needs: [...kafkaComponents, 'dynamodb'],
  run: async ({ platform, rounds, scale, tell }) => {
    const count = Math.max(leastProducts, products * scale)
    const tables = Object.fromEntries(tablesOf(localPrefix).map(({ setting, name }) => [setting, name]))
    const env = {
      ...environment(platform.addresses),
      ...tables,
      PRODUCTS: String(count),
      TOPIC: await ownTopic(platform, 'catalogue'),
    }
    await using shop = startChild(new URL('../catalogue/shop.ts', import.meta.url), { env })
    await using asking = startChild(new URL('../load-process.ts', import.meta.url))
    const ports = await shop.call<Ports>('listen')
    tell(`${count} products are in the view`)

    const bodies = Array.from({ length: count }, (_, number) => JSON.stringify(cartOf(number, count)))
    const ask = (load: Pick<Load, 'port' | 'path' | 'rate' | 'bodies' | 'queries' | 'status'>) =>
      asking.call<LoadResult>('load', { clients, seconds: Math.max(0.5, seconds * scale), ...load } satisfies Load)
    const buy = (port: number) => ask({ port, path: '/checkout', rate: checkoutsPerSecond, bodies, status: 202 })
    const list = (port: number) => ask({ port, path: '/catalogue', rate: listsPerSecond, queries, status: 200 })
    const look = async (how: 'lookUp' | 'batchGet') =>
      (await shop.call<{ latencies: readonly number[] }>(how, Math.max(20, lookUps * scale))).latencies

    for (const port of [ports.door, ports.doorInMemory]) await buy(port)
    for (const port of [ports.list, ports.listInMemory]) await list(port)
    const each = { doors: [] as number[][][], lists: [] as number[][][], looks: [] as number[][][] }
    for (let round = 0; round < rounds; round++) {
      each.doors.push([[...(await buy(ports.door)).latencies], [...(await buy(ports.doorInMemory)).latencies]])
      each.lists.push([[...(await list(ports.list)).latencies], [...(await list(ports.listInMemory)).latencies]])
      each.looks.push([[...(await look('lookUp'))], [...(await look('batchGet'))]])
    }
    const at = (of: number[][][], q: number) => ({
      kassa: of.map(([kassa = []]) => quantile(kassa, q)),
      baseline: of.map(([, baseline = []]) => quantile(baseline, q)),
    })
    const doors = at(each.doors, 0.5)
    const added: Measured = {
      what: 'catalogue: door p50, above prices in memory',
      unit: 'ms',
      kassa: doors.kassa.map((ms, round) => ms - (doors.baseline[round] ?? Number.NaN)),
      baseline: [],
      target: { value: 1, is: 'at most' },
    }
    const inMemory = 'the same with the catalogue in memory and all other tables the same'
    return [
      {
        what: 'catalogue: door p50',
        unit: 'ms',
        ...doors,
        note: `${checkoutsPerSecond} checkouts a second; ${inMemory}`,
      },
      added,
      { what: 'catalogue: door p99', unit: 'ms', ...at(each.doors, 0.99) },
      {
        what: 'catalogue: price look-up p50',
        unit: 'ms',
        ...at(each.looks, 0.5),
        note: 'two products of 2,000, one look-up after the other; a bare BatchGetItem of two',
      },
      { what: 'catalogue: price look-up p99', unit: 'ms', ...at(each.looks, 0.99) },
      { what: 'catalogue: GET /catalogue?… p50', unit: 'ms', ...at(each.lists, 0.5) },
      {
        what: 'catalogue: GET /catalogue?… p99',
        unit: 'ms',
        ...at(each.lists, 0.99),
        note: `${listsPerSecond} a second, by category, brand, words, in every order, and all 2,000; ${inMemory}`,
      },
    ]
  },
}
