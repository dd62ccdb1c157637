/** The rules of an order: its number, what it takes out of stock, and which fact states how it ended. */
import { type Cause, fact, type OutgoingRecord } from '../kafka/cloudevents.ts'
import type { PaymentSuccessful } from '../payment/facts.ts'
import { orderRejected, orderSuccessful } from './facts.ts'

/** An order is placed, or rejected because stock was short; decided once, and kept. */
export type Decision =
  | { readonly status: 'placed' }
  | { readonly status: 'rejected'; readonly soldOut: readonly string[] }

/** No letter or digit that people confuse (Crockford base 32). */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** The order number for people, such as `K-7Q2MX-4TD0P`: 50 bits of the checkout id, so it is the same each time. */
export const orderNumberOf = (checkoutId: string): string => {
  const bits = BigInt(`0x${checkoutId.replaceAll('-', '').slice(0, 12)}`)
  const symbols = Array.from({ length: 10 }, (_, index) => alphabet[Number((bits >> BigInt(5 * index)) & 31n)])
  return `K-${symbols.slice(0, 5).join('')}-${symbols.slice(5).join('')}`
}

export const orderFact = (payment: PaymentSuccessful, decision: Decision, cause: Cause): OutgoingRecord => {
  const { checkoutId, customer, lines, amount, currency, paymentId } = payment
  const paid = { checkoutId, customer, lines, amount, currency, paymentId }
  return decision.status === 'placed'
    ? fact(orderSuccessful, '/kassa/order', { ...paid, orderNumber: orderNumberOf(checkoutId) }, cause)
    : fact(orderRejected, '/kassa/order', { ...paid, reason: 'out_of_stock', soldOut: [...decision.soldOut] }, cause)
}
