/** What follows from the provider's answer: which fact is stated about the payment. */

import type { CheckoutRequested } from '../checkout/facts.ts'
import { type Cause, fact, type OutgoingRecord } from '../kafka/cloudevents.ts'
import type { OrderRejected } from '../order/facts.ts'
import { paymentFailed, paymentRefunded, paymentSuccessful } from './facts.ts'
import type { Charged, Refunded } from './provider.ts'

export const paymentFact = (
  requested: CheckoutRequested,
  charged: Charged,
  provider: string,
  cause: Cause,
): OutgoingRecord => {
  const { checkoutId, customer, lines, amount, currency } = requested
  const checkout = { checkoutId, customer, lines, amount, currency }
  return charged.status === 'succeeded'
    ? fact(paymentSuccessful, '/kassa/charge', { ...checkout, paymentId: charged.paymentId, provider }, cause)
    : fact(paymentFailed, '/kassa/charge', { ...checkout, reason: charged.reason }, cause)
}

export const refundFact = (rejected: OrderRejected, { refundId }: Refunded, cause: Cause): OutgoingRecord =>
  fact(paymentRefunded, '/kassa/refund', { ...rejected, refundId }, cause)
