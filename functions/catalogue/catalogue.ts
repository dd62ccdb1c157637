/** The catalogue as a shopper sees it. */
import type { Product } from './products.ts'

/** Pieces left of each sku; a sku that is not in it is unknown for now. */
export type StockLeft = ReadonlyMap<string, number>

export const catalogueOf = (products: readonly Product[], left: StockLeft, currency: string) => ({
  currency,
  products: products.map(({ sku, name, description, category, price }) => {
    const stock = left.get(sku) ?? null
    return { sku, name, description, category, price, picture: `/products/${sku}.svg`, stock, soldOut: stock === 0 }
  }),
})
