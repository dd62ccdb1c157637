/** GET /catalogue: the products with their prices, and what is left of each. */
import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { z } from 'zod'
import { dynamodb } from '../dynamodb.ts'
import { isOutage } from '../errors.ts'
import { type HttpResponse, http } from '../http/http.ts'
import { log } from '../observability/log.ts'
import { settings } from '../settings.ts'
import { catalogueOf, type StockLeft } from './catalogue.ts'
import { currency, products } from './products.ts'

/** What is left of each sku; a sku without a row is absent. */
export type ReadStock = (skus: readonly string[]) => Promise<StockLeft>

export const dynamodbStock =
  (client: DynamoDBDocumentClient, table: string): ReadStock =>
  async skus => {
    const { Responses } = await client.send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys: skus.map(sku => ({ sku })) } } }),
    )
    return new Map((Responses?.[table] ?? []).map(({ sku, left }) => [String(sku), Number(left)]))
  }

export const catalogue =
  ({ readStock }: { readStock: ReadStock }) =>
  async (): Promise<HttpResponse> => {
    const left = await readStock(products.map(({ sku }) => sku)).catch((error: unknown) => {
      if (!isOutage(error)) throw error
      log.warn('Stock cannot be read; the catalogue goes out without it', { error: error as Error })
      return new Map<string, number>()
    })
    return { statusCode: 200, headers: { 'cache-control': 'no-store' }, body: catalogueOf(products, left, currency) }
  }

const { STOCK_TABLE } = settings({ STOCK_TABLE: z.string() })

export const handler = http().handler(catalogue({ readStock: dynamodbStock(dynamodb, STOCK_TABLE) }))
