/**
 * The checkouts as they were accepted, in DynamoDB. One conditional put under the id that is made from the idempotency key
 * is all the idempotency of POST /checkout: the first put wins, and a repetition answers and publishes what is stored,
 * whatever the catalogue says by then. Kept for good: an id is never given to another checkout.
 */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import type { CheckoutRequested } from './facts.ts'

export interface StoredCheckout {
  readonly requested: CheckoutRequested
  readonly fingerprint: string
  /** Of the first request, so that a record that is sent again belongs to the same trace. Absent in older items. */
  readonly traceparent?: string
  /** What a failed payment of this checkout is counted by. Absent in older items. */
  readonly subjects?: readonly string[]
  /** True: a repetition has published it again, so the next one need not. */
  readonly published?: boolean
}

export interface Checkouts {
  /** Stores the checkout, or answers the one that has its id already. */
  keep(checkout: StoredCheckout): Promise<StoredCheckout | undefined>
  find(checkoutId: string): Promise<StoredCheckout | undefined>
  markPublished(checkoutId: string): Promise<void>
}

export const dynamodbCheckouts = (client: DynamoDBDocumentClient, table: string): Checkouts => ({
  keep: async checkout => {
    const Item = { checkoutId: checkout.requested.checkoutId, ...checkout }
    try {
      await client.send(
        new PutCommand({
          TableName: table,
          Item,
          ConditionExpression: 'attribute_not_exists(checkoutId)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      )
      return undefined
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException) || !error.Item) throw error
      return unmarshall(error.Item) as StoredCheckout
    }
  },
  find: async checkoutId => {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: { checkoutId }, ConsistentRead: true }))
    return Item as StoredCheckout | undefined
  },
  markPublished: async checkoutId => {
    try {
      await client.send(
        new UpdateCommand({
          TableName: table,
          Key: { checkoutId },
          UpdateExpression: 'SET published = :true',
          ConditionExpression: 'attribute_exists(checkoutId)',
          ExpressionAttributeValues: { ':true': true },
        }),
      )
    } catch (error) {
      // Erased meanwhile: nothing is left to mark.
      if (!(error instanceof ConditionalCheckFailedException)) throw error
    }
  },
})
