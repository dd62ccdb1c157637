/**
 * The payments in DynamoDB, one item a checkout. Two conditional writes decide everything about a payment, and a late
 * caller gets the first result: `decide` how the authorisation ended, `end` or `lose` what became of the hold.
 *
 * The refund of a payment whose order was rejected is noted in the item of the payment. A refund of an order has an item of its
 * own, whose key is the order's id of the refund: a payment may have several.
 *
 * Open items (no decision yet, a hold that is neither captured nor released, a refund that is pending) are in the index `open`,
 * where the reconciler finds them.
 */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import { openItems, shardOf } from '../open-index.ts'
import type { PaymentAction, Refunded } from './provider.ts'

/** `authorised`: the amount was held. `open`: not decided; with an `action`, the shopper has to confirm. */
export type PaymentStatus = 'open' | 'authorised' | 'failed' | 'expired'

/** What became of a hold; `lost`: it ended before it was captured. */
export type HoldEnding = 'captured' | 'released' | 'lost'

/** How a refund that was pending ended. */
export type RefundEnding = 'succeeded' | 'failed'

/** A refund as the provider first answered it, with all that is needed to ask for it again. */
export interface Refund extends Refunded {
  readonly paymentId: string
  readonly provider: string
  readonly amount: number
  readonly currency: string
}

export interface Payment {
  readonly checkoutId: string
  readonly provider: string
  readonly paymentId?: string
  readonly status: PaymentStatus
  /** When it was decided, or when the shopper was first asked to confirm. ISO 8601. */
  readonly at: string
  /** Of a failed payment: the provider's code. Not for the public. */
  readonly reason?: string
  /** Only while open. The page shows it to the shopper; it never enters a record. */
  readonly action?: PaymentAction
  readonly ending?: HoldEnding
  readonly endedAt?: string
  readonly endingReason?: string
  /** Since when the hold is to be let go, because the order was cancelled. */
  readonly releasing?: string
  readonly refund?: Refund
  readonly refundedAt?: string
  readonly refundEnding?: RefundEnding
  readonly refundEndedAt?: string
  readonly openSince?: string
  readonly traceparent?: string
}

/** What is stored about an undecided payment. */
export interface OpenPayment {
  readonly checkoutId: string
  readonly provider: string
  readonly paymentId: string | undefined
  readonly at: string
  readonly action?: PaymentAction | undefined
  readonly traceparent: string | undefined
}
export interface DecidedPayment extends Omit<OpenPayment, 'action'> {
  readonly status: Exclude<PaymentStatus, 'open'>
  readonly reason?: string | undefined
}

export interface Payments {
  find(checkoutId: string): Promise<Payment | undefined>
  /** Stores an undecided payment unless one is decided or waits for the shopper; answers what is stored then. */
  keep(payment: OpenPayment): Promise<Payment>
  /**
   * Decides unless that was done before; answers the decision.
   * @param isOpen whether something is left to be captured or released
   */
  decide(payment: DecidedPayment, isOpen: boolean): Promise<Payment>
  /** Notes what became of the hold unless that was done before, and closes the payment; answers the first ending. */
  end(checkoutId: string, ending: Exclude<HoldEnding, 'lost'>, at: string): Promise<Ended>
  /**
   * As `end`, for a hold that ended before it was captured. Undefined when a cancellation lets it go, or has: then that states
   * what became of it.
   */
  lose(checkoutId: string, at: string, reason: string): Promise<Ended | undefined>
  /** Notes that the hold is to be let go, before the provider is asked to; a hold that has ended stays as it is. */
  beginRelease(checkoutId: string, at: string): Promise<void>
  /** Nothing is left to be captured or released. */
  close(checkoutId: string): Promise<void>
  /**
   * Notes the refund unless it was noted before, as one whose fact is not sent yet; answers the first note.
   * @param key the id of a refund of an order; else the checkout id
   * @param of the checkout of a refund of an order
   */
  refunded(key: string, refund: Refund, at: string, of?: RefundOf): Promise<NotedRefund>
  /** Notes that the fact of the refund was sent; the item of one that is pending is open from then on. */
  refundSent(noted: NotedRefund): Promise<void>
  /** The refund with this key, those made before holds included. */
  findRefund(key: string): Promise<NotedRefund | undefined>
  /**
   * Notes how a refund ended unless that was done before, and closes its item; answers the first ending. A refund that
   * succeeded may fail days later, never the other way round.
   */
  endRefund(key: string, ending: RefundEnding, at: string): Promise<EndedRefund>
  /** The reconciler does not look at an open item until then. */
  postpone(key: string, until: string): Promise<void>
  /** The open items without a change since `before`, the oldest first, a few from each shard at a time. */
  openSince(before: string): AsyncIterable<readonly OpenItem[]>
}

export interface Ended {
  readonly ending: HoldEnding
  readonly endedAt: string
  readonly endingReason?: string
}
/** Of a refund that has an item of its own. */
export interface RefundOf {
  readonly refundOf: string
  readonly traceparent: string | undefined
}
export interface NotedRefund {
  /** The key of its item: the checkout id, unless it is a refund of an order. */
  readonly checkoutId: string
  /** The checkout, of a refund of an order. */
  readonly refundOf?: string
  readonly traceparent?: string
  readonly refund: Refund
  readonly refundedAt: string
  /** Its fact may not have been sent: nobody but the function that made it states how it ended. */
  readonly refundUnsent?: boolean
  readonly refundEnding?: RefundEnding
  readonly refundEndedAt?: string
}
export interface EndedRefund {
  readonly refundEnding: RefundEnding
  readonly refundEndedAt: string
}

/** A payment, or a refund that is pending. */
export type OpenItem = Payment | NotedRefund

/** Of each shard at a time. */
const pageSize = 100

/** Sets what is given and answers the item so; when the condition fails, answers the item as it is. */
const setIf = async (
  { client, table }: { client: DynamoDBDocumentClient; table: string },
  { checkoutId, ...set }: { checkoutId: string } & Readonly<Record<string, unknown>>,
  condition: { readonly expression: string; readonly remove?: readonly string[] },
): Promise<Record<string, unknown>> => {
  const given = Object.entries(set).filter(([, value]) => value !== undefined)
  const removed = (condition.remove ?? []).map(name => `#${name}`)
  const names = new Set([...given.map(([name]) => name), ...(condition.remove ?? []), 'status', 'action'])
  const expressions = `${removed.join()} ${condition.expression} ${given.map(([name]) => `#${name}`).join(' ')} `
  try {
    await client.send(
      new UpdateCommand({
        TableName: table,
        Key: { checkoutId },
        UpdateExpression: `SET ${given.map(([name]) => `#${name} = :${name}`).join(', ')}${
          removed.length > 0 ? ` REMOVE ${removed.join(', ')}` : ''
        }`,
        ConditionExpression: condition.expression,
        // DynamoDB refuses a name that no expression uses.
        ExpressionAttributeNames: Object.fromEntries(
          [...names].filter(name => new RegExp(`#${name}\\b`).test(expressions)).map(name => [`#${name}`, name]),
        ),
        ExpressionAttributeValues: {
          ...Object.fromEntries(given.map(([name, value]) => [`:${name}`, value])),
          ...(condition.expression.includes(':undecided') ? { ':undecided': 'open' } : {}),
          ...(condition.expression.includes(':unsent') ? { ':unsent': true } : {}),
        },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    )
    return { checkoutId, ...Object.fromEntries(given) }
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException) || !error.Item) throw error
    return unmarshall(error.Item)
  }
}

export const dynamodbPayments = (client: DynamoDBDocumentClient, table: string): Payments => ({
  find: async checkoutId => {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: { checkoutId }, ConsistentRead: true }))
    // A payment made before holds may have an ending or a refund noted here, and no status.
    return Item?.status === undefined ? undefined : (Item as Payment)
  },

  keep: async payment => {
    const open = { ...payment, status: 'open', open: shardOf(payment.checkoutId), openSince: payment.at }
    const stored = await setIf({ client, table }, open, {
      expression: 'attribute_not_exists(#status) OR (#status = :undecided AND attribute_not_exists(#action))',
    })
    return stored as unknown as Payment
  },

  decide: async (payment, isOpen) => {
    const decision = { ...payment, ...(isOpen ? { open: shardOf(payment.checkoutId), openSince: payment.at } : {}) }
    const stored = await setIf({ client, table }, decision, {
      expression: 'attribute_not_exists(#status) OR #status = :undecided',
      remove: ['action', ...(isOpen ? [] : ['open', 'openSince'])],
    })
    return stored as unknown as Payment
  },

  end: async (checkoutId, ending, endedAt) => {
    const ended = await setIf(
      { client, table },
      { checkoutId, ending, endedAt },
      { expression: 'attribute_not_exists(ending)', remove: ['open', 'openSince'] },
    )
    return ended as unknown as Ended
  },

  lose: async (checkoutId, endedAt, endingReason) => {
    const stored = await setIf(
      { client, table },
      { checkoutId, ending: 'lost', endedAt, endingReason },
      {
        expression: 'attribute_not_exists(ending) AND attribute_not_exists(releasing)',
        remove: ['open', 'openSince'],
      },
    )
    const ended = stored as unknown as Partial<Ended>
    return ended.ending === undefined || ended.ending === 'released' ? undefined : (ended as Ended)
  },

  beginRelease: async (checkoutId, releasing) => {
    await setIf(
      { client, table },
      { checkoutId, releasing },
      { expression: 'attribute_not_exists(releasing) AND attribute_not_exists(ending)' },
    )
  },

  close: async checkoutId => {
    await client.send(
      new UpdateCommand({
        TableName: table,
        Key: { checkoutId },
        UpdateExpression: 'REMOVE #open, openSince',
        ExpressionAttributeNames: { '#open': 'open' },
      }),
    )
  },

  refunded: async (key, refund, refundedAt, of) => {
    const noted = await setIf(
      { client, table },
      { checkoutId: key, refund, refundedAt, refundUnsent: true, ...of },
      { expression: 'attribute_not_exists(refund)' },
    )
    return noted as unknown as NotedRefund
  },

  refundSent: async ({ checkoutId, refundOf = checkoutId, refund, refundedAt }) => {
    const open = refund.status === 'pending' ? { open: shardOf(refundOf), openSince: refundedAt } : {}
    await setIf(
      { client, table },
      { checkoutId, refundUnsent: false, ...open },
      { expression: 'refundUnsent = :unsent' },
    )
  },

  findRefund: async key => {
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key: { checkoutId: key }, ConsistentRead: true }),
    )
    return Item?.refund === undefined ? undefined : (Item as NotedRefund)
  },

  endRefund: async (key, refundEnding, refundEndedAt) => {
    const ended = await setIf(
      { client, table },
      { checkoutId: key, refundEnding, refundEndedAt },
      {
        expression: `attribute_not_exists(refundEnding)${refundEnding === 'failed' ? ' OR refundEnding <> :refundEnding' : ''}`,
        remove: ['open', 'openSince'],
      },
    )
    return ended as unknown as EndedRefund
  },

  postpone: async (key, openSince) => {
    await setIf({ client, table }, { checkoutId: key, openSince }, { expression: 'attribute_exists(openSince)' })
  },

  openSince: async function* (before) {
    yield* openItems<OpenItem>(client, { table, before, pageSize })
  },
})
