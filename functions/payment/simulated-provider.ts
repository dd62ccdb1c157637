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
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import { z } from 'zod'
import { Unavailable, Unprocessable } from '../errors.ts'
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

/** A payment in the ledger. All times are ISO 8601. */
export interface LedgerPayment {
  readonly idempotencyKey: string
  readonly kind: 'payment'
  readonly checkoutId: string
  readonly paymentId: string
  readonly parameters: string
  readonly amount: number
  readonly currency: string
  readonly paymentMethod: string
  readonly status: PaymentState['status']
  readonly createdAt: string
  readonly reason?: string
  readonly heldUntil?: string
  readonly readyAt?: string
  readonly heldAt?: string
  readonly capturedAt?: string
  readonly releasedAt?: string
}

export interface LedgerRefund {
  readonly idempotencyKey: string
  readonly kind: 'refund'
  readonly checkoutId?: string
  readonly parameters: string
  readonly amount: number
  readonly currency: string
  readonly answer: { readonly refundId: string }
  readonly createdAt?: string
  /** How the refund ends once `settlesAt` has come. */
  readonly settlesAt?: string
  readonly outcome?: 'succeeded' | 'failed'
}

/** A charge made before holds: taken at once, or declined. */
export interface LedgerCharge {
  readonly idempotencyKey: string
  readonly kind: 'charge'
  readonly checkoutId: string
  readonly amount: number
  readonly currency: string
  readonly answer: { readonly status: 'succeeded' | 'declined'; readonly paymentId?: string; readonly reason?: string }
}

export type LedgerEntry = LedgerPayment | LedgerRefund | LedgerCharge

const keyOf = (checkoutId: string): string => `charge:${checkoutId}`
const refundKeyOf = (checkoutId: string): string => `refund:${checkoutId}`
const compact = (checkoutId: string): string => checkoutId.replaceAll('-', '')
const paymentIdOf = (checkoutId: string): string => `pay_${compact(checkoutId)}`

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
export const Webhook = z.object({ id: z.string().min(1), checkoutId: z.uuid(), at: z.iso.datetime() })
export type Webhook = z.infer<typeof Webhook>

export const simulatedProvider = (
  client: DynamoDBDocumentClient,
  ledger: string,
  { now = () => new Date(), webhookSecret }: SimulatedOptions = {},
): PaymentProvider & { confirm(paymentId: string, answer: 'approve' | 'refuse'): Promise<PaymentState> } => {
  const at = (afterMs = 0): string => new Date(now().getTime() + afterMs).toISOString()

  /** Writes the entry, or answers the one that is there under its key. */
  const enter = async <Entry extends LedgerPayment | LedgerRefund>(
    entry: Entry,
  ): Promise<{ entry: Entry | LedgerCharge; isNew: boolean }> => {
    try {
      await client.send(
        new PutCommand({
          TableName: ledger,
          Item: entry,
          ConditionExpression: 'attribute_not_exists(idempotencyKey)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      )
      return { entry, isNew: true }
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException) || !error.Item) throw error
      const first = unmarshall(error.Item) as Entry
      if (first.parameters !== entry.parameters) {
        throw new Unprocessable(
          'idempotency-mismatch',
          `The provider has other parameters under ${entry.idempotencyKey}.`,
        )
      }
      return { entry: first, isNew: false }
    }
  }

  /** Moves a payment from one of the states to another; answers the entry after that, or as it is when it is in neither. */
  const move = async (
    checkoutId: string,
    from: readonly PaymentState['status'][],
    to: Readonly<Record<string, string>> & { readonly status: PaymentState['status'] },
    onlyIf = '',
  ): Promise<LedgerPayment | LedgerCharge | undefined> => {
    const names = Object.keys(to)
    try {
      const { Attributes } = await client.send(
        new UpdateCommand({
          TableName: ledger,
          Key: { idempotencyKey: keyOf(checkoutId) },
          UpdateExpression: `SET ${names.map(name => `#${name} = :${name}`).join(', ')}`,
          ConditionExpression: `(${from.map((_, index) => `#status = :from${index}`).join(' OR ')})${onlyIf}`,
          ExpressionAttributeNames: Object.fromEntries(names.map(name => [`#${name}`, name])),
          ExpressionAttributeValues: {
            ...Object.fromEntries(names.map(name => [`:${name}`, to[name]])),
            ...Object.fromEntries(from.map((status, index) => [`:from${index}`, status])),
            ...(onlyIf.includes(':now') ? { ':now': at() } : {}),
            ...(onlyIf.includes(':loses') ? { ':loses': 'tok_holdLost' } : {}),
          },
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      )
      return Attributes as LedgerPayment
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error
      return error.Item && (unmarshall(error.Item) as LedgerPayment)
    }
  }

  const hold = () => ({ status: 'held', heldAt: at(), heldUntil: at(holdMs) }) as const

  const read = async (checkoutId: string): Promise<LedgerPayment | LedgerCharge | undefined> => {
    const { Item } = await client.send(
      new GetCommand({ TableName: ledger, Key: { idempotencyKey: keyOf(checkoutId) }, ConsistentRead: true }),
    )
    return Item as LedgerPayment | LedgerCharge | undefined
  }

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

  /** How often this key was asked for, this time included. */
  const attempts = async (idempotencyKey: string): Promise<number> => {
    const { Attributes } = await client.send(
      new UpdateCommand({
        TableName: ledger,
        Key: { idempotencyKey: `attempts:${idempotencyKey}` },
        UpdateExpression: 'ADD attempts :one',
        ExpressionAttributeValues: { ':one': 1 },
        ReturnValues: 'UPDATED_NEW',
      }),
    )
    return Number(Attributes?.attempts)
  }

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
      const { entry, isNew } = await enter<LedgerPayment>({
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
      const isHeld = ' AND heldUntil > :now AND paymentMethod <> :loses'
      const entry = await move(checkoutId, ['held'], { status: 'captured', capturedAt: at() }, isHeld)
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

    refund: async ({ checkoutId, paymentId, amount, currency }): Promise<Refunded> => {
      const payment = await read(checkoutId)
      if (!payment || stateOf(payment, now()).status !== 'captured') {
        throw new Unprocessable('not-captured', `The payment ${paymentId} is not captured: nothing can be given back.`)
      }
      const fails = payment.kind === 'payment' && payment.paymentMethod === 'tok_refundFails'
      const { entry } = await enter<LedgerRefund>({
        idempotencyKey: refundKeyOf(checkoutId),
        kind: 'refund',
        checkoutId,
        parameters: JSON.stringify([amount, currency, paymentId]),
        amount,
        currency,
        answer: { refundId: `re_${compact(checkoutId)}` },
        createdAt: at(),
        settlesAt: at(refundMs),
        outcome: fails ? 'failed' : 'succeeded',
      })
      return refundedOf(entry as LedgerRefund)
    },

    lookUpRefund: async ({ checkoutId, refundId }) => {
      const entry = await ledgerEntry(client, ledger, refundKeyOf(checkoutId))
      if (!entry) throw new Unprocessable('unknown-refund', `The provider has no refund ${refundId}.`)
      return refundedOf(entry as LedgerRefund)
    },

    readWebhook: async (body, headers) => {
      if (webhookSecret === undefined)
        throw signatureProblem('This stage accepts no webhooks: it has no secret for them.')
      verify(webhookSecret, body, headers[signatureHeader], now())
      const { id, checkoutId, at } = Webhook.parse(JSON.parse(body)) // Signed by us, so made by `simulatedWebhooks`.
      return { eventId: id, checkoutId, at }
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

/** What the ledger has under a key; for tests and for people. */
export const ledgerEntry = async (client: DynamoDBDocumentClient, ledger: string, idempotencyKey: string) =>
  (await client.send(new GetCommand({ TableName: ledger, Key: { idempotencyKey }, ConsistentRead: true }))).Item
