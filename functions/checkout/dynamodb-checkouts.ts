/**
 * The checkouts as they were accepted, in DynamoDB: written once, before the record is sent, so that a repeated request
 * sends the very same fact, whatever the catalogue says by then. Kept for good: an id is never given to another checkout.
 */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import type { CheckoutRequested } from './facts.ts'

export interface StoredCheckout {
  readonly requested: CheckoutRequested
  readonly fingerprint: string
}

export interface Checkouts {
  /** Stores the checkout unless its id is taken; answers what is stored then. */
  keep(checkout: StoredCheckout): Promise<StoredCheckout>
  find(checkoutId: string): Promise<CheckoutRequested | undefined>
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
      return checkout
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException) || !error.Item) throw error
      return unmarshall(error.Item) as StoredCheckout
    }
  },
  find: async checkoutId => {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: { checkoutId }, ConsistentRead: true }))
    return (Item as StoredCheckout | undefined)?.requested
  },
})
