/**
 * Stripe behind the port of a payment provider: a PaymentIntent is created and confirmed in one request, and refunds are
 * refunds of that PaymentIntent. Stripe answers a repeated idempotency key with its first answer, errors included.
 * https://docs.stripe.com/api/idempotent_requests
 *
 * It forgets a key after a day or more, and a record may be redriven later than that. So a charge whose checkout is older
 * is looked for first, by its metadata.
 */
import Stripe from 'stripe'
import { Unavailable, Unprocessable } from '../errors.ts'
import type { Charged, ChargeRequest, PaymentProvider, RefundRequest } from './provider.ts'

/** Stripe keeps keys for 24 hours at least, and its search knows a payment after a minute. */
const keysKeptMs = 23 * 60 * 60 * 1_000

export interface StripeOptions {
  readonly apiKey: string
  /** Where Stripe's API is, when it is not Stripe's own: such as `http://127.0.0.1:12111`. */
  readonly apiBase?: string
  readonly now?: () => Date
}

const connect = ({ apiKey, apiBase }: StripeOptions): Stripe => {
  const base = apiBase === undefined ? undefined : new URL(apiBase)
  const protocol = base?.protocol === 'http:' ? 'http' : 'https'
  return new Stripe(apiKey, {
    // The event source mapping retries, with the same key and a back-off of its own.
    maxNetworkRetries: 0,
    timeout: 10_000,
    telemetry: false,
    appInfo: { name: 'kassa' },
    ...(base ? { host: base.hostname, port: base.port || (protocol === 'http' ? 80 : 443), protocol } : {}),
  })
}

/** A shopper's token (`tok_…`) or a saved payment method (`pm_…`). */
const paymentMethodOf = (token: string) =>
  token.startsWith('tok_')
    ? ({ payment_method_data: { type: 'card', card: { token } } } as Pick<
        Stripe.PaymentIntentCreateParams,
        'payment_method_data'
      >)
    : { payment_method: token }

/** A charge names nothing but its token, so what Stripe does not have, or no longer takes, is the token. */
const badToken = new Set<string | undefined>(['resource_missing', 'token_already_used'])

/** @throws Unavailable to be asked again, Unprocessable when asking again changes nothing */
const failure = (error: unknown): never => {
  if (!(error instanceof Stripe.errors.StripeError)) throw error
  const { statusCode, code, message } = error
  if (error instanceof Stripe.errors.StripeIdempotencyError) {
    throw new Unprocessable('idempotency-mismatch', 'Stripe has other parameters under this idempotency key.', {
      cause: error,
    })
  }
  // A wrong API key is ours to correct: the records must still be there then.
  const final = statusCode === 400 || statusCode === 402 || statusCode === 404
  if (!final) throw new Unavailable('Stripe did not take the request; it is asked again.', { cause: error })
  throw new Unprocessable('provider-refused', `Stripe refused the request: ${code ?? statusCode} ${message}`, {
    cause: error,
  })
}

const declined = (reason: string): Charged => ({ status: 'declined', reason })

/** What a PaymentIntent says about the money, once it is over. */
const charged = (intent: Stripe.PaymentIntent, { amount, currency }: ChargeRequest): Charged => {
  if (intent.amount !== amount || intent.currency !== currency.toLowerCase()) {
    throw new Unprocessable(
      'provider-mismatch',
      `Stripe charged ${intent.amount} ${intent.currency} and was asked for ${amount} ${currency} (${intent.id}).`,
    )
  }
  switch (intent.status) {
    case 'succeeded':
      return { status: 'succeeded', paymentId: intent.id }
    case 'requires_payment_method':
      return declined(intent.last_payment_error?.decline_code || intent.last_payment_error?.code || 'card_declined')
    case 'requires_action':
      return declined('authentication_required')
    case 'canceled':
      return declined(intent.cancellation_reason ?? 'canceled')
    default:
      throw new Unavailable(`The payment ${intent.id} is still ${intent.status}.`)
  }
}

export const stripeProvider = (options: StripeOptions): PaymentProvider => {
  const stripe = connect(options)
  const now = options.now ?? (() => new Date())

  const create = ({ idempotencyKey, checkoutId, amount, currency, paymentMethod }: ChargeRequest) =>
    stripe.paymentIntents.create(
      {
        amount,
        currency: currency.toLowerCase(),
        ...paymentMethodOf(paymentMethod),
        confirm: true,
        // The shopper is gone by now: what would ask them something is declined.
        off_session: true,
        automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
        metadata: { checkoutId },
      },
      { idempotencyKey },
    )

  /** The payment of a checkout whose idempotency key Stripe may have forgotten: the one that went through, else the last. */
  const earlier = async ({ checkoutId, requestedAt }: ChargeRequest): Promise<Stripe.PaymentIntent | undefined> => {
    if (now().getTime() - Date.parse(requestedAt) < keysKeptMs) return undefined
    const { data } = await stripe.paymentIntents.search({ query: `metadata['checkoutId']:'${checkoutId}'` })
    return data.find(({ status }) => status === 'succeeded') ?? data[0]
  }

  const charge = async (request: ChargeRequest): Promise<Charged> => {
    try {
      const intent = (await earlier(request)) ?? (await create(request))
      // A repeated answer is as old as the first one; a payment that was under way then may be over now.
      const current = intent.status === 'processing' ? await stripe.paymentIntents.retrieve(intent.id) : intent
      return charged(current, request)
    } catch (error) {
      if (error instanceof Stripe.errors.StripeCardError) {
        return declined(error.decline_code || error.code || 'card_declined')
      }
      if (error instanceof Stripe.errors.StripeInvalidRequestError && badToken.has(error.code)) {
        return declined('invalid_payment_method')
      }
      return failure(error)
    }
  }

  /** Stripe gives back no more than it took, so a payment that is refunded already was refunded by us. */
  const refundOf = async (request: RefundRequest): Promise<Stripe.Refund> => {
    const { idempotencyKey, paymentId, amount } = request
    try {
      return await stripe.refunds.create({ payment_intent: paymentId, amount }, { idempotencyKey })
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeError) || error.code !== 'charge_already_refunded') throw error
      const { data } = await stripe.refunds.list({ payment_intent: paymentId, limit: 100 })
      const first = data.find(refund => refund.amount === amount && refund.status !== 'failed')
      if (!first) throw error
      return first
    }
  }

  return {
    name: 'stripe',
    charge,
    refund: async request => {
      const { paymentId, amount, currency } = request
      const refund = await refundOf(request).catch(failure)
      if (refund.amount !== amount || refund.currency !== currency.toLowerCase()) {
        throw new Unprocessable(
          'provider-mismatch',
          `Stripe refunded ${refund.amount} ${refund.currency} of ${amount} ${currency} (${refund.id}).`,
        )
      }
      if (refund.status === 'failed' || refund.status === 'canceled') {
        throw new Unprocessable('refund-failed', `The refund ${refund.id} of ${paymentId} is ${refund.status}.`)
      }
      return { refundId: refund.id }
    },
  }
}
