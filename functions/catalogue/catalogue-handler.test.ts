/** GET /catalogue with thousands of products, and while the stock cannot be read. */
import { describe, expect, test } from '@jest/globals'
import { type FirstProduct, products } from '../../infra/local/first-catalogue.ts'
import { Unavailable } from '../errors.ts'
import { catalogue } from './catalogue-handler.ts'
import type { Entry } from './dynamodb-catalogue.ts'
import type { ProductState } from './facts.ts'

const entries = Array.from({ length: 2_000 }, (_, index): Entry<ProductState> => {
  const { stock: __, ...state } = products[index % products.length] as FirstProduct
  return { id: `p-${index}`, version: 1, state: { ...state, sku: `p-${index}`, name: `Thing ${2_000 - index}` } }
})

const shop = (stockOf = async (skus: readonly string[]) => new Map(skus.map(sku => [sku, 1]))) => {
  let reads = 0
  const list = async (kind: string) => {
    reads += 1
    return (kind === 'product' ? entries : []) as never[]
  }
  const answer = catalogue({ list, stockOf })
  const get = (query = {}, headers = {}) =>
    answer({ query, headers, body: undefined, path: undefined, traceparent: '' })
  return { get, reads: () => reads }
}
const productsOf = (body: unknown) => JSON.parse(String(body)).products

describe('the catalogue', () => {
  test('shows all of 2,000 products, read once for many who ask', async () => {
    const { get, reads } = shop()
    const answers = await Promise.all(Array.from({ length: 20 }, () => get()))
    expect(answers.map(({ body }) => productsOf(body).length)).toEqual(Array(20).fill(2_000))
    expect(reads()).toBe(2)
  })

  test('answers each question by itself', async () => {
    const { get } = shop()
    const [all, kitchen, sorted] = await Promise.all([get(), get({ category: 'kitchen' }), get({ sort: 'price' })])
    expect(productsOf(kitchen.body).every(({ category }: ProductState) => category === 'kitchen')).toBe(true)
    const prices = productsOf(sorted.body).map(({ price }: ProductState) => price)
    expect(prices).toEqual(
      productsOf(all.body)
        .map(({ price }: ProductState) => price)
        .toSorted((a: number, b: number) => a - b),
    )
    expect(new Set([all, kitchen, sorted].map(({ headers }) => headers?.etag)).size).toBe(3)
  })

  test('sends nothing to who has it', async () => {
    const { get } = shop()
    const { headers } = await get()
    expect(await get({}, { 'if-none-match': `"other", W/${headers?.etag}` })).toMatchObject({
      statusCode: 304,
      body: undefined,
    })
  })

  test('is shown without stock while that cannot be read', async () => {
    const { get } = shop(async () => Promise.reject(new Unavailable('DynamoDB is away.')))
    expect(productsOf((await get()).body)[0]).toMatchObject({ stock: null, soldOut: false })
  })
})
