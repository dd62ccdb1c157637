/**
 * The stock of every sku, for a list of thousands: a scan of these small items takes a few requests, where reading them by their
 * keys takes one for each hundred and is charged for each.
 */
import { type DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb'
import type { StockLeft } from './dynamodb-stock.ts'

export type ReadAllStock = () => Promise<StockLeft>

export const readAllStock =
  (client: DynamoDBDocumentClient, table: string): ReadAllStock =>
  async () => {
    const left = new Map<string, number>()
    let from: Record<string, unknown> | undefined
    do {
      const page = await client.send(
        new ScanCommand({ TableName: table, ...(from ? { ExclusiveStartKey: from } : {}) }),
      )
      for (const { sku, left: pieces } of page.Items ?? []) left.set(String(sku), Number(pieces))
      from = page.LastEvaluatedKey
    } while (from)
    return left
  }
