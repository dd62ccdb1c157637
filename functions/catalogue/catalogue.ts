/** The catalogue as a shopper sees it: what is sold, filtered and sorted. */
import { z } from 'zod'
import type { Entry } from './dynamodb-catalogue.ts'
import type { StockLeft } from './dynamodb-stock.ts'
import { type BrandState, brandId, categories, type ProductState, shopCurrency } from './facts.ts'

export const sorts = ['name', 'price', '-price'] as const

export const CatalogueQuery = z.strictObject({
  q: z.string().max(100, 'At most 100 characters.').optional(),
  brand: brandId.optional(),
  category: z.enum(categories, `Expected one of ${categories.join(', ')}.`).optional(),
  sort: z.enum(sorts, `Expected one of ${sorts.join(', ')}.`).optional(),
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

export const catalogueOf = (
  entries: { readonly brands: readonly Entry<BrandState>[]; readonly products: readonly Entry<ProductState>[] },
  left: StockLeft,
  query: CatalogueQuery = {},
) => {
  const products = entries.products
    .filter(isSold)
    .filter(({ state }) => matches(query, state))
    .map(entry => shownProduct(entry, left))
  return {
    currency: shopCurrency,
    brands: entries.brands.flatMap(({ state }) => (state ? [state] : [])),
    products: query.sort ? products.toSorted(orders[query.sort]) : products,
  }
}
