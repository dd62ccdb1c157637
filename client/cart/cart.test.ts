import { describe, expect, test } from '@jest/globals'
import type { Product } from '../shared/contract.ts'
import { addItem, countItems, limitOf, parseCart, priceCart, setQuantity, withLines, withoutBought } from './cart.ts'

const product = (sku: string, price: number, stock: number | null = 10): Product => ({
  sku,
  name: sku,
  description: '',
  brand: 'papier',
  category: 'desk',
  taxCategory: 'standard',
  weightGrams: 100,
  pictures: [],
  version: 1,
  price,
  picture: '',
  stock,
  soldOut: stock === 0,
})

describe('the cart', () => {
  test('adds, changes and removes items', () => {
    const two = addItem(addItem([], 'pen'), 'pen')
    expect(two).toEqual([{ sku: 'pen', quantity: 2 }])
    expect(setQuantity(two, 'pen', 5)).toEqual([{ sku: 'pen', quantity: 5 }])
    expect(setQuantity(two, 'pen', 0)).toEqual([])
    expect(countItems(addItem(two, 'mug'))).toBe(3)
  })

  test.each([[-1], [Number.NaN]])('takes the quantity %p for none', quantity => {
    expect(setQuantity([{ sku: 'pen', quantity: 1 }], 'pen', quantity)).toEqual([])
  })

  test('holds at most 99 of an item and only whole ones', () => {
    expect(setQuantity([], 'pen', 1e9)).toEqual([{ sku: 'pen', quantity: 99 }])
    expect(setQuantity([], 'pen', 2.7)).toEqual([{ sku: 'pen', quantity: 2 }])
  })

  test('drops what is no cart item from what was kept', () => {
    const json = [{ sku: 'pen', quantity: 2 }, { sku: 7, quantity: 1 }, null, { sku: 'mug', quantity: 'x' }]
    expect(parseCart(json)).toEqual([{ sku: 'pen', quantity: 2 }])
    expect(parseCart('{}')).toEqual([])
  })

  test('keeps what came in while the rest was bought', () => {
    const cart = [
      { sku: 'pen', quantity: 3 },
      { sku: 'mug', quantity: 1 },
    ]
    const bought = [
      { sku: 'pen', quantity: 2 },
      { sku: 'gone', quantity: 1 },
    ]
    expect(withoutBought(cart, bought)).toEqual([
      { sku: 'pen', quantity: 1 },
      { sku: 'mug', quantity: 1 },
    ])
  })

  test('takes the lines of an order, and keeps what is in it', () => {
    const lines = [{ sku: 'pen', name: 'Pen', quantity: 2, unitPrice: 1, amount: 2 }]
    expect(withLines([{ sku: 'mug', quantity: 1 }], lines)).toEqual([
      { sku: 'mug', quantity: 1 },
      { sku: 'pen', quantity: 2 },
    ])
    expect(withLines([{ sku: 'pen', quantity: 3 }], lines)).toEqual([{ sku: 'pen', quantity: 3 }])
  })
})

describe('the priced cart', () => {
  test('adds up integers and says what is short or gone', () => {
    const cart = [
      { sku: 'pen', quantity: 3 },
      { sku: 'print', quantity: 2 },
      { sku: 'gone', quantity: 1 },
    ]
    const priced = priceCart(cart, [product('pen', 3890), product('print', 24900, 1)])
    expect(priced).toMatchObject({ total: 61470, count: 5, unknown: ['gone'] })
    expect(priced.items.map(item => item.short)).toEqual([0, 1])
  })

  test('limits a product to what is left, and to 99 where nobody can tell', () => {
    expect([limitOf(product('a', 1, 4)), limitOf(product('b', 1, null)), limitOf(product('c', 1, 0))]).toEqual([
      4, 99, 0,
    ])
  })
})
