/**
 * Orders and stock in DynamoDB. The order and all of its stock change in one conditional transaction, so there is exactly
 * one decision for each paid checkout and never more sold than there was.
 */
import { setTimeout } from 'node:timers/promises'
import { ConditionalCheckFailedException, type TransactionCanceledException } from '@aws-sdk/client-dynamodb'
import { type DynamoDBDocumentClient, GetCommand, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb'
import { Unavailable } from '../errors.ts'
import type { PaymentSuccessful } from '../payment/facts.ts'
import { type Decision, orderNumberOf } from './order.ts'

export interface Orders {
  /** Places the order or rejects it, unless that was decided before; answers the decision. */
  decide(payment: PaymentSuccessful, at: string): Promise<Decision>
}

export interface OrderTables {
  readonly orders: string
  readonly stock: string
}

const unless = 'attribute_not_exists(checkoutId)'

const isCancelled = (error: unknown): error is TransactionCanceledException =>
  error instanceof Error && error.name === 'TransactionCanceledException'

export const dynamodbOrders = (client: DynamoDBDocumentClient, tables: OrderTables): Orders => {
  const item = (
    { checkoutId, lines, amount, currency, paymentId }: PaymentSuccessful,
    decision: Decision,
    at: string,
  ) => ({
    checkoutId,
    orderNumber: orderNumberOf(checkoutId),
    lines,
    amount,
    currency,
    paymentId,
    at,
    ...decision,
  })

  const decided = async (checkoutId: string): Promise<Decision | undefined> => {
    const { Item } = await client.send(
      new GetCommand({ TableName: tables.orders, Key: { checkoutId }, ConsistentRead: true }),
    )
    return Item && (Item.status === 'placed' ? { status: 'placed' } : { status: 'rejected', soldOut: Item.soldOut })
  }

  const reject = async (payment: PaymentSuccessful, soldOut: readonly string[], at: string): Promise<Decision> => {
    const rejected: Decision = { status: 'rejected', soldOut }
    try {
      await client.send(
        new PutCommand({ TableName: tables.orders, Item: item(payment, rejected, at), ConditionExpression: unless }),
      )
      return rejected
    } catch (error) {
      const first = error instanceof ConditionalCheckFailedException && (await decided(payment.checkoutId))
      if (!first) throw error
      return first
    }
  }

  const place = (payment: PaymentSuccessful, at: string) =>
    client.send(
      new TransactWriteCommand({
        TransactItems: [
          {
            Put: {
              TableName: tables.orders,
              Item: item(payment, { status: 'placed' }, at),
              ConditionExpression: unless,
            },
          },
          ...payment.lines.map(({ sku, quantity }) => ({
            Update: {
              TableName: tables.stock,
              Key: { sku },
              UpdateExpression: 'SET #left = #left - :quantity',
              ConditionExpression: '#left >= :quantity',
              ExpressionAttributeNames: { '#left': 'left' },
              ExpressionAttributeValues: { ':quantity': quantity },
            },
          })),
        ],
      }),
    )

  return {
    decide: async (payment, at) => {
      // Orders for the same product meet in its stock row; the loser of such a conflict tries again.
      for (let attempt = 1; ; attempt++) {
        try {
          await place(payment, at)
          return { status: 'placed' }
        } catch (error) {
          if (!isCancelled(error)) throw error
          const [order, ...stock] = (error.CancellationReasons ?? []).map(({ Code }) => Code)
          if (order === 'ConditionalCheckFailed') {
            const first = await decided(payment.checkoutId)
            if (first) return first
          }
          const soldOut = payment.lines.filter((_, line) => stock[line] === 'ConditionalCheckFailed')
          if (soldOut.length > 0) {
            return reject(
              payment,
              soldOut.map(({ sku }) => sku),
              at,
            )
          }
          if (attempt === 8)
            throw new Unavailable('The stock is contended; the order will be tried again.', { cause: error })
          await setTimeout(Math.random() * 10 * 2 ** attempt)
        }
      }
    },
  }
}
