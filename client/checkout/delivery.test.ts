import { expect, test } from '@jest/globals'
import { shippingAnswer } from '../../functions/checkout/shipping-handler.ts'
import { priceCart } from '../cart/cart.ts'
import type { Product, ShippingMethods } from '../shared/contract.ts'
import { describeDays, offeredMethods, taxOf } from './delivery.ts'

const shop = JSON.parse(JSON.stringify(shippingAnswer)) as ShippingMethods
const product = { sku: 'mug', price: 1190, weightGrams: 1_500, taxCategory: 'standard' } as Product
const book = { sku: 'book', price: 1070, weightGrams: 100, taxCategory: 'reduced' } as Product
const cart = (quantity: number) =>
  priceCart(
    [
      { sku: 'mug', quantity },
      { sku: 'book', quantity: 1 },
    ],
    [product, book],
  )

test('a method is offered with its price for the weight of the cart', () => {
  expect(offeredMethods(shop, cart(1), 'DE')).toMatchObject([
    { id: 'standard', amount: 490, days: { from: 2, to: 3 } },
    { id: 'express', amount: 990 },
  ])
  expect(offeredMethods(shop, cart(2), 'DE')).toMatchObject([{ amount: 690 }, { amount: 1_490 }])
})

test('is free from an amount on, and not offered where it does not go', () => {
  expect(offeredMethods(shop, cart(9), 'DE')).toMatchObject([{ amount: 0 }, { id: 'express' }])
  expect(offeredMethods(shop, cart(1), 'US').map(({ id }) => id)).toEqual(['standard'])
  expect(offeredMethods(shop, cart(1), 'AQ')).toEqual([])
})

test('the tax of each rate is contained in the goods and their shipping', () => {
  expect(taxOf(shop, cart(1), 'DE', 119)).toEqual([
    { taxRate: 1900, taxAmount: 209 },
    { taxRate: 700, taxAmount: 70 },
  ])
  expect(taxOf(shop, cart(1), 'US', 2_490)).toEqual([])
})

test('days are said in words', () => {
  expect(
    [
      { from: 2, to: 3 },
      { from: 1, to: 1 },
      { from: 2, to: 2 },
    ].map(describeDays),
  ).toEqual(['2–3 working days', 'next working day', '2 working days'])
})
