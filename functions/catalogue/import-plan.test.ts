import { expect, test } from '@jest/globals'
import type { FileProduct } from './catalogue-file.ts'
import { importPlan } from './import-plan.ts'

const nord = { brand: 'nord', name: 'Nord', description: 'Of the north.' }
const { stock, ...state } = {
  ...{
    sku: 'mug',
    name: 'Mug',
    description: 'A mug.',
    brand: 'nord',
    category: 'kitchen',
    price: 1490,
    currency: 'EUR',
  },
  ...{ taxCategory: 'standard', weightGrams: 180, pictures: [], active: true, stock: 20 },
} as const satisfies FileProduct
const file = { brands: [nord], products: [{ ...state, stock }] } as const

const nothing = { brands: [], products: [] }
const stored = {
  brands: [{ id: 'nord', version: 1, state: nord }],
  products: [{ id: 'mug', version: 4, state: { ...state, price: 1600 }, stock: 3 }],
}

test('brands come before the products that need them, and stock comes last', () => {
  expect(
    importPlan(file, nothing).map(step => (step.do === 'put' ? `${step.kind} ${step.seen}` : `${step.pieces}`)),
  ).toEqual(['brand 0', 'product 0', '20'])
})

test('only what differs is changed, against the version that is there, and stock that is there is left alone', () => {
  expect(importPlan(file, stored)).toEqual([
    { do: 'put', kind: 'product', id: 'mug', seen: 4, state, differs: ['price: 1600 → 1490'] },
  ])
})

test('an import of new entries only leaves alone what an operator changed or withdrew', () => {
  const withdrawn = { ...stored, products: [{ id: 'mug', version: 5, state: null, stock: 3 }] }
  expect(importPlan(file, stored, true)).toEqual([])
  expect(importPlan(file, withdrawn, true)).toEqual([])
})
