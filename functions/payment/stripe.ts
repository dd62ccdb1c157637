/**
 * Stripe behind the port of a payment provider: a PaymentIntent with manual capture, created and confirmed in one request.
 *
 * - Stripe answers a repeated idempotency key with its first answer, a 500 included, and forgets it after a day or more
 *   (https://docs.stripe.com/api/idempotent_requests). So a 500 is never asked again under its key: the payment is looked
 *   for first, and only when there is none the next key is taken.
 * - Capture and cancel need no key: the state of the PaymentIntent lets each of them happen once.
 * - A refund in part may be made again once its key is forgotten. So those of the payment are read before one is made; each has
 *   the ids of its checkout and of itself in its metadata.
 */
import Stripe from 'stripe'
import { Unavailable, Unprocessable } from '../errors.ts'
import type { AuthorizeRequest, PaymentProvider, PaymentState } from './provider.ts'
import { failure, hasStatus } from './stripe-errors.ts'
import { stateOf, stripeIntents } from './stripe-intents.ts'
import { stripeRefunds } from './stripe-refunds.ts'
import { readStripeWebhook } from './stripe-webhook.ts'

export interface StripeOptions {
  readonly apiKey: string
  /** Without one, no webhook is accepted. */
  readonly webhookSecret?: string | undefined
  /** Where Stripe's API is, when it is not Stripe's own: such as `http://127.0.0.1:12111`. */
  readonly apiBase?: string | undefined
  readonly now?: () => Date
}

const connect = ({ apiKey, apiBase }: StripeOptions): Stripe => {
  const base = apiBase === undefined ? undefined : new URL(apiBase)
  const protocol = base?.protocol === 'http:' ? 'http' : 'https'
  return new Stripe(apiKey, {
    // The event source mapping retries, with a back-off of its own.
    maxNetworkRetries: 0,
    timeout: 10_000,
    telemetry: false,
    appInfo: { name: 'kassa' },
    ...(base ? { host: base.hostname, port: base.port || (protocol === 'http' ? 80 : 443), protocol } : {}),
  })
}

/** A create names nothing but its token, so what Stripe does not have, or no longer takes, is the token. */
const badToken = new Set<string | undefined>(['resource_missing', 'token_already_used'])

const declined = (reason: string): PaymentState => ({ status: 'declined', reason })

export const stripeProvider = (options: StripeOptions): PaymentProvider => {
  const stripe = connect(options)
  const now = options.now ?? (() => new Date())
  const { intentOf, create } = stripeIntents(stripe, now)

  /** @throws Unprocessable when the payment is about another amount */
  const checked = (intent: Stripe.PaymentIntent, { amount, currency }: AuthorizeRequest): Stripe.PaymentIntent => {
    if (intent.amount === amount && intent.currency === currency.toLowerCase()) return intent
    throw new Unprocessable(
      'provider-mismatch',
      `Stripe holds ${intent.amount} ${intent.currency} and was asked for ${amount} ${currency} (${intent.id}).`,
    )
  }

  const authorize = async (request: AuthorizeRequest): Promise<PaymentState> => {
    try {
      return stateOf(checked(await create(request), request))
    } catch (error) {
      if (error instanceof Stripe.errors.StripeIdempotencyError) return failure(error)
      if (error instanceof Stripe.errors.StripeCardError) {
        return declined(error.decline_code || error.code || 'card_declined')
      }
      // Whatever Stripe calls invalid moved no money.
      if (hasStatus(error, 400, 402, 404)) {
        const { code } = error as Stripe.errors.StripeError
        return declined(badToken.has(code) ? 'invalid_payment_method' : (code ?? 'invalid_request'))
      }
      return failure(error)
    }
  }

  const lookUp = async (paymentId: string): Promise<PaymentState> => {
    const intent = await stripe.paymentIntents.retrieve(paymentId).catch(failure)
    return stateOf(intent)
  }

  return {
    name: 'stripe',
    authorize,
    lookUp,
    ...stripeRefunds(stripe, lookUp),
    readWebhook: readStripeWebhook(stripe, options.webhookSecret, now),

    find: async request => {
      const intent = await intentOf(request).catch(failure)
      return intent && stateOf(intent)
    },

    capture: async ({ paymentId }) => {
      const state = await stripe.paymentIntents.capture(paymentId).then(stateOf, (error: unknown) => {
        if (!hasStatus(error, 400, 402)) return failure(error)
        const { code } = error as Stripe.errors.StripeError
        // It may have been captured before; only its state tells.
        return lookUp(paymentId).then(after => (after.status === 'held' ? { ...after, reason: code } : after))
      })
      if (state.status === 'captured') return { status: 'captured' }
      return { status: 'lost', reason: state.reason ?? state.status }
    },

    release: async ({ paymentId }) => {
      const state = await stripe.paymentIntents
        .cancel(paymentId)
        .then(stateOf, (error: unknown) => (hasStatus(error, 400) ? lookUp(paymentId) : failure(error)))
      if (['released', 'declined', 'captured'].includes(state.status)) return state
      throw new Unavailable(`Stripe does not let ${paymentId} go yet: it is ${state.status}.`)
    },
  }
}
