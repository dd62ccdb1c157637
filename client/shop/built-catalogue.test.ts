import { expect, test } from '@jest/globals'
import { builtCatalogueOf } from './built-catalogue.ts'

const product = (sku: string, more: object = {}) => ({
  sku,
  name: sku.toUpperCase(),
  description: 'Of steel.',
  category: 'kitchen',
  pictures: [`/${sku}.svg`],
  active: true,
  ...more,
})

test('it has what does not change by the minute, in the order of the shop, and nothing that is not sold', () => {
  const built = builtCatalogueOf({ products: [product('b'), product('c', { active: false }), product('a')] })
  expect(built.products).toEqual([
    { sku: 'a', name: 'A', description: 'Of steel.', picture: '/a.svg' },
    { sku: 'b', name: 'B', description: 'Of steel.', picture: '/b.svg' },
  ])
})

test('an answer of the API is taken as well as a file', () => {
  const { pictures: _, active: __, ...answer } = product('a', { picture: '/other.svg', price: 100, stock: 3 })
  expect(builtCatalogueOf({ products: [answer] }).products[0]?.picture).toBe('/other.svg')
  expect(builtCatalogueOf({ products: [{ ...answer, picture: null }] }).products[0]?.picture).toBeNull()
})

test('a large catalogue gives a screen of products and all of its categories', () => {
  const products = Array.from({ length: 100 }, (_, n) => product(`p${n}`, { category: `c${n % 40}` }))
  const built = builtCatalogueOf({ products })
  expect(built.products).toHaveLength(16)
  expect(built.categories).toHaveLength(40)
})
