/** GET /catalogue with thousands of products, and while the stock cannot be read. */
import { describe, expect, test } from '@jest/globals'
import { type FirstProduct, brands as firstBrands, products } from '../../infra/local/first-catalogue.ts'
import { Unavailable } from '../errors.ts'
import type { CatalogueQuery } from './catalogue.ts'
import { catalogue } from './catalogue-handler.ts'
import type { Entry } from './dynamodb-catalogue.ts'
import type { ProductState } from './facts.ts'

const brands = firstBrands.map(state => ({ id: state.brand, version: 1, state }))
const entries = Array.from({ length: 2_000 }, (_, index): Entry<ProductState> => {
  const { stock: __, ...state } = products[index % products.length] as FirstProduct
  return { id: `p-${index}`, version: 1, state: { ...state, sku: `p-${index}`, name: `Thing ${2_000 - index}` } }
}).toSorted((a, b) => (a.id < b.id ? -1 : 1))

const everyStock = async () => new Map(entries.map(({ id }) => [id, 1]))

const shop = (readStock = everyStock, sold = entries) => {
  let reads = 0
  const list = async (kind: string) => {
    reads += 1
    return (kind === 'product' ? sold : brands) as never[]
  }
  const answer = catalogue({ list, readStock })
  const get = (query: Partial<CatalogueQuery> = {}, headers = {}) =>
    answer({ query: { limit: 2_000, ...query }, headers, body: undefined, path: undefined, traceparent: '' })
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

  test.each([{}, { sort: 'price' as const }])('has pages, in %j too, and each product is on one', async order => {
    const { get } = shop()
    const seen: string[] = []
    for (let after: string | undefined; ; ) {
      const page = JSON.parse(String((await get({ ...order, limit: 300, ...(after ? { after } : {}) })).body))
      expect(page.products.length).toBeLessThanOrEqual(300)
      seen.push(...page.products.map(({ sku }: ProductState) => sku))
      if (page.next === null) break
      after = page.next
    }
    expect(seen).toHaveLength(2_000)
    expect(new Set(seen).size).toBe(2_000)
  })

  test('goes on behind a product that has gone; in another order it says that the list has changed', async () => {
    const sold = entries.filter(({ id }) => id.length === 3)
    const { get } = shop(everyStock, sold)
    expect(productsOf((await get({ after: 'p-55', limit: 2 })).body)).toMatchObject([{ sku: 'p-6' }, { sku: 'p-7' }])
    await expect(get({ after: 'p-55', sort: 'name' })).rejects.toMatchObject({
      statusCode: 400,
      errors: [{ field: 'after' }],
    })
  })

  test('fits into an answer of Lambda, whatever the products are', async () => {
    const long = 'é"'.repeat(1_000)
    const pictures = Array.from({ length: 20 }, () => `https://example.com/${'ü'.repeat(400)}`)
    const huge = entries.map(entry => ({ ...entry, state: { ...entry.state, description: long, pictures } }) as never)
    const { get } = shop(everyStock, huge)
    const { body } = await get()
    expect(Buffer.byteLength(String(body))).toBeLessThan(6_000_000)
    expect(JSON.parse(String(body))).toMatchObject({ next: productsOf(body).at(-1).sku })
  })

  test('has the brands of its products, and no others', async () => {
    const { get } = shop()
    const { body } = await get({ limit: 1 })
    const page = JSON.parse(String(body))
    expect(page.brands.map(({ brand }: { brand: string }) => brand)).toEqual([page.products[0].brand])
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
