/** Something to look at: checkouts of several kinds, and dead letters. */
import type { DeadLetter } from '../../shared/contract.ts'
import { delivery } from '../delivery.ts'
import type { MockShop } from './shop.ts'

const ada = { name: 'Ada Lovelace', email: 'ada@example.com' }

/** One more checkout of these items, told apart by its number. */
export const cart = (
  shop: MockShop,
  number: number,
  items: readonly { readonly sku: string; readonly quantity: number }[],
  paymentMethod = 'tok_visa',
  customer = ada,
): void => {
  const request = { customer, items, paymentMethod, ...delivery }
  shop.answer('POST', new URL('http://mock/checkout'), { 'idempotency-key': `traffic-${number}` }, request)
}

/** One more plain checkout. */
export const traffic = (shop: MockShop, number: number, paymentMethod?: string, customer = ada): void =>
  cart(shop, number, [{ sku: 'mug-enamel', quantity: 1 }], paymentMethod, customer)

export const letter = (offset: number, topic: string, attempt = 0): DeadLetter => ({
  id: `${topic}/0/${offset}`,
  topic,
  partition: 0,
  offset,
  at: new Date().toISOString(),
  reason: 'unreadable',
  error: 'SyntaxError: Unexpected token n in JSON at position 15',
  function: 'kassa-local-charge',
  source: { topic: 'checkout-requested', partition: 3, offset: 40 + offset },
  checkoutId: null,
  traceId: null,
  attempt,
  problem: null,
  dueAt: null,
  headers: [{ name: 'content-type', text: 'application/json', binary: false }],
  value: '{"checkoutId": not json',
})
