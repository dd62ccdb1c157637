/**
 * The payments in DynamoDB, one item a checkout. Two conditional writes decide everything about a payment, and a late
 * caller gets the first result: `decide` how the authorisation ended, `end` what became of the hold.
 *
 * Open items (no decision yet, a hold that is neither captured nor released, a refund that is pending) are in the sparse index
 * `open`, where the reconciler finds them. Its partition key has 16 values, so that it takes sixteen times the writes of one partition.
 */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { type DynamoDBDocumentClient, GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
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
  end(checkoutId: string, ending: HoldEnding, at: string, reason?: string): Promise<Ended>
  /** Nothing is left to be captured or released. */
  close(checkoutId: string): Promise<void>
  /** Notes the refund unless one was noted before, and keeps the payment open while it is pending; answers the first one. */
  refunded(checkoutId: string, refund: Refund, at: string): Promise<NotedRefund>
  /** The refund of a payment, those made before holds included. */
  findRefund(checkoutId: string): Promise<NotedRefund | undefined>
  /**
   * Notes how a refund ended unless that was done before, and closes the payment; answers the first ending. A refund that
   * succeeded may fail days later, never the other way round.
   */
  endRefund(checkoutId: string, ending: RefundEnding, at: string): Promise<EndedRefund>
  /** The reconciler does not look at an open payment until then. */
  postpone(checkoutId: string, until: string): Promise<void>
  /** The open payments without a change since `before`, the oldest first, a few from each shard at a time. */
  openSince(before: string): AsyncIterable<readonly Payment[]>
}

export interface Ended {
  readonly ending: HoldEnding
  readonly endedAt: string
  readonly endingReason?: string
}
export interface NotedRefund {
  readonly refund: Refund
  readonly refundedAt: string
  readonly refundEnding?: RefundEnding
  readonly refundEndedAt?: string
}
export interface EndedRefund {
  readonly refundEnding: RefundEnding
  readonly refundEndedAt: string
}

export const openIndex = 'open'
const shards = [...'0123456789abcdef']
/** Of each shard at a time. */
const pageSize = 100
const shardOf = (checkoutId: string): string => checkoutId.at(-1) ?? '0'

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

  end: async (checkoutId, ending, endedAt, endingReason) => {
    const ended = await setIf(
      { client, table },
      { checkoutId, ending, endedAt, endingReason },
      { expression: 'attribute_not_exists(ending)', remove: ['open', 'openSince'] },
    )
    return ended as unknown as Ended
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

  refunded: async (checkoutId, refund, refundedAt) => {
    const open = refund.status === 'pending' ? { open: shardOf(checkoutId), openSince: refundedAt } : {}
    const noted = await setIf(
      { client, table },
      { checkoutId, refund, refundedAt, ...open },
      { expression: 'attribute_not_exists(refund)' },
    )
    return noted as unknown as NotedRefund
  },

  findRefund: async checkoutId => {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: { checkoutId }, ConsistentRead: true }))
    return Item?.refund === undefined ? undefined : (Item as NotedRefund)
  },

  endRefund: async (checkoutId, refundEnding, refundEndedAt) => {
    const ended = await setIf(
      { client, table },
      { checkoutId, refundEnding, refundEndedAt },
      {
        expression: `attribute_not_exists(refundEnding)${refundEnding === 'failed' ? ' OR refundEnding <> :refundEnding' : ''}`,
        remove: ['open', 'openSince'],
      },
    )
    return ended as unknown as EndedRefund
  },

  postpone: async (checkoutId, openSince) => {
    await setIf({ client, table }, { checkoutId, openSince }, { expression: 'attribute_exists(openSince)' })
  },

  openSince: async function* (before) {
    let left: readonly { readonly shard: string; readonly after?: Record<string, unknown> | undefined }[] = shards.map(
      shard => ({ shard }),
    )
    while (left.length > 0) {
      const pages = await Promise.all(
        left.map(async ({ shard, after }) => {
          const { Items = [], LastEvaluatedKey } = await client.send(
            new QueryCommand({
              TableName: table,
              IndexName: openIndex,
              KeyConditionExpression: '#open = :shard AND openSince < :before',
              ExpressionAttributeNames: { '#open': 'open' },
              ExpressionAttributeValues: { ':shard': shard, ':before': before },
              Limit: pageSize,
              ExclusiveStartKey: after,
            }),
          )
          return { shard, items: Items as Payment[], after: LastEvaluatedKey }
        }),
      )
      yield pages.flatMap(({ items }) => items)
      left = pages.filter(({ after }) => after !== undefined)
    }
  },
})
