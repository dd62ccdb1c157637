/** The catalogue as a shopper sees it: what is sold, filtered and sorted. */
import { z } from 'zod'
import { Problem } from '../errors.ts'
import type { Entry } from './dynamodb-catalogue.ts'
import type { StockLeft } from './dynamodb-stock.ts'
import { type BrandState, brandId, categories, type ProductState, shopCurrency, sku } from './facts.ts'

export const sorts = ['name', 'price', '-price'] as const

/** So many products at most in one answer. */
export const mostOnPage = 2_000
/** An answer of Lambda may have 6 MB, its headers included. */
const mostBytes = 4_500_000

/** How many entries a page may have, as a query gives it. */
export const pageLimit = (most: number) =>
  z
    .string()
    .regex(/^[1-9]\d{0,4}$/, `Expected a whole number from 1 to ${most}.`)
    .transform(Number)
    .refine(limit => limit <= most, `Expected a whole number from 1 to ${most}.`)
    .default(most)

export const CatalogueQuery = z.strictObject({
  q: z.string().max(100, 'At most 100 characters.').optional(),
  brand: brandId.optional(),
  category: z.enum(categories, `Expected one of ${categories.join(', ')}.`).optional(),
  sort: z.enum(sorts, `Expected one of ${sorts.join(', ')}.`).optional(),
  after: sku.optional(),
  limit: pageLimit(mostOnPage),
})
export type CatalogueQuery = z.infer<typeof CatalogueQuery>

export const shownProduct = ({ state, version }: Entry<ProductState> & { state: ProductState }, left: StockLeft) => {
  const { active: _, currency: __, ...product } = state
  const stock = left.get(product.sku) ?? null
  return { ...product, version, picture: product.pictures[0] ?? null, stock, soldOut: stock === 0 }
}
export type ShownProduct = ReturnType<typeof shownProduct>

const isSold = (entry: Entry<ProductState>): entry is Entry<ProductState> & { state: ProductState } =>
  entry.state?.active === true

const matches = ({ q, brand, category }: CatalogueQuery, product: ProductState): boolean => {
  const words = (q ?? '').toLocaleLowerCase('en').split(/\s+/).filter(Boolean)
  const searched = `${product.name} ${product.description} ${product.brand} ${product.sku}`.toLocaleLowerCase('en')
  return (
    (brand === undefined || product.brand === brand) &&
    (category === undefined || product.category === category) &&
    words.every(word => searched.includes(word))
  )
}

const inEnglish = new Intl.Collator('en').compare

const orders: Record<(typeof sorts)[number], (a: ShownProduct, b: ShownProduct) => number> = {
  name: (a, b) => inEnglish(a.name, b.name),
  price: (a, b) => a.price - b.price,
  '-price': (a, b) => b.price - a.price,
}

/** @throws Problem 400 when the product where the page before ended is not in the list any more */
const startOf = (products: readonly ShownProduct[], { after, sort }: CatalogueQuery): number => {
  if (after === undefined) return 0
  // Without `sort` the products are in the order of their skus, so the place of one that has gone is known.
  const place = products.findIndex(product => (sort ? product.sku === after : product.sku > after))
  if (!sort) return place < 0 ? products.length : place
  if (place >= 0) return place + 1
  throw new Problem(400, 'invalid-query', 'The list has changed. Read it again from its first page.', [
    { field: 'after', message: `The list has no ${after}.` },
  ])
}

const bytesOf = (value: object): number => Buffer.byteLength(JSON.stringify(value)) + 1

/** A page of what is sold, with the brands of its products; `next` is where the next page begins. */
export const catalogueOf = (
  entries: { readonly brands: readonly Entry<BrandState>[]; readonly products: readonly Entry<ProductState>[] },
  left: StockLeft,
  query: CatalogueQuery,
) => {
  const found = entries.products
    .filter(isSold)
    .filter(({ state }) => matches(query, state))
    .map(entry => shownProduct(entry, left))
  const sorted = query.sort ? found.toSorted(orders[query.sort]) : found
  const rest = sorted.slice(startOf(sorted, query))
  const stateOf = new Map(entries.brands.flatMap(({ id, state }) => (state ? [[id, state] as const] : [])))
  const brands = new Map<string, BrandState>()
  const products: ShownProduct[] = []
  let bytes = 0
  for (const product of rest.slice(0, query.limit)) {
    const brand = brands.has(product.brand) ? undefined : stateOf.get(product.brand)
    bytes += bytesOf(product) + (brand ? bytesOf(brand) : 0)
    if (bytes > mostBytes && products.length > 0) break
    products.push(product)
    if (brand) brands.set(brand.brand, brand)
  }
  const next = products.length < rest.length ? (products.at(-1)?.sku ?? null) : null
  return { currency: shopCurrency, brands: [...brands.values()], products, next }
}
