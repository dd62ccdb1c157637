/** Refunds of Stripe: each is made once, in whole or in part. */
import Stripe from 'stripe'
import { Unavailable, Unprocessable } from '../errors.ts'
import type { PaymentProvider, PaymentState, Refunded, RefundRequest } from './provider.ts'
import { failure, hasStatus, isServerError, mostKeys, wasReplayed } from './stripe-errors.ts'

const statusOfRefund = ({ status }: Stripe.Refund): Refunded['status'] => {
  if (status === 'succeeded') return 'succeeded'
  return status === 'failed' || status === 'canceled' ? 'failed' : 'pending'
}

export const stripeRefunds = (
  stripe: Stripe,
  lookUp: (paymentId: string) => Promise<PaymentState>,
): Pick<PaymentProvider, 'refund' | 'lookUpRefund'> => {
  /** The refund that an earlier call with this request made. One without an id is known by its amount. */
  const madeRefund = async ({ paymentId, amount, refundId }: RefundRequest): Promise<Stripe.Refund | undefined> => {
    for await (const refund of stripe.refunds.list({ payment_intent: paymentId, limit: 100 })) {
      const isOfAmount = refund.amount === amount && refund.status !== 'failed'
      if (refund.metadata?.refundId === refundId && (refundId !== undefined || isOfAmount)) return refund
    }
    return undefined
  }

  const createRefund = async (request: RefundRequest, used = 0): Promise<Stripe.Refund> => {
    const { checkoutId, paymentId, amount, refundId } = request
    const idempotencyKey = ['refund', checkoutId, ...(refundId ? [refundId] : []), ...(used === 0 ? [] : [used])].join(
      ':',
    )
    try {
      const refund = await stripe.refunds.create(
        { payment_intent: paymentId, amount, metadata: { checkoutId, ...(refundId ? { refundId } : {}) } },
        { idempotencyKey },
      )
      return wasReplayed(refund.lastResponse.headers) ? await stripe.refunds.retrieve(refund.id) : refund
    } catch (error) {
      const isDone = error instanceof Stripe.errors.StripeError && error.code === 'charge_already_refunded'
      const isOlder = error instanceof Stripe.errors.StripeIdempotencyError
      if (!isDone && !isOlder && !isServerError(error)) throw error
      const first = await madeRefund(request)
      if (first) return first
      if (isServerError(error) && wasReplayed(error.headers) && used + 1 < mostKeys)
        return createRefund(request, used + 1)
      throw error
    }
  }

  const refundOf = async (request: RefundRequest): Promise<Stripe.Refund> =>
    (request.refundId === undefined ? undefined : await madeRefund(request)) ?? createRefund(request)

  /** @throws Unavailable when what Stripe refused was too early: the amount is still held */
  const refusedRefund = async (error: unknown, { paymentId }: RefundRequest): Promise<never> => {
    if (hasStatus(error, 400) && (await lookUp(paymentId)).status === 'held') {
      throw new Unavailable(`The payment ${paymentId} is not captured yet.`, { cause: error })
    }
    return failure(error)
  }

  return {
    refund: async request => {
      const { amount, currency } = request
      const refund = await refundOf(request).catch((error: unknown) => refusedRefund(error, request))
      if (refund.amount !== amount || refund.currency !== currency.toLowerCase()) {
        throw new Unprocessable(
          'provider-mismatch',
          `Stripe refunded ${refund.amount} ${refund.currency} of ${amount} ${currency} (${refund.id}).`,
        )
      }
      return { refundId: refund.id, status: statusOfRefund(refund) }
    },

    lookUpRefund: async ({ refundId }) => {
      const refund = await stripe.refunds.retrieve(refundId).catch(failure)
      return { refundId: refund.id, status: statusOfRefund(refund) }
    },
  }
}
