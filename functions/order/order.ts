/** The rules of an order: its number, what it takes out of stock, and which fact states how it ended. */
import { hash } from 'node:crypto'
import { checkoutFieldsOf } from '../checkout/facts.ts'
import { fact, type OutgoingRecord } from '../kafka/cloudevents.ts'
import type { PaymentCaptureFailed, PaymentSuccessful } from '../payment/facts.ts'
import { type OrderRejected, orderCancelled, orderPatienceMs, orderRejected, orderSuccessful } from './facts.ts'

/** An order is placed, or rejected because stock was short; decided once, and kept with its time. */
export type Decision = { readonly at: string } & (
  | { readonly status: 'placed'; readonly orderNumber: string }
  | { readonly status: 'rejected'; readonly reason: OrderRejected['reason']; readonly soldOut: readonly string[] }
)

/** No letter or digit that people confuse (Crockford base 32). */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Whether a payment that was authorised then waits no longer for its order. */
export const isTooLate = (authorisedAt: string, now: Date): boolean =>
  now.getTime() - Date.parse(authorisedAt) > orderPatienceMs

/**
 * An order number for people, such as `K-7Q2M-X4TD-0P8W`: 60 bits made from the checkout id, so it is the same each time.
 * @param attempt how many numbers of this checkout turned out to belong to other orders
 */
export const orderNumberOf = (checkoutId: string, attempt = 0): string => {
  const bits = hash('sha256', `${checkoutId} ${attempt}`, 'buffer').readBigUInt64BE()
  const symbols = Array.from({ length: 12 }, (_, index) => alphabet[Number((bits >> BigInt(5 * index)) & 31n)])
  return `K-${[0, 4, 8].map(start => symbols.slice(start, start + 4).join('')).join('-')}`
}

export const orderFact = (
  payment: PaymentSuccessful,
  decision: Decision,
  traceparent: string | undefined,
): OutgoingRecord => {
  const { paymentId, provider } = payment
  const paid = { ...checkoutFieldsOf(payment), paymentId, provider }
  const decided = { time: decision.at, traceparent }
  return decision.status === 'placed'
    ? fact(orderSuccessful, '/kassa/order', { ...paid, orderNumber: decision.orderNumber }, decided)
    : fact(orderRejected, '/kassa/order', { ...paid, reason: decision.reason, soldOut: [...decision.soldOut] }, decided)
}

/** The order of a payment that was lost before it could be captured. */
export const cancelledFact = (
  lost: PaymentCaptureFailed,
  at: string,
  traceparent: string | undefined,
): OutgoingRecord => {
  const { reason: _, ...order } = lost
  return fact(orderCancelled, '/kassa/cancel', { ...order, reason: 'payment_lost' }, { time: at, traceparent })
}
