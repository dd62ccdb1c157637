/** The facts about a payment, made from what was decided and kept: the same decision makes the same bytes. */
import { type CheckoutFields, type CheckoutRequested, checkoutFieldsOf } from '../checkout/facts.ts'
import { type Cause, fact, type OutgoingRecord } from '../kafka/cloudevents.ts'
import type { OrderSuccessful } from '../order/facts.ts'
import type { Ended, EndedRefund, NotedRefund, Payment } from './dynamodb-payments.ts'
import {
  type PaymentRefunded,
  type PaymentReleased,
  type PaymentUpdated,
  paymentActionRequired,
  paymentCaptured,
  paymentCaptureFailed,
  paymentFailed,
  paymentRefunded,
  paymentRefundSettled,
  paymentReleased,
  paymentSuccessful,
  paymentUpdated,
} from './facts.ts'

type Requested = CheckoutFields & Pick<CheckoutRequested, 'requestedAt'>

/** The source and the id identify a fact, so the source stays what it was when the fact was about a charge. */
const authorisationSource = '/kassa/charge'

/** The fact that states where the authorisation stands; undefined while there is nothing to tell. */
export const authorisationFact = (
  requested: Requested,
  { status, at, paymentId, provider, reason, action, traceparent }: Payment,
): OutgoingRecord | undefined => {
  const checkout = checkoutFieldsOf(requested)
  const cause = { time: at, traceparent }
  if (status === 'failed' || status === 'expired') {
    const why = status === 'expired' ? 'expired' : (reason ?? 'card_declined')
    const { requestedAt } = requested
    return fact(paymentFailed, authorisationSource, { ...checkout, reason: why, provider, requestedAt }, cause)
  }
  if (paymentId === undefined) return undefined
  if (status === 'authorised') {
    return fact(paymentSuccessful, authorisationSource, { ...checkout, paymentId, provider }, cause)
  }
  return action && fact(paymentActionRequired, authorisationSource, { ...checkout, paymentId, provider }, cause)
}

/**
 * "Look again", said by whom.
 * @param occasion what tells this nudge from another of the same checkout, or of the same refund
 */
export const nudge = (
  { checkoutId, refundId }: Pick<PaymentUpdated, 'checkoutId' | 'refundId'>,
  by: PaymentUpdated['by'],
  occasion: string,
  cause: Cause,
): OutgoingRecord => {
  const identity = [by, occasion, ...(refundId === undefined ? [] : [refundId])]
  return fact(paymentUpdated, `/kassa/${by}`, { checkoutId, by, refundId }, cause, ...identity)
}

type Held = CheckoutFields & { readonly paymentId: string; readonly provider: string }

const heldOf = ({ paymentId, provider, ...checkout }: Held) => ({ ...checkoutFieldsOf(checkout), paymentId, provider })

export const captureFact = (
  order: Held & Pick<OrderSuccessful, 'orderNumber'>,
  { ending, endedAt, endingReason }: Ended,
  traceparent: string | undefined,
): OutgoingRecord => {
  const { orderNumber } = order
  const payment = { ...heldOf(order), orderNumber }
  const cause = { time: endedAt, traceparent }
  return ending === 'captured'
    ? fact(paymentCaptured, '/kassa/capture', payment, cause)
    : fact(paymentCaptureFailed, '/kassa/capture', { ...payment, reason: endingReason ?? ending }, cause)
}

export const releaseFact = (
  held: Held,
  why: Pick<PaymentReleased, 'reason' | 'soldOut'>,
  { endedAt }: Ended,
  traceparent: string | undefined,
): OutgoingRecord =>
  fact(paymentReleased, '/kassa/release', { ...heldOf(held), ...why }, { time: endedAt, traceparent })

/** A refund of an order is known by the order's id of it; the only refund of a rejected one by the provider's. */
const refundIdOf = ({ checkoutId, refundOf, refund }: NotedRefund): string =>
  refundOf === undefined ? refund.refundId : checkoutId

/** What a fact says about a refund of an order, beside what each refund has. */
export type RefundOfOrder = Pick<PaymentRefunded, 'orderNumber' | 'refundAmount' | 'refundLines' | 'note' | 'by'>

export const refundFact = (
  paid: CheckoutFields & { readonly paymentId: string },
  why: Pick<PaymentRefunded, 'reason' | 'soldOut'> & RefundOfOrder,
  noted: NotedRefund,
  traceparent: string | undefined,
): OutgoingRecord => {
  const { paymentId } = paid
  const { reason, soldOut, orderNumber, refundAmount, refundLines, note, by } = why
  const ofOrder = { orderNumber, refundAmount, refundLines, note, by }
  const { status, provider } = noted.refund
  const refundId = refundIdOf(noted)
  const refunded = { ...checkoutFieldsOf(paid), paymentId, refundId, reason, soldOut, provider }
  return fact(
    paymentRefunded,
    '/kassa/refund',
    { ...refunded, status: status === 'succeeded' ? status : 'pending', ...ofOrder },
    { time: noted.refundedAt, traceparent },
    ...(noted.refundOf === undefined ? [] : [refundId]),
  )
}

export const refundSettledFact = (
  noted: NotedRefund,
  { refundEnding, refundEndedAt }: EndedRefund,
  traceparent: string | undefined,
): OutgoingRecord => {
  const { paymentId, amount, currency, provider } = noted.refund
  const checkoutId = noted.refundOf ?? noted.checkoutId
  const refundId = refundIdOf(noted)
  return fact(
    paymentRefundSettled,
    '/kassa/refund',
    { checkoutId, paymentId, refundId, amount, currency, provider, status: refundEnding },
    { time: refundEndedAt, traceparent },
    refundId,
    refundEnding,
  )
}
