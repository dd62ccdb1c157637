/**
 * A payment provider that behaves as Stripe does and takes no money. Its ledger, a table, holds each payment with its state
 * (processing, action-required, held, captured, released, declined) and each refund, under the idempotency key of the call.
 *
 * Tokens:
 * - tok_visa is held; a hold ends by itself after seven days
 * - tok_chargeDeclined and tok_insufficientFunds are declined, and any unknown token is declined as invalid
 * - tok_authenticationRequired waits until the shopper approves or refuses on the bank's page
 * - tok_timeout is held, but the first two calls get no answer; tok_outage never answers and holds nothing
 * - tok_serverError is held, but every call under its key is answered with the 500 of the first one: only a look-up tells
 * - tok_slow is processing for two seconds, then held
 * - tok_holdLost is held, and the hold is lost before it is captured
 * - tok_refundFails is held; once captured, its refund fails
 */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { z } from 'zod'
import { Unavailable, Unprocessable } from '../errors.ts'
import {
  dynamodbLedger,
  keyOf,
  type LedgerCharge,
  type LedgerPayment,
  type LedgerRefund,
  refundKeyOf,
} from './dynamodb-ledger.ts'
import type { PaymentProvider, PaymentState, Refunded } from './provider.ts'
import { signatureHeader, signatureProblem, verify } from './webhook-signature.ts'

const declines: Readonly<Record<string, string>> = {
  tok_chargeDeclined: 'card_declined',
  tok_insufficientFunds: 'insufficient_funds',
}
const held = new Set(['tok_visa', 'tok_timeout', 'tok_serverError', 'tok_holdLost', 'tok_refundFails'])

const holdMs = 7 * 24 * 60 * 60 * 1_000
const slowMs = 2_000
const refundMs = 5_000

const compact = (checkoutId: string): string => checkoutId.replaceAll('-', '')
const paymentIdOf = (checkoutId: string): string => `pay_${compact(checkoutId)}`
/** The provider's id of a refund: of the checkout, where the request names no refund. */
const refundIdOf = (checkoutId: string, refundId?: string): string => `re_${refundId ?? compact(checkoutId)}`

/** The checkout of one of our payment ids; undefined when it cannot be one. */
export const checkoutOf = (paymentId: string): string | undefined => {
  const hex = /^pay_([0-9a-f]{32})$/.exec(paymentId)?.[1]
  return hex?.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

const stateOf = (entry: LedgerPayment | LedgerCharge, now: Date): PaymentState => {
  if (entry.kind === 'charge') {
    const { status, ...answer } = entry.answer
    return { status: status === 'succeeded' ? 'captured' : 'declined', ...answer }
  }
  const { status, paymentId, reason, heldUntil } = entry
  if (status === 'held' && heldUntil !== undefined && Date.parse(heldUntil) <= now.getTime())
    return { status: 'released', paymentId, reason: 'hold_expired' }
  // What was declined stays so: there is nothing left to release.
  if (status === 'declined') return { status, ...(reason === undefined ? {} : { reason }) }
  return {
    status,
    paymentId,
    ...(reason === undefined ? {} : { reason }),
    ...(heldUntil === undefined ? {} : { heldUntil }),
    ...(status === 'action-required' ? { action: { kind: 'redirect', url: `/simulated-bank/${paymentId}` } } : {}),
  }
}

const unknownPayment = (paymentId: string): Unprocessable =>
  new Unprocessable('unknown-payment', `The provider has no payment ${paymentId}.`)

export interface SimulatedOptions {
  readonly now?: () => Date
  /** Signs the webhooks. Without one, none is accepted. */
  readonly webhookSecret?: string | undefined
}

/** The body of a webhook. */
export const Webhook = z.object({
  id: z.string().min(1),
  checkoutId: z.uuid(),
  refundId: z.string().optional(),
  at: z.iso.datetime(),
})
export type Webhook = z.infer<typeof Webhook>

export const simulatedProvider = (
  client: DynamoDBDocumentClient,
  ledger: string,
  { now = () => new Date(), webhookSecret }: SimulatedOptions = {},
): PaymentProvider & { confirm(paymentId: string, answer: 'approve' | 'refuse'): Promise<PaymentState> } => {
  const at = (afterMs = 0): string => new Date(now().getTime() + afterMs).toISOString()

  const { enter, enterRefund, move, read, readRefund, attempts } = dynamodbLedger(client, ledger)

  const hold = () => ({ status: 'held', heldAt: at(), heldUntil: at(holdMs) }) as const

  const current = async (checkoutId: string): Promise<PaymentState | undefined> => {
    const entry = await read(checkoutId)
    if (!entry) return undefined
    const isReady = entry.kind === 'payment' && entry.status === 'processing' && (entry.readyAt ?? '') <= at()
    return stateOf((isReady ? await move(checkoutId, ['processing'], hold()) : undefined) ?? entry, now())
  }

  const refundedOf = ({ answer, settlesAt = '', outcome = 'succeeded' }: LedgerRefund): Refunded => ({
    refundId: answer.refundId,
    status: settlesAt <= at() ? outcome : 'pending',
  })

  /** What a new payment with this token is. */
  const begun = (paymentMethod: string) => {
    const reason = declines[paymentMethod]
    if (reason !== undefined) return { status: 'declined', reason } as const
    if (paymentMethod === 'tok_authenticationRequired') return { status: 'action-required' } as const
    if (paymentMethod === 'tok_slow') return { status: 'processing', readyAt: at(slowMs) } as const
    return held.has(paymentMethod) ? hold() : ({ status: 'declined', reason: 'invalid_payment_method' } as const)
  }

  return {
    name: 'simulated',

    authorize: async ({ checkoutId, amount, currency, paymentMethod }) => {
      if (paymentMethod === 'tok_outage') throw new Unavailable('The payment provider does not answer.')
      const idempotencyKey = keyOf(checkoutId)
      const { entry, isNew } = await enter({
        idempotencyKey,
        kind: 'payment',
        checkoutId,
        paymentId: paymentIdOf(checkoutId),
        parameters: JSON.stringify([amount, currency, paymentMethod]),
        amount,
        currency,
        paymentMethod,
        createdAt: at(),
        ...begun(paymentMethod),
      })
      if (paymentMethod === 'tok_timeout' && (await attempts(idempotencyKey)) < 3) {
        throw new Unavailable('The payment provider did not answer in time.')
      }
      if (isNew && paymentMethod !== 'tok_serverError') return stateOf(entry, now())
      return (await current(checkoutId)) ?? stateOf(entry, now())
    },

    lookUp: async paymentId => {
      const checkoutId = checkoutOf(paymentId)
      const state = checkoutId === undefined ? undefined : await current(checkoutId)
      if (!state) throw unknownPayment(paymentId)
      return state
    },

    find: async ({ checkoutId }) => current(checkoutId),

    capture: async ({ checkoutId, paymentId }) => {
      const entry = await move(
        checkoutId,
        ['held'],
        { status: 'captured', capturedAt: at() },
        {
          onlyIf: ' AND heldUntil > :now AND paymentMethod <> :loses',
          values: { ':now': at(), ':loses': 'tok_holdLost' },
        },
      )
      if (!entry) throw unknownPayment(paymentId)
      if (stateOf(entry, now()).status === 'captured') return { status: 'captured' }
      const lost = { status: 'released', reason: 'hold_expired', releasedAt: at() } as const
      const after = (await move(checkoutId, ['held'], lost)) ?? entry
      const { status, reason } = stateOf(after, now())
      return { status: 'lost', reason: reason ?? status }
    },

    release: async ({ checkoutId, paymentId }) => {
      const undecided = ['held', 'action-required', 'processing'] as const
      const entry = await move(checkoutId, undecided, { status: 'released', releasedAt: at() })
      if (!entry) throw unknownPayment(paymentId)
      return stateOf(entry, now())
    },

    refund: async ({ checkoutId, paymentId, amount, currency, refundId }): Promise<Refunded> => {
      const payment = await read(checkoutId)
      const status = payment && stateOf(payment, now()).status
      if (status === 'held') throw new Unavailable(`The payment ${paymentId} is not captured yet.`)
      if (!payment || status !== 'captured') {
        throw new Unprocessable('not-captured', `The payment ${paymentId} is not captured: nothing can be given back.`)
      }
      const fails = payment.kind === 'payment' && payment.paymentMethod === 'tok_refundFails'
      const refund = {
        idempotencyKey: refundKeyOf(checkoutId, refundId),
        kind: 'refund',
        checkoutId,
        parameters: JSON.stringify([amount, currency, paymentId]),
        amount,
        currency,
        answer: { refundId: refundIdOf(checkoutId, refundId) },
        createdAt: at(),
        settlesAt: at(refundMs),
        outcome: fails ? 'failed' : 'succeeded',
      } as const
      return refundedOf(await enterRefund(refund, payment))
    },

    lookUpRefund: async ({ checkoutId, refundId }) => {
      const isOnly = refundId === refundIdOf(checkoutId)
      const entry = await readRefund(refundKeyOf(checkoutId, isOnly ? undefined : refundId.replace(/^re_/, '')))
      if (!entry) throw new Unprocessable('unknown-refund', `The provider has no refund ${refundId}.`)
      return refundedOf(entry)
    },

    readWebhook: async (body, headers) => {
      if (webhookSecret === undefined)
        throw signatureProblem('This stage accepts no webhooks: it has no secret for them.')
      verify(webhookSecret, body, headers[signatureHeader], now())
      const { id, ...notice } = Webhook.parse(JSON.parse(body)) // Signed by us, so made by `simulatedWebhooks`.
      return { eventId: id, ...notice }
    },

    /** What the shopper answers on the bank's page; answers the state after that. */
    confirm: async (paymentId, answer) => {
      const checkoutId = checkoutOf(paymentId)
      const to = answer === 'approve' ? hold() : ({ status: 'declined', reason: 'authentication_failed' } as const)
      const entry = checkoutId === undefined ? undefined : await move(checkoutId, ['action-required'], to)
      if (!entry) throw unknownPayment(paymentId)
      return stateOf(entry, now())
    },
  }
}
