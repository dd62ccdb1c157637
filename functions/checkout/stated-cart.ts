/** What was bought and what it costs, from the checkout or, when that is gone, from the facts that repeat it. */
import { z } from 'zod'
import { byFlow, type CheckoutRow } from './checkout-events.ts'
import { type CheckoutRequested, Line, Shipping, ShipTo } from './facts.ts'

/** What the shopper asked for, priced. */
export type Cart = Pick<CheckoutRequested, 'amount' | 'currency' | 'lines'> & {
  readonly shipping?: Shipping
  /** Only city and country of the address, because everybody who has the link of the order sees them. */
  readonly shipTo?: Town
}
type Town = Pick<ShipTo, 'city' | 'country'>

const WholeCart = z.object({
  amount: z.int(),
  currency: z.string(),
  lines: z.array(Line).min(1),
  shipping: Shipping.nullish(),
  ship_to: ShipTo.nullish(),
})

const delivery = (shipping: Shipping | null | undefined, shipTo: ShipTo | null | undefined) => ({
  ...(shipping ? { shipping } : {}),
  ...(shipTo ? { shipTo: { city: shipTo.city, country: shipTo.country } } : {}),
})

export const cartOf = ({ amount, currency, lines, shipping, shipTo }: CheckoutRequested): Cart => ({
  amount,
  currency,
  lines,
  ...delivery(shipping, shipTo),
})

/** Every fact but a mail's repeats the cart; the first that is whole counts. */
export const cartIn = (rows: readonly CheckoutRow[]): Cart | undefined => {
  for (const row of [...rows].sort(byFlow)) {
    const { data } = WholeCart.safeParse(row)
    if (!data) continue
    const { ship_to, shipping, ...cart } = data
    return { ...cart, ...delivery(shipping, ship_to) }
  }
  return undefined
}
