/** What is bought in the flow: pairs of products, so that not every order waits for the same row of the stock. */

import type { Line } from '../../functions/checkout/facts.ts'
import { products } from '../../infra/local/first-catalogue.ts'
import { cart } from '../door/cart.ts'

/** So many orders a full run sells, many times over. */
const enough = 10_000_000
const plentiful = products.filter(({ stock }) => stock > 100)
const apart = Math.floor(plentiful.length / 2)

const pairs = plentiful.map((product, index) => [product, plentiful[(index + apart) % plentiful.length] ?? product])

export const carts = pairs.map(pair => ({ ...cart, items: pair.map(({ sku }) => ({ sku, quantity: 1 })) }))

/** The lines of the same cart, priced. */
export const linesOf = (number: number): Line[] =>
  (pairs[number % pairs.length] ?? []).map(({ sku, name, price }) => ({
    ...{ sku, name, quantity: 1 },
    ...{ unitPrice: price, amount: price },
  }))

export const stock: Readonly<Record<string, number>> = Object.fromEntries(products.map(({ sku }) => [sku, enough]))
