/** The catalogue on its topics, as the shop reads it, and as the sink shows it. */
import { versionHeader } from '../../../functions/catalogue/change.ts'
import { brandChanged, stockAdjusted } from '../../../functions/catalogue/facts.ts'
import type { ReadTopics } from '../../../functions/kafka/read-topics.ts'
import { catalogueTopics } from '../../../functions/topics.ts'
import type { Addresses } from '../../../infra/local/addresses.ts'
import type { CatalogueState, Line } from '../history.ts'
import { look } from './sink.ts'
import { tablesAt } from './tables.ts'

type Item = Record<string, unknown>

/** The same text for the same state, however its names are ordered. */
const stateText = (state: object): string => JSON.stringify(Object.fromEntries(Object.entries(state).sort()))

const stateLine = (place: CatalogueState['in'], entry: string, version: number, state: unknown): CatalogueState => ({
  kind: 'catalogue state',
  in: place,
  entry,
  version,
  ...(state ? { state: stateText(state) } : {}),
})

/** What the catalogue's topics state, of stock only what was stated since then; and how many events that all is. */
export const readCatalogue = async (read: ReadTopics, since: number): Promise<{ lines: Line[]; events: number }> => {
  const records = await read(catalogueTopics.map(({ name }) => name))
  const lines = records.flatMap(({ topic, key, value, headers, timestamp: at }): Line[] => {
    const stated = value === null ? null : (JSON.parse(value.toString('utf8')) as Item)
    if (topic !== stockAdjusted.name) {
      const { version = headers[versionHeader], ...state } = stated ?? {}
      const entry = `${topic === brandChanged.name ? 'brand' : 'product'} ${key}`
      return [stateLine('topic', entry, Number(version), stated && state)]
    }
    const { sku, change } = stated ?? {}
    const eventId = String(headers.ce_id ?? '')
    return at < since ? [] : [{ kind: 'adjustment', at, eventId, sku: String(sku), change: Number(change) }]
  })
  return { lines, events: new Set(records.map(({ headers }) => String(headers.ce_id))).size }
}

/** The catalogue as the shop reads it, and as the sink shows it. */
export const readCatalogueViews = async (at: Addresses): Promise<Line[]> => {
  const entries = (await tablesAt(at).all('catalogue')).filter(
    ({ kind, version }) => (kind === 'brand' || kind === 'product') && version !== undefined,
  )
  const brands = await look<Item>(at, 'select brand, name, description, version from brands')
  const products = await look<Item>(
    at,
    `select sku, name, description, brand, category, price, currency, tax_category as "taxCategory",
       weight_grams as "weightGrams", pictures, active, version from products`,
  )
  const stock = await look<{ sku: string; left: string }>(at, 'select sku, "left" from stock')
  return [
    ...entries.map(({ kind, id, version, state }) => stateLine('view', `${kind} ${id}`, Number(version), state)),
    ...brands.map(({ version, ...state }) => stateLine('sink', `brand ${state.brand}`, Number(version), state)),
    ...products.map(({ version, ...row }) => {
      // Numbers of any size are text to the driver.
      const state = { ...row, price: Number(row.price), weightGrams: Number(row.weightGrams) }
      return stateLine('sink', `product ${row.sku}`, Number(version), state)
    }),
    ...stock.map(({ sku, left }): Line => ({ kind: 'sink stock', sku, left: Number(left) })),
  ]
}
