/**
 * Orders and stock in DynamoDB. The order and all of its stock change in one conditional transaction, so there is exactly
 * one decision for each paid checkout and never more sold than there was.
 *
 * Before that the order number is taken by a conditional write, so no number belongs to two orders. It has an item of its own
 * in the table of orders, with the number as its key.
 */
import { setTimeout } from 'node:timers/promises'
import { ConditionalCheckFailedException, type TransactionCanceledException } from '@aws-sdk/client-dynamodb'
import { type DynamoDBDocumentClient, GetCommand, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb'
import type { Line } from '../checkout/facts.ts'
import { Unavailable, Unprocessable } from '../errors.ts'
import type { PaymentCaptureFailed, PaymentSuccessful } from '../payment/facts.ts'
import { type Decision, orderNumberOf } from './order.ts'
import type { StoredOrder } from './stored-order.ts'

export interface Orders {
  /**
   * Places the order or rejects it, unless that was decided before; answers the decision.
   * @param isTooLate rejects it whatever the stock is
   */
  decide(payment: PaymentSuccessful, at: string, isTooLate?: boolean): Promise<Decision>
  /**
   * Cancels a placed order whose payment was lost and puts its stock back, unless it was cancelled before; answers when it was,
   * and why.
   */
  cancel(lost: Pick<PaymentCaptureFailed, 'checkoutId'>, at: string): Promise<Cancelled>
}

export interface Cancelled {
  readonly cancelledAt: string
  readonly cancelReason: NonNullable<StoredOrder['cancelReason']>
}

export interface OrderTables {
  readonly orders: string
  readonly stock: string
}

const unless = 'attribute_not_exists(checkoutId)'
const mostAttempts = 8
const lost = 'payment_lost'

export const isCancelled = (error: unknown): error is TransactionCanceledException =>
  error instanceof Error && error.name === 'TransactionCanceledException'

export const codesOf = (error: TransactionCanceledException) =>
  (error.CancellationReasons ?? []).map(({ Code }) => Code)

/** Orders for the same product meet in its stock row; the loser of such a conflict tries again. */
export const pause = async (attempt: number, cause: unknown): Promise<void> => {
  if (attempt === mostAttempts)
    throw new Unavailable('The stock is contended; the order will be tried again.', { cause })
  await setTimeout(Math.random() * 10 * 2 ** attempt)
}

export const readOrder = async (
  client: DynamoDBDocumentClient,
  table: string,
  checkoutId: string,
): Promise<StoredOrder | undefined> => {
  const { Item } = await client.send(new GetCommand({ TableName: table, Key: { checkoutId }, ConsistentRead: true }))
  return Item as StoredOrder | undefined
}

/** What was decided about a stored order; one that was cancelled later had been placed. */
const decisionOf = (order: StoredOrder): Decision => {
  const { checkoutId, status, at, orderNumber, reason = 'out_of_stock', soldOut = [] } = order
  return status === 'rejected'
    ? { status, at, reason, soldOut }
    : { status: 'placed', at, orderNumber: orderNumber ?? orderNumberOf(checkoutId) }
}

const itemOf = (
  { checkoutId, lines, amount, currency, paymentId, provider }: PaymentSuccessful,
  decision: Decision,
) => ({
  checkoutId,
  lines,
  amount,
  currency,
  paymentId,
  provider,
  ...decision,
})

export const stockUpdate = (table: string, { sku, quantity }: Line, sign: '+' | '-') => ({
  Update: {
    TableName: table,
    Key: { sku },
    UpdateExpression: `SET #left = #left ${sign} :quantity`,
    ConditionExpression: sign === '-' ? '#left >= :quantity' : 'attribute_exists(#left)',
    ExpressionAttributeNames: { '#left': 'left' },
    ExpressionAttributeValues: { ':quantity': quantity },
  },
})

const reject = async (
  client: DynamoDBDocumentClient,
  table: string,
  payment: PaymentSuccessful,
  rejected: Decision,
): Promise<Decision> => {
  try {
    const Item = itemOf(payment, rejected)
    await client.send(new PutCommand({ TableName: table, Item, ConditionExpression: unless }))
    return rejected
  } catch (error) {
    const first =
      error instanceof ConditionalCheckFailedException && (await readOrder(client, table, payment.checkoutId))
    if (!first) throw error
    return decisionOf(first)
  }
}

/** Takes the first number of this checkout that belongs to no other one. */
const takeNumber = async (client: DynamoDBDocumentClient, table: string, checkoutId: string): Promise<string> => {
  for (let attempt = 0; ; attempt++) {
    const orderNumber = orderNumberOf(checkoutId, attempt)
    try {
      await client.send(
        new PutCommand({
          TableName: table,
          Item: { checkoutId: orderNumber, orderOf: checkoutId },
          ConditionExpression: `${unless} OR orderOf = :checkoutId`,
          ExpressionAttributeValues: { ':checkoutId': checkoutId },
        }),
      )
      return orderNumber
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error
    }
  }
}

const place = async (
  client: DynamoDBDocumentClient,
  { orders, stock }: OrderTables,
  payment: PaymentSuccessful,
  placed: Decision,
): Promise<void> => {
  await client.send(
    new TransactWriteCommand({
      TransactItems: [
        { Put: { TableName: orders, Item: itemOf(payment, placed), ConditionExpression: unless } },
        ...payment.lines.map(line => stockUpdate(stock, line, '-')),
      ],
    }),
  )
}

export const dynamodbOrders = (client: DynamoDBDocumentClient, tables: OrderTables): Orders => ({
  decide: async (payment, at, isTooLate = false) => {
    const { checkoutId, lines } = payment
    const rejected = { status: 'rejected', at } as const
    if (isTooLate) return reject(client, tables.orders, payment, { ...rejected, reason: 'too_late', soldOut: [] })
    const placed = { status: 'placed', at, orderNumber: await takeNumber(client, tables.orders, checkoutId) } as const
    for (let attempt = 1; ; attempt++) {
      try {
        await place(client, tables, payment, placed)
        return placed
      } catch (error) {
        if (!isCancelled(error)) throw error
        const [order, ...stock] = codesOf(error)
        const isFailed = (code: string | undefined): boolean => code === 'ConditionalCheckFailed'
        if (isFailed(order)) {
          const first = await readOrder(client, tables.orders, checkoutId)
          if (first) return decisionOf(first)
        }
        const soldOut = lines.filter((_, line) => isFailed(stock[line])).map(({ sku }) => sku)
        if (soldOut.length > 0)
          return reject(client, tables.orders, payment, { ...rejected, reason: 'out_of_stock', soldOut })
        await pause(attempt, error)
      }
    }
  },

  cancel: async ({ checkoutId }, cancelledAt) => {
    const order = await readOrder(client, tables.orders, checkoutId)
    if (!order || order.status === 'rejected') {
      throw new Unprocessable('no-order', `There is no placed order of checkout ${checkoutId} to cancel.`)
    }
    const notShipped = ({ status }: StoredOrder): void => {
      if (status === 'shipped')
        throw new Unprocessable(
          'already-shipped',
          `The order of checkout ${checkoutId} was shipped: its payment cannot be lost.`,
        )
    }
    notShipped(order)
    for (let attempt = 1; ; attempt++) {
      try {
        await client.send(
          new TransactWriteCommand({
            TransactItems: [
              {
                Update: {
                  TableName: tables.orders,
                  Key: { checkoutId },
                  UpdateExpression:
                    'SET #status = :cancelled, cancelledAt = :at, cancelReason = :reason, #version = if_not_exists(#version, :none) + :one',
                  ConditionExpression: '#status = :placed',
                  ExpressionAttributeNames: { '#status': 'status', '#version': 'version' },
                  ExpressionAttributeValues: {
                    ':cancelled': 'cancelled',
                    ':placed': 'placed',
                    ':at': cancelledAt,
                    ':reason': lost,
                    ':none': 0,
                    ':one': 1,
                  },
                },
              },
              ...order.lines.map(line => stockUpdate(tables.stock, line, '+')),
            ],
          }),
        )
        return { cancelledAt, cancelReason: lost }
      } catch (error) {
        if (!isCancelled(error)) throw error
        const first = await readOrder(client, tables.orders, checkoutId)
        if (first?.cancelledAt !== undefined) {
          return { cancelledAt: first.cancelledAt, cancelReason: first.cancelReason ?? lost }
        }
        if (first) notShipped(first)
        await pause(attempt, error)
      }
    }
  },
})
