/** The order of a checkout as it is stored, for pages that show it. */
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'

export interface OrderStatus {
  /** `cancelled`: it was placed, and its stock is back. */
  readonly status: 'placed' | 'rejected' | 'cancelled'
  readonly orderNumber?: string
  /** When it was decided, ISO 8601. */
  readonly at: string
  /** Of a rejected order; absent where its stock was short. */
  readonly reason?: string
  readonly cancelledAt?: string
}

export type FindOrderStatus = (checkoutId: string) => Promise<OrderStatus | undefined>

export const dynamodbOrderStatus =
  (client: DynamoDBDocumentClient, table: string): FindOrderStatus =>
  async checkoutId => {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: { checkoutId }, ConsistentRead: true }))
    return Item as OrderStatus | undefined
  }
