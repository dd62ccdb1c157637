/** The catalogue of the mock shop: entries with versions, changed under the version guard, and the facts of each change. */

import type { Entry } from '../../../functions/catalogue/dynamodb-catalogue.ts'
import { shopCurrency as currency } from '../../../functions/catalogue/facts.ts'
import { containedTax } from '../../../functions/checkout/contained-tax.ts'
import { brands as firstBrands, products as firstProducts } from '../../../infra/local/first-catalogue.ts'
import type { BrandState, ProductState } from '../../console/catalogue/entries.ts'
import type { Catalogue, Line } from '../../shared/contract.ts'
import { checkoutIdOf, type Ledger } from './orders.ts'
import { problem, type Reply } from './reply.ts'

export type Headers = Readonly<Record<string, string | undefined>>

/** `mug-enamel-2` and so on: as many products as a test wants, made of the first ones. */
const productNumber = (number: number): ProductState & { stock: number } => {
  const turn = Math.floor(number / firstProducts.length)
  const product = firstProducts[number % firstProducts.length] as (typeof firstProducts)[number]
  if (turn === 0) return product
  return { ...product, sku: `${product.sku}-${turn + 1}`, name: `${product.name} ${turn + 1}` }
}

export const mockCatalogue = (book: Ledger) => {
  const brands = new Map<string, Entry<BrandState>>()
  const products = new Map<string, Entry<ProductState>>()
  const stock = new Map<string, number>()
  const movements = new Set<string>()

  const record = (topic: string, key: string, value: object, at?: Date): void =>
    void book.publish(topic, checkoutIdOf(key), value, { ...(at ? { at } : {}), ofCheckout: false })

  const fill = (count: number): void => {
    for (let number = products.size; number < count; number += 1) {
      const { stock: pieces, ...state } = productNumber(number)
      products.set(state.sku, { id: state.sku, version: 1, state })
      stock.set(state.sku, pieces)
      const then = new Date(Date.now() - 3 * 24 * 3_600_000)
      record('product-changed', state.sku, { ...state, version: 1 }, then)
      record('stock-adjusted', state.sku, { sku: state.sku, change: pieces, reason: 'delivery', by: 'local' }, then)
    }
  }
  for (const state of firstBrands) brands.set(state.brand, { id: state.brand, version: 1, state })
  fill(firstProducts.length)

  const shown = (): Catalogue => ({
    currency,
    brands: [...brands.values()].flatMap(({ state }) => state ?? []),
    products: [...products.values()]
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .flatMap(({ id, version, state }) => {
        if (!state?.active) return []
        const { currency: _, active: __, ...product } = state
        const left = stock.get(id) ?? 0
        return [{ ...product, version, picture: state.pictures[0] ?? null, stock: left, soldOut: left === 0 }]
      }),
  })

  const put = <State>(entries: Map<string, Entry<State>>, id: string, state: State | null, headers: Headers): Reply => {
    const entry = entries.get(id)
    const seen = headers['if-none-match'] === '*' ? 0 : Number(headers['if-match']?.replaceAll('"', '') ?? Number.NaN)
    if (Number.isNaN(seen)) return problem(428, 'precondition-required', 'Say which version you change.')
    if ((entry?.version ?? 0) !== seen) {
      return problem(
        412,
        'version-changed',
        `The product ${id} has version ${entry?.version}: somebody changed it first.`,
      )
    }
    const version = seen + 1
    entries.set(id, { id, version, state })
    if (state)
      record(entries === (products as unknown) ? 'product-changed' : 'brand-changed', id, { ...state, version })
    return { status: 202, body: { id, version } }
  }

  const adjust = (sku: string, key: string, body: { change: number; reason: string; note?: string }): Reply => {
    if (!movements.has(key)) {
      movements.add(key)
      stock.set(sku, (stock.get(sku) ?? 0) + body.change)
      record('stock-adjusted', sku, { sku, ...body, by: 'ada' })
    }
    return { status: 202, body: { sku, eventId: checkoutIdOf(key) } }
  }

  const answer = (method: string, path: readonly string[], headers: Headers, body: unknown): Reply => {
    const [kind, id = '', more] = path
    if (method === 'POST' && more === 'stock') return adjust(id, headers['idempotency-key'] ?? '', body as never)
    if (method === 'PUT' && kind === 'products') return put(products, id, body as ProductState, headers)
    if (method === 'PUT' && kind === 'brands') return put(brands, id, body as BrandState, headers)
    if (method === 'DELETE' && kind === 'products') return put(products, id, null, headers)
    if (method === 'DELETE' && kind === 'brands') {
      const used = [...products.values()].filter(({ state }) => state?.brand === id).length
      if (used > 0) return problem(409, 'brand-in-use', `${used} products have the brand ${id}.`)
      return put(brands, id, null, headers)
    }
    if (kind === 'brands') return { status: 200, body: { entries: [...brands.values()], next: null } }
    const entries = [...products.values()].map(entry => ({ ...entry, stock: stock.get(entry.id) ?? null }))
    return { status: 200, body: { entries, next: null } }
  }

  const price = (items: readonly { sku: string; quantity: number }[]): readonly Line[] =>
    items.flatMap(({ sku, quantity }) => {
      const state = products.get(sku)?.state
      if (!state) return []
      const amount = state.price * quantity
      const { name, taxCategory } = state
      const tax = { taxCategory, taxRate: 1900, taxAmount: containedTax(amount, 1900) }
      return [{ sku, name, quantity, unitPrice: state.price, amount, ...tax }]
    })

  const weightOf = (sku: string): number => products.get(sku)?.state?.weightGrams ?? 0

  /** Another operator changes a product. */
  const change = (sku: string, more: Partial<ProductState>): void => {
    const { version, state } = products.get(sku) as Entry<ProductState>
    put(products, sku, { ...(state as ProductState), ...more }, { 'if-match': `"${version}"` })
  }

  return { answer, shown, price, weightOf, fill, change, stock, products, brands }
}
