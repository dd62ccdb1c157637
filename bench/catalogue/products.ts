/** A large catalogue: as many products as are wanted, made of the first ones, written to the view as its function does. */
import { BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { ProductState } from '../../functions/catalogue/facts.ts'
import {
  type FirstProduct,
  brands as firstBrands,
  products as firstProducts,
} from '../../infra/local/first-catalogue.ts'

export const manyProducts = (count: number): readonly ProductState[] =>
  Array.from({ length: count }, (_, index) => {
    const { stock: __, ...product } = firstProducts[index % firstProducts.length] as FirstProduct
    return { ...product, sku: `bench-${index}`, name: `${product.name} ${index}` }
  })

/** The limit of BatchWriteItem. */
const batchSize = 25
const atOnce = 4

export const fillView = async (
  client: DynamoDBDocumentClient,
  tables: { readonly catalogue: string; readonly stock: string },
  products: readonly ProductState[],
): Promise<void> => {
  const put = async (table: string, items: readonly Record<string, unknown>[]): Promise<void> => {
    const batches = Array.from({ length: Math.ceil(items.length / batchSize) }, (_, index) =>
      items.slice(index * batchSize, (index + 1) * batchSize).map(Item => ({ PutRequest: { Item } })),
    )
    const waiting = batches.values()
    const worker = async (): Promise<void> => {
      for (const requests of waiting) await client.send(new BatchWriteCommand({ RequestItems: { [table]: requests } }))
    }
    await Promise.all(Array.from({ length: atOnce }, worker))
  }
  await put(tables.catalogue, [
    ...firstBrands.map(state => ({ kind: 'brand', id: state.brand, version: 1, state })),
    ...products.map(state => ({ kind: 'product', id: state.sku, version: 1, state })),
  ])
  await put(
    tables.stock,
    products.map(({ sku }) => ({ sku, left: 1_000_000 })),
  )
}
