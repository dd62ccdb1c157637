/** What the carts of the tests say of their delivery, and what it costs; reckoned here, not by the code under test. */
import { products } from '../infra/local/first-catalogue.ts'

/** The part of a cart that most tests do not care about. */
export const delivery = {
  shipTo: { line1: 'Lindenstraße 12', city: 'Berlin', postalCode: '10969', country: 'DE' },
  shipping: 'standard',
}

const weights = new Map(products.map(({ sku, weightGrams }) => [sku, weightGrams]))

/** @param goods what the items cost */
export const shippingOf = (items: readonly { sku: string; quantity: number }[], goods: number): number => {
  if (goods >= 100_00) return 0
  const grams = items.reduce((sum, { sku, quantity }) => sum + quantity * (weights.get(sku) ?? 0), 0)
  if (grams <= 2_000) return 4_90
  return grams <= 10_000 ? 6_90 : 14_90
}
