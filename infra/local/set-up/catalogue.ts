/** Publishes the first catalogue and its first delivery of stock. Entries that the catalogue has, or had, stay as they are. */
import { setTimeout } from 'node:timers/promises'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { change } from '../../../functions/catalogue/change.ts'
import { dynamodbCatalogue } from '../../../functions/catalogue/dynamodb-catalogue.ts'
import { adjustStock, readStock } from '../../../functions/catalogue/dynamodb-stock.ts'
import { importPlan, type Step } from '../../../functions/catalogue/import-plan.ts'
import { adjustmentRecord } from '../../../functions/catalogue/stock-adjustment.ts'
import { isOutage } from '../../../functions/errors.ts'
import { connectKafka, type KafkaSettings } from '../../../functions/kafka/client.ts'
import { brands as firstBrands, products as firstProducts } from '../first-catalogue.ts'
import { localDynamodb, localPrefix, tablesOf } from './tables.ts'

const patienceMs = 60_000
const pauseMs = 500

/** Right after their creation topics may have no leaders yet; a change that is tried again is the same change. */
const patiently = async <T>(work: () => Promise<T>): Promise<T> => {
  for (const deadline = Date.now() + patienceMs; ; ) {
    try {
      return await work()
    } catch (error) {
      if (!isOutage(error) || Date.now() > deadline) throw error
      await setTimeout(pauseMs)
    }
  }
}

/** @returns what was done, a line each */
export const ensureCatalogue = async ({
  kafka,
  endpoint,
  region,
  prefix = localPrefix,
}: {
  kafka: KafkaSettings
  endpoint: string
  region: string
  prefix?: string
}): Promise<string[]> => {
  const client = localDynamodb({ endpoint, region })
  const document = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } })
  const named = (setting: string) => tablesOf(prefix).find(table => table.setting === setting)?.name ?? ''
  const view = dynamodbCatalogue(document, named('CATALOGUE_TABLE'))
  const adjust = adjustStock(document, { stock: named('STOCK_TABLE'), catalogue: named('CATALOGUE_TABLE') })
  const { send, close } = connectKafka(kafka)
  const publish = change({ view, send, now: () => new Date() })

  /** The functions follow the topic when they run; the first shopper need not wait for them. */
  const apply = (step: Step): Promise<void> => patiently(() => applyOnce(step))
  const applyOnce = async (step: Step): Promise<void> => {
    if (step.do === 'put') {
      const version = await publish(step)
      await view.apply(step.kind, step.id, version, step.state)
      return
    }
    const { sku, pieces } = step
    const id = 'first-delivery'
    const request = {
      body: { sku, change: pieces, reason: 'delivery', by: 'import' } as const,
      at: new Date().toISOString(),
    }
    const first = await view.request(`${id}:${sku}`, request)
    const record = adjustmentRecord(first.body, id, { time: first.at, traceparent: undefined })
    await send([record])
    await adjust(record.headers.ce_id ?? '', sku, pieces)
  }

  try {
    const catalogue = { brands: firstBrands, products: firstProducts }
    const [brands, products] = await Promise.all([view.list('brand'), view.list('product')])
    const left = await readStock(document, named('STOCK_TABLE'))(catalogue.products.map(({ sku }) => sku))
    // A product that the catalogue does not have yet may have stock, from a version before the catalogue had a view.
    const known = new Map(products.map(entry => [entry.id, entry]))
    const stocked = [...new Set([...known.keys(), ...left.keys()])].map(id => ({
      ...(known.get(id) ?? { id, version: 0, state: null }),
      stock: left.get(id) ?? null,
    }))
    const steps = importPlan(catalogue, { brands, products: stocked }, true)
    for (const step of steps.filter(each => each.do === 'put' && each.kind === 'brand')) await apply(step)
    await Promise.all(steps.filter(each => each.do === 'put' && each.kind === 'product').map(apply))
    await Promise.all(steps.filter(each => each.do === 'deliver').map(apply))
    const puts = steps.filter(each => each.do === 'put').length
    const deliveries = steps.length - puts
    if (steps.length === 0) return ['the catalogue is as it was left']
    return [
      ...(puts > 0 ? [`published ${puts} brands and products`] : []),
      ...(deliveries > 0 ? [`delivered the first stock of ${deliveries} products`] : []),
    ]
  } finally {
    await close()
    client.destroy()
  }
}
