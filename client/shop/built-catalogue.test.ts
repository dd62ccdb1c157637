import { expect, test } from '@jest/globals'
import { builtCatalogueOf } from './built-catalogue.ts'

const product = (sku: string, more: object = {}) => ({
  sku,
  name: sku.toUpperCase(),
  description: 'Of steel.',
  category: 'kitchen' as const,
  brand: 'nord',
  pictures: [`/${sku}.svg`],
  active: true,
  ...more,
})

const brands = ['hygge', 'nord'].map(brand => ({ brand, name: brand.toUpperCase(), description: 'From the north.' }))

test('it has what does not change by the minute, in the order of the shop, and nothing that is not sold', () => {
  const built = builtCatalogueOf({ brands, products: [product('b'), product('c', { active: false }), product('a')] })
  const same = { description: 'Of steel.', brand: 'nord', category: 'kitchen' }
  expect(built.products).toEqual([
    { ...same, sku: 'a', name: 'A', picture: '/a.svg', pictures: ['/a.svg'] },
    { ...same, sku: 'b', name: 'B', picture: '/b.svg', pictures: ['/b.svg'] },
  ])
  expect(built.brands).toEqual([brands[1]])
})

test('an answer of the API is taken as well as a file', () => {
  const { active: _, ...answer } = product('a', { picture: '/other.svg', price: 100, stock: 3 })
  const pictureOf = (more: object) =>
    builtCatalogueOf({ brands, products: [{ ...answer, ...more }] }).products[0]?.picture
  expect(pictureOf({})).toBe('/other.svg')
  expect(pictureOf({ picture: null, pictures: [] })).toBeNull()
})

test('a large catalogue gives a screen of products and all of its categories', () => {
  const products = Array.from({ length: 100 }, (_, n) => product(`p${n}`, { category: `c${n % 40}` as 'kitchen' }))
  const built = builtCatalogueOf({ brands, products })
  expect(built.products).toHaveLength(16)
  expect(built.categories).toHaveLength(40)
})
