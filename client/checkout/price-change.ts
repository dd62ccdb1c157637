/** The shop wants more than the shopper saw: it says so before anything is bought, with the lines at their new prices. */
import { problemSlug } from '../shared/api-request.ts'
import type { Line, Problem, Product } from '../shared/contract.ts'

export interface PriceChange {
  readonly amount: number
  readonly currency: string
  readonly lines: readonly Line[]
}

/** Undefined when the problem is another one. */
export const priceChangeOf = (problem: (Problem & Partial<PriceChange>) | undefined): PriceChange | undefined => {
  if (!problem || problemSlug(problem) !== 'price-changed') return undefined
  const { amount, currency, lines } = problem
  return amount === undefined || currency === undefined || lines === undefined ? undefined : { amount, currency, lines }
}

export interface ChangedPrice {
  readonly name: string
  readonly before: number
  readonly now: number
}

/** @param seen the price of each sku when Pay was pressed */
export const changedPrices = ({ lines }: PriceChange, seen: ReadonlyMap<string, number>): readonly ChangedPrice[] =>
  lines.flatMap(({ sku, name, unitPrice }) => {
    const before = seen.get(sku)
    return before === undefined || before === unitPrice ? [] : [{ name, before, now: unitPrice }]
  })

/** The catalogue may be some seconds behind the refusal: the dearer of both prices is what the shopper has to agree to. */
export const withNewPrices = (products: readonly Product[], change: PriceChange | undefined): readonly Product[] => {
  if (!change) return products
  const prices = new Map(change.lines.map(({ sku, unitPrice }) => [sku, unitPrice]))
  return products.map(product => ({ ...product, price: Math.max(product.price, prices.get(product.sku) ?? 0) }))
}
