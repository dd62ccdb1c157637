/** The order of a checkout as it is stored, for pages that show it. */
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import type { StoredOrder } from './stored-order.ts'

/** An order that was stored before others of its attributes came lacks them. */
export type OrderStatus = Pick<StoredOrder, 'status' | 'at'> &
  Partial<
    Pick<
      StoredOrder,
      | (
          | 'orderNumber'
          | 'reason'
          | 'amount'
          | 'currency'
          | 'provider'
          | 'lines'
          | 'shipTo'
          | 'shipment'
          | 'refunds'
          | 'actions'
        )
      | ('cancelledAt' | 'cancelledBy' | 'cancelReason' | 'open')
    >
  >

export type FindOrderStatus = (checkoutId: string) => Promise<OrderStatus | undefined>

export const dynamodbOrderStatus =
  (client: DynamoDBDocumentClient, table: string): FindOrderStatus =>
  async checkoutId => {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: { checkoutId }, ConsistentRead: true }))
    return Item as OrderStatus | undefined
  }
