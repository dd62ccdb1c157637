/** A catalogue of 2,000 products: what it costs the checkout that prices come from the view, and how soon a list is there. */
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { environment } from '../../infra/local/addresses.ts'
import { kafkaComponents } from '../../infra/local/components/component.ts'
import { localDynamodb, localPrefix, tablesOf } from '../../infra/local/set-up/tables.ts'
import { quantile } from '../../infra/serverless-offline-kafka/bench/statistics.ts'
import { fillView, manyProducts } from '../catalogue/products.ts'
import { startChild } from '../child.ts'
import { ownTopic } from '../door/doors.ts'
import type { OneByOne } from '../door/one-by-one.ts'
import type { Load, LoadResult } from '../load.ts'
import type { Measured, Measurement } from '../measurement.ts'

const products = 2_000
const leastProducts = 100
const checkouts = 300
const lookUps = 1_000
const lists = { clients: 8, perSecond: 20, seconds: 4 }

const queries = ['?category=kitchen', '?q=mug&sort=price', '?brand=nord&sort=name', '?category=desk&sort=-price', '']

interface Ports {
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
    const client = localDynamodb({ endpoint: platform.addresses.dynamodb.url, region: 'eu-central-1' })
    const at = { catalogue: tables.CATALOGUE_TABLE ?? '', stock: tables.STOCK_TABLE ?? '' }
    await fillView(DynamoDBDocumentClient.from(client), at, manyProducts(count)).finally(() => client.destroy())
    tell(`${count} products are in the view`)
    await using shop = startChild(new URL('../catalogue/shop.ts', import.meta.url), { env })
    await using asking = startChild(new URL('../load-process.ts', import.meta.url))
    const ports = await shop.call<Ports>('listen')

    const buy = (): Promise<[number[], number[]]> => shop.call('buy', Math.max(10, checkouts * scale))
    const list = async (port: number): Promise<number[]> => {
      const { clients, perSecond: rate } = lists
      const load = { port, path: '/catalogue', clients, rate, queries, status: 200 }
      const seconds = Math.max(0.5, lists.seconds * scale)
      return [...(await asking.call<LoadResult>('load', { ...load, seconds } satisfies Load)).latencies]
    }
    const look = async (how: 'lookUp' | 'batchGet'): Promise<number[]> => [
      ...(await shop.call<OneByOne>(how, Math.max(20, lookUps * scale))).latencies,
    ]

    await buy()
    for (const port of [ports.list, ports.listInMemory]) await list(port)
    const each = { doors: [] as number[][][], lists: [] as number[][][], looks: [] as number[][][] }
    for (let round = 0; round < rounds; round++) {
      each.doors.push(await buy())
      each.lists.push([await list(ports.list), await list(ports.listInMemory)])
      each.looks.push([await look('lookUp'), await look('batchGet')])
    }
    const quantiles = (of: number[][][], q: number) => ({
      kassa: of.map(([kassa = []]) => quantile(kassa, q)),
      baseline: of.map(([, baseline = []]) => quantile(baseline, q)),
    })
    const doors = quantiles(each.doors, 0.5)
    const added: Measured = {
      what: 'catalogue: door p50, above prices in memory',
      unit: 'ms',
      kassa: each.doors.map(([view = [], memory = []]) =>
        quantile(
          view.map((ms, turn) => ms - (memory[turn] ?? Number.NaN)),
          0.5,
        ),
      ),
      baseline: [],
      target: { value: 1, is: 'at most' },
      note: 'the median of what a checkout took longer than the one in its turn at the other door',
    }
    const inMemory = 'the same with the catalogue in memory and all other tables the same'
    return [
      {
        what: 'catalogue: door p50',
        unit: 'ms',
        ...doors,
        note: `two products of 2,000 in each cart, one checkout after the other; ${inMemory}`,
      },
      added,
      { what: 'catalogue: door p99', unit: 'ms', ...quantiles(each.doors, 0.99) },
      {
        what: 'catalogue: price look-up p50',
        unit: 'ms',
        ...quantiles(each.looks, 0.5),
        note: 'two products of 2,000, one look-up after the other; a bare BatchGetItem of two',
      },
      { what: 'catalogue: price look-up p99', unit: 'ms', ...quantiles(each.looks, 0.99) },
      { what: 'catalogue: GET /catalogue?… p50', unit: 'ms', ...quantiles(each.lists, 0.5) },
      {
        what: 'catalogue: GET /catalogue?… p99',
        unit: 'ms',
        ...quantiles(each.lists, 0.99),
        note: `${lists.perSecond} a second, by category, brand, words, in every order, and all 2,000; ${inMemory}`,
      },
    ]
  },
}
