/**
 * The rules of shipping: what a method costs for a parcel. The shop's own methods are in `shipping-methods.ts`; `GET /shipping`
 * sends them, and the storefront computes with these rules what the server will ask.
 */

export interface ShippingPrice {
  readonly amount: number
  /** For parcels of at most this weight. */
  readonly upToGrams?: number
  /** For goods of at most this amount. */
  readonly upToAmount?: number
}

/** Countries that share prices. */
export interface ShippingZone {
  readonly countries: readonly string[]
  /** Working days until the parcel is there. */
  readonly days: { readonly from: number; readonly to: number }
  /** The first that fits counts; a parcel that none fits is not taken. */
  readonly prices: readonly ShippingPrice[]
  /** The amount of goods from which on shipping is free. */
  readonly freeFrom?: number
}

export interface ShippingMethod {
  readonly id: string
  readonly name: string
  readonly zones: readonly ShippingZone[]
}

export interface Parcel {
  readonly country: string
  /** The products' weights. A product of weight 0, which nobody has weighed, adds nothing. */
  readonly grams: number
  /** What the goods cost. */
  readonly amount: number
}

export interface ShippingQuote {
  readonly amount: number
  readonly days: ShippingZone['days']
}

/** Undefined when the method does not go to the country, or does not take so much. */
export const quoteShipping = (
  { zones }: ShippingMethod,
  { country, grams, amount }: Parcel,
): ShippingQuote | undefined => {
  const zone = zones.find(({ countries }) => countries.includes(country))
  const price = zone?.prices.find(
    ({ upToGrams = Number.POSITIVE_INFINITY, upToAmount = Number.POSITIVE_INFINITY }) =>
      grams <= upToGrams && amount <= upToAmount,
  )
  if (!zone || !price) return undefined
  return { amount: zone.freeFrom !== undefined && amount >= zone.freeFrom ? 0 : price.amount, days: zone.days }
}
