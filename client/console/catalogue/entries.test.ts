import { expect, test } from '@jest/globals'
import { filterEntries, type ProductEntry, type ProductState, sellingOf } from './entries.ts'

const entry = (id: string, more: Partial<ProductState> = {}, stock: number | null = 10): ProductEntry => ({
  id,
  version: 1,
  stock,
  state: {
    sku: id,
    name: id,
    description: 'd',
    brand: 'nord',
    category: 'kitchen',
    price: 100,
    currency: 'EUR',
    taxCategory: 'standard',
    weightGrams: 1,
    pictures: [],
    active: true,
    ...more,
  },
})
const withdrawn: ProductEntry = { id: 'gone', version: 4, state: null, stock: null }
const all = [
  entry('pen', { name: 'Brass pen', brand: 'papier' }),
  entry('mug', { name: 'Enamel mug' }, 0),
  entry('old', { active: false }),
  withdrawn,
]
const every = { words: '', brand: '', selling: '' } as const
const skus = (filter: Partial<Parameters<typeof filterEntries>[1]>): readonly string[] =>
  filterEntries(all, { ...every, ...filter }, brand => (brand === 'papier' ? 'Papier & Co' : brand)).map(({ id }) => id)

test('says whether an entry is sold, and why not', () => {
  expect(all.map(sellingOf)).toEqual(['on sale', 'sold out', 'not sold', 'withdrawn'])
})

test('finds entries by words of name, sku and brand, by brand, and by whether they are sold', () => {
  expect(skus({})).toEqual(['pen', 'mug', 'gone', 'old'])
  expect(skus({ words: 'PEN papier' })).toEqual(['pen'])
  expect(skus({ words: 'gon' })).toEqual(['gone'])
  expect(skus({ brand: 'nord' })).toEqual(['mug', 'old'])
  expect(skus({ selling: 'not sold' })).toEqual(['old'])
  expect(skus({ selling: 'withdrawn', brand: 'nord' })).toEqual([])
})
