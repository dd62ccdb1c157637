/** What is left of each sku, in DynamoDB. */
import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { ReadStock } from './stock-look.ts'

/** What DynamoDB leaves unprocessed is unknown: the look is no decision. A cart has fewer skus than a batch may. */
export const dynamodbStockLeft =
  (client: DynamoDBDocumentClient, table: string): ReadStock =>
  async skus => {
    const { Responses } = await client.send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys: skus.map(sku => ({ sku })) } } }),
    )
    return new Map((Responses?.[table] ?? []).map(({ sku, left }) => [String(sku), Number(left)]))
  }
