/** What the delivery of a cart costs, by the rules that the server prices it with. */
import { containedTax, type TaxShare, taxByRate } from '../../functions/checkout/contained-tax.ts'
import { quoteShipping, type ShippingQuote } from '../../functions/checkout/shipping.ts'
import type { PricedCart } from '../cart/cart.ts'
import type { ShippingMethods } from '../shared/contract.ts'

export interface OfferedMethod extends ShippingQuote {
  readonly id: string
  readonly name: string
}

/** The methods that take this cart to the country. */
export const offeredMethods = (
  { methods }: ShippingMethods,
  { items, total }: PricedCart,
  country: string,
): readonly OfferedMethod[] => {
  const grams = items.reduce((sum, { product, quantity }) => sum + product.weightGrams * quantity, 0)
  return methods.flatMap((method): OfferedMethod[] => {
    const quote = quoteShipping(method as Parameters<typeof quoteShipping>[0], { country, grams, amount: total })
    return quote ? [{ id: method.id, name: method.name, ...quote }] : []
  })
}

/** The VAT that the goods and their shipping contain. */
export const taxOf = (
  { taxRates }: ShippingMethods,
  { items }: PricedCart,
  country: string,
  shipping: number,
): readonly TaxShare[] => {
  const rates = taxRates[country]
  if (!rates) return []
  const share = (amount: number, taxRate: number) => ({ taxRate, taxAmount: containedTax(amount, taxRate) })
  return taxByRate([
    ...items.map(({ product, amount }) => share(amount, rates[product.taxCategory])),
    share(shipping, rates.standard),
  ])
}

/** `2–3 working days` */
export const describeDays = ({ from, to }: ShippingQuote['days']): string => {
  if (from !== to) return `${from}–${to} working days`
  return from === 1 ? 'next working day' : `${from} working days`
}
