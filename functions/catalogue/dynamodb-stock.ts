/** The stock of each sku in DynamoDB, and its changes by an operator. Orders take from the same items. */
import type { TransactionCanceledException } from '@aws-sdk/client-dynamodb'
import { type DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb'
import { batchGet } from '../batch-get.ts'
import { Unavailable, Unprocessable } from '../errors.ts'

/** Pieces left of each sku; a sku without an item is absent. */
export type StockLeft = ReadonlyMap<string, number>

/** A sku without an item is absent. */
export type ReadStock = (skus: readonly string[]) => Promise<StockLeft>

/**
 * Adds `change` to what is left, once for each event id.
 * @throws Unprocessable when less than nothing would be left
 */
export type AdjustStock = (eventId: string, sku: string, change: number) => Promise<void>

export interface StockTables {
  readonly stock: string
  readonly catalogue: string
}

const isCancelled = (error: unknown): error is TransactionCanceledException =>
  error instanceof Error && error.name === 'TransactionCanceledException'

export const readStock =
  (client: DynamoDBDocumentClient, table: string): ReadStock =>
  async skus => {
    const keys = [...new Set(skus)].map(sku => ({ sku }))
    return new Map((await batchGet(client, table, keys)).map(({ sku, left }) => [String(sku), Number(left)]))
  }

export const adjustStock =
  (client: DynamoDBDocumentClient, tables: StockTables): AdjustStock =>
  async (eventId, sku, change) => {
    try {
      await client.send(
        new TransactWriteCommand({
          TransactItems: [
            {
              Put: {
                TableName: tables.catalogue,
                Item: { kind: 'stock-adjustment', id: eventId, sku, change },
                ConditionExpression: 'attribute_not_exists(id)',
              },
            },
            {
              Update: {
                TableName: tables.stock,
                Key: { sku },
                UpdateExpression: 'ADD #left :change',
                ...(change < 0 ? { ConditionExpression: '#left >= :least' } : {}),
                ExpressionAttributeNames: { '#left': 'left' },
                ExpressionAttributeValues: { ':change': change, ...(change < 0 ? { ':least': -change } : {}) },
              },
            },
          ],
        }),
      )
    } catch (error) {
      if (!isCancelled(error)) throw error
      const [mark, stock] = (error.CancellationReasons ?? []).map(({ Code }) => Code)
      if (mark === 'ConditionalCheckFailed') return
      if (stock === 'ConditionalCheckFailed')
        throw new Unprocessable('stock-below-zero', `There are fewer than ${-change} pieces of ${sku}.`)
      throw new Unavailable('The stock is contended; the change will be tried again.', { cause: error })
    }
  }
