/** The PaymentIntent of a checkout: made once, and found again. */
import Stripe from 'stripe'
import { Unprocessable } from '../errors.ts'
import type { AuthorizeRequest, PaymentState } from './provider.ts'
import { isServerError, mostKeys, wasReplayed } from './stripe-errors.ts'

const minute = 60 * 1_000
/** Stripe's search knows a payment after a minute; until then, and well after it, payments are listed. */
const searchedAfterMs = 60 * minute
/** Payments that are read to find one: more than an hour of a shop that sells every four seconds. */
const mostListed = 1_000

type Method = Pick<Stripe.PaymentIntentCreateParams, 'confirmation_token' | 'payment_method' | 'payment_method_data'>

/** A ConfirmationToken of the Payment Element (`ctoken_…`), a card token (`tok_…`) or a saved payment method (`pm_…`). */
const methodOf = (token: string): Method => {
  if (token.startsWith('ctoken_')) return { confirmation_token: token }
  if (token.startsWith('tok_')) return { payment_method_data: { type: 'card', card: { token } } } as unknown as Method
  return { payment_method: token }
}

export const stateOf = (intent: Stripe.PaymentIntent): PaymentState => {
  const { id: paymentId, status, last_payment_error: error, cancellation_reason, client_secret } = intent
  switch (status) {
    case 'requires_capture':
      return { status: 'held', paymentId }
    case 'succeeded':
      return { status: 'captured', paymentId }
    case 'canceled':
      return { status: 'released', paymentId, reason: cancellation_reason ?? 'canceled' }
    case 'requires_payment_method':
      return { status: 'declined', paymentId, reason: error?.decline_code || error?.code || 'card_declined' }
    case 'processing':
      return { status: 'processing', paymentId }
    default:
      return {
        status: 'action-required',
        paymentId,
        ...(client_secret === null ? {} : { action: { kind: 'stripe', clientSecret: client_secret } }),
      }
  }
}

export const stripeIntents = (stripe: Stripe, now: () => Date) => {
  /**
   * The payment of a checkout. Younger payments are listed, as the search learns of them late.
   * Of several, the one that holds or took the amount counts, else the last.
   */
  const intentOf = async ({
    checkoutId,
    requestedAt,
  }: Pick<AuthorizeRequest, 'checkoutId' | 'requestedAt'>): Promise<Stripe.PaymentIntent | undefined> => {
    const requested = Date.parse(requestedAt)
    const found: Stripe.PaymentIntent[] = []
    if (now().getTime() - requested > searchedAfterMs) {
      const { data } = await stripe.paymentIntents.search({ query: `metadata['checkoutId']:'${checkoutId}'` })
      found.push(...data)
    } else {
      const created = { gte: Math.floor(requested / 1_000) - 60 }
      let read = 0
      for await (const intent of stripe.paymentIntents.list({ created, limit: 100 })) {
        if (intent.metadata.checkoutId === checkoutId) found.push(intent)
        if (++read === mostListed) break
      }
    }
    return found.find(({ status }) => status === 'requires_capture' || status === 'succeeded') ?? found[0]
  }

  const create = async (request: AuthorizeRequest, used = 0): Promise<Stripe.PaymentIntent> => {
    const { checkoutId, amount, currency, paymentMethod } = request
    const idempotencyKey = `charge:${checkoutId}${used === 0 ? '' : `:${used}`}`
    try {
      const intent = await stripe.paymentIntents.create(
        {
          amount,
          currency: currency.toLowerCase(),
          ...methodOf(paymentMethod),
          capture_method: 'manual',
          confirm: true,
          use_stripe_sdk: true,
          // As the Payment Element says: a ConfirmationToken must agree with the payment it confirms.
          allowed_payment_method_types: ['card'],
          metadata: { checkoutId },
        },
        { idempotencyKey },
      )
      // A repeated answer is as old as the first one.
      return wasReplayed(intent.lastResponse.headers) ? await stripe.paymentIntents.retrieve(intent.id) : intent
    } catch (error) {
      const isTaken = error instanceof Stripe.errors.StripeIdempotencyError
      if (!isTaken && !isServerError(error)) throw error
      // With other parameters under the key, the payment was made by an earlier version of the shop.
      const made = await intentOf(request)
      if (made) return made
      if (isTaken) {
        throw new Unprocessable('idempotency-mismatch', 'Stripe has other parameters under this idempotency key.', {
          cause: error,
        })
      }
      if (wasReplayed(error.headers) && used + 1 < mostKeys) return create(request, used + 1)
      throw error
    }
  }

  return { intentOf, create }
}
