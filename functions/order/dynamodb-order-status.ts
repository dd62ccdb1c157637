/** The order of a checkout as it is stored, for pages that show it. */
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import type { OrderState } from './stored-order.ts'

export type OrderStatus = OrderState

export type FindOrderStatus = (checkoutId: string) => Promise<OrderStatus | undefined>

export const dynamodbOrderStatus =
  (client: DynamoDBDocumentClient, table: string): FindOrderStatus =>
  async checkoutId => {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: { checkoutId }, ConsistentRead: true }))
    return Item as OrderStatus | undefined
  }
