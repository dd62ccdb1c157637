import { expect, test } from '@jest/globals'
import type { Product } from '../shared/contract.ts'
import { changedPrices, priceChangeOf, withNewPrices } from './price-change.ts'

const line = (sku: string, unitPrice: number) => ({ sku, name: sku, quantity: 1, unitPrice, amount: unitPrice })
const refusal = {
  type: 'https://kassa.example/problems/price-changed',
  title: 'price changed',
  status: 409,
  amount: 300,
  currency: 'EUR',
  lines: [line('mug', 200), line('pen', 100)],
}
const change = priceChangeOf(refusal)
if (!change) throw new Error('no change')

test('only this refusal changes prices', () => {
  expect(priceChangeOf({ ...refusal, type: 'https://kassa.example/problems/out-of-stock' })).toBeUndefined()
  expect(priceChangeOf({ type: refusal.type, title: 't', status: 409 })).toBeUndefined()
  expect(priceChangeOf(undefined)).toBeUndefined()
})

test('names what costs another price than the shopper saw', () => {
  const seen = new Map([
    ['mug', 150],
    ['pen', 100],
  ])
  expect(changedPrices(change, seen)).toEqual([{ name: 'mug', before: 150, now: 200 }])
})

test('a catalogue that is behind shows the new price, and one that is ahead its own', () => {
  const products = [
    { sku: 'mug', price: 150 },
    { sku: 'pen', price: 120 },
    { sku: 'cup', price: 5 },
  ] as Product[]
  expect(withNewPrices(products, change).map(({ price }) => price)).toEqual([200, 120, 5])
  expect(withNewPrices(products, undefined)).toBe(products)
})
