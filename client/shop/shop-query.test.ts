import { describe, expect, test } from '@jest/globals'
import type { Catalogue, Product } from '../shared/contract.ts'
import { noQuery, parseShopQuery, relatedTo, selectProducts, shopAddress } from './shop-query.ts'

const product = (sku: string, price: number, more: Partial<Product> = {}): Product => ({
  sku,
  name: sku,
  description: '',
  brand: 'nord',
  category: 'kitchen',
  taxCategory: 'standard',
  weightGrams: 1,
  pictures: [],
  picture: null,
  version: 1,
  price,
  stock: 5,
  soldOut: false,
  ...more,
})
const catalogue: Catalogue = {
  currency: 'EUR',
  brands: [{ brand: 'papier', name: 'Papier & Co', description: 'd' }],
  products: [
    product('mug', 300),
    product('pen', 100, { brand: 'papier', category: 'desk', description: 'Of brass.' }),
    product('cup', 200, { soldOut: true }),
  ],
}
const skus = (query: Partial<typeof noQuery>) =>
  selectProducts(catalogue, { ...noQuery, ...query }).map(({ sku }) => sku)

describe('the address', () => {
  test('keeps the query, and only what says something', () => {
    const query = { q: 'a b', brand: 'nord', category: 'desk', sort: '-price', show: 96 } as const
    const address = shopAddress(query)
    expect(address).toBe('/?q=a+b&brand=nord&category=desk&sort=-price&show=96')
    expect(parseShopQuery(new URL(address, 'http://shop').searchParams)).toEqual(query)
    expect(shopAddress(noQuery)).toBe('/')
  })

  test.each(['sort=toString&show=-1', 'show=1e9.5', 'show=x', 'sort=&q='])('%p is no query', text => {
    expect(parseShopQuery(new URLSearchParams(text))).toEqual(noQuery)
  })
})

describe('the products', () => {
  test('are found by every word, also of the brand’s name', () => {
    expect(skus({ q: 'BRASS papier' })).toEqual(['pen'])
    expect(skus({ q: 'co' })).toEqual(['pen'])
    expect(skus({ q: 'brass mug' })).toEqual([])
  })

  test('are filtered and sorted, and else stay in the catalogue’s order', () => {
    expect(skus({})).toEqual(['mug', 'pen', 'cup'])
    expect(skus({ brand: 'nord', sort: 'price' })).toEqual(['cup', 'mug'])
    expect(skus({ sort: '-price' })).toEqual(['mug', 'cup', 'pen'])
    expect(skus({ sort: 'name', category: 'kitchen' })).toEqual(['cup', 'mug'])
  })
})

test('what is related can be bought, and the closest comes first', () => {
  const others = [
    product('same-brand', 1, { category: 'home' }),
    product('same-both', 1),
    product('other', 1, { brand: 'x', category: 'desk' }),
    ...catalogue.products,
  ]
  expect(relatedTo(product('mug', 300), others).map(({ sku }) => sku)).toEqual(['same-both', 'same-brand'])
})
