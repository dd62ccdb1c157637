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
import { z } from 'zod'
import { Unavailable, Unprocessable } from '../errors.ts'
import type { AuthorizeRequest, Notice, PaymentProvider, PaymentState, Refunded, RefundRequest } from './provider.ts'
import { signatureProblem } from './webhook-signature.ts'

const minute = 60 * 1_000
/** Stripe's search knows a payment after a minute; until then, and well after it, payments are listed. */
const searchedAfterMs = 60 * minute
/** Payments that are read to find one: more than an hour of a shop that sells every four seconds. */
const mostListed = 1_000
/** How many keys one call may use up by 500s. */
const mostKeys = 5
const webhookToleranceSeconds = 300

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

type Method = Pick<Stripe.PaymentIntentCreateParams, 'confirmation_token' | 'payment_method' | 'payment_method_data'>

/** A ConfirmationToken of the Payment Element (`ctoken_…`), a card token (`tok_…`) or a saved payment method (`pm_…`). */
const methodOf = (token: string): Method => {
  if (token.startsWith('ctoken_')) return { confirmation_token: token }
  if (token.startsWith('tok_')) return { payment_method_data: { type: 'card', card: { token } } } as unknown as Method
  return { payment_method: token }
}

/** A create names nothing but its token, so what Stripe does not have, or no longer takes, is the token. */
const badToken = new Set<string | undefined>(['resource_missing', 'token_already_used'])

const isServerError = (error: unknown): error is Stripe.errors.StripeError =>
  error instanceof Stripe.errors.StripeError && (error.statusCode ?? 0) >= 500

const wasReplayed = (headers: Readonly<Record<string, string>> | undefined): boolean =>
  headers?.['idempotent-replayed'] === 'true'

const hasStatus = (error: unknown, ...statuses: readonly number[]): boolean =>
  error instanceof Stripe.errors.StripeError && statuses.includes(error.statusCode ?? 0)

/** @throws Unavailable to be asked again, Unprocessable when asking again changes nothing */
const failure = (error: unknown): never => {
  if (!(error instanceof Stripe.errors.StripeError)) throw error
  const { statusCode, code, message } = error
  // A wrong API key is ours to correct: the records must still be there then.
  if (!hasStatus(error, 400, 402, 404)) {
    throw new Unavailable('Stripe did not take the request; it is asked again.', { cause: error })
  }
  throw new Unprocessable('provider-refused', `Stripe refused the request: ${code ?? statusCode} ${message}`, {
    cause: error,
  })
}

const declined = (reason: string): PaymentState => ({ status: 'declined', reason })

const stateOf = (intent: Stripe.PaymentIntent): PaymentState => {
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

const statusOfRefund = ({ status }: Stripe.Refund): Refunded['status'] => {
  if (status === 'succeeded') return 'succeeded'
  return status === 'failed' || status === 'canceled' ? 'failed' : 'pending'
}

export const stripeProvider = (options: StripeOptions): PaymentProvider => {
  const stripe = connect(options)
  const now = options.now ?? (() => new Date())

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

  const retrieved = async (paymentId: string): Promise<PaymentState> => {
    const intent = await stripe.paymentIntents.retrieve(paymentId).catch(failure)
    return stateOf(intent)
  }

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
    if (hasStatus(error, 400) && (await retrieved(paymentId)).status === 'held') {
      throw new Unavailable(`The payment ${paymentId} is not captured yet.`, { cause: error })
    }
    return failure(error)
  }

  return {
    name: 'stripe',
    authorize,
    lookUp: retrieved,

    find: async request => {
      const intent = await intentOf(request).catch(failure)
      return intent && stateOf(intent)
    },

    capture: async ({ paymentId }) => {
      const state = await stripe.paymentIntents.capture(paymentId).then(stateOf, (error: unknown) => {
        if (!hasStatus(error, 400, 402)) return failure(error)
        const { code } = error as Stripe.errors.StripeError
        // It may have been captured before; only its state tells.
        return retrieved(paymentId).then(after => (after.status === 'held' ? { ...after, reason: code } : after))
      })
      if (state.status === 'captured') return { status: 'captured' }
      return { status: 'lost', reason: state.reason ?? state.status }
    },

    release: async ({ paymentId }) => {
      const state = await stripe.paymentIntents
        .cancel(paymentId)
        .then(stateOf, (error: unknown) => (hasStatus(error, 400) ? retrieved(paymentId) : failure(error)))
      if (['released', 'declined', 'captured'].includes(state.status)) return state
      throw new Unavailable(`Stripe does not let ${paymentId} go yet: it is ${state.status}.`)
    },

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

    readWebhook: async (body, headers): Promise<Notice | undefined> => {
      const { webhookSecret } = options
      if (webhookSecret === undefined) throw signatureProblem('This stage has no secret for webhooks and accepts none.')
      const event = (() => {
        try {
          const signature = headers['stripe-signature'] ?? ''
          const receivedAt = now().getTime()
          return stripe.webhooks.constructEvent(
            body,
            signature,
            webhookSecret,
            webhookToleranceSeconds,
            undefined,
            receivedAt,
          )
        } catch {
          throw signatureProblem('The signature of this webhook is missing, wrong or too old.')
        }
      })()
      const { metadata } = event.data.object as { metadata?: Readonly<Record<string, string>> | null }
      const { checkoutId, refundId } = metadata ?? {}
      if (checkoutId === undefined || !z.guid().safeParse(checkoutId).success) return undefined
      return {
        checkoutId,
        ...(refundId === undefined ? {} : { refundId }),
        eventId: event.id,
        at: new Date(event.created * 1_000).toISOString(),
      }
    },
  }
}
