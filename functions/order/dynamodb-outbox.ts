/** The facts of orders that were decided and perhaps not sent. An order that has some is in the index `open`. */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { openItems } from '../open-index.ts'
import type { StoredOrder } from './stored-order.ts'

export interface Outbox {
  /** The facts of the order were sent: they leave it, unless more have come since it was read. */
  published(order: StoredOrder): Promise<void>
  /** The orders with facts that were decided before `before` and perhaps not sent, the oldest first, a few from each shard at a time. */
  openSince(before: string): AsyncIterable<readonly StoredOrder[]>
}

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
    yield* openItems<StoredOrder>(client, { table: orders, before, pageSize })
  },
})
