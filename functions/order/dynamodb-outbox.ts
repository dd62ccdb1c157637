/**
 * The facts of orders that were decided and perhaps not sent. An order that has some is in the sparse index `open`, whose partition
 * key has sixteen values.
 */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { type DynamoDBDocumentClient, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { shards } from './order-actions.ts'
import type { StoredOrder } from './stored-order.ts'

export interface Outbox {
  /** The facts of the order were sent: they leave it, unless more have come since it was read. */
  published(order: StoredOrder): Promise<void>
  /** The orders with facts that were decided before `before` and perhaps not sent, the oldest first, a few from each shard at a time. */
  openSince(before: string): AsyncIterable<readonly StoredOrder[]>
}

export const openIndex = 'open'
/** Of each shard at a time. */
const pageSize = 25

export const dynamodbOutbox = (client: DynamoDBDocumentClient, orders: string): Outbox => ({
  published: async ({ checkoutId, version }) => {
    try {
      await client.send(
        new UpdateCommand({
          TableName: orders,
          Key: { checkoutId },
          UpdateExpression: 'REMOVE unpublished, #open, openSince',
          ConditionExpression: '#version = :sent',
          ExpressionAttributeNames: { '#open': 'open', '#version': 'version' },
          ExpressionAttributeValues: { ':sent': version },
        }),
      )
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error
    }
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
              TableName: orders,
              IndexName: openIndex,
              KeyConditionExpression: '#open = :shard AND openSince < :before',
              ExpressionAttributeNames: { '#open': 'open' },
              ExpressionAttributeValues: { ':shard': shard, ':before': before },
              Limit: pageSize,
              ExclusiveStartKey: after,
            }),
          )
          return { shard, items: Items as StoredOrder[], after: LastEvaluatedKey }
        }),
      )
      yield pages.flatMap(({ items }) => items)
      left = pages.filter(({ after }) => after !== undefined)
    }
  },
})
