/** Something to look at: checkouts of several kinds, and dead letters. */
import type { DeadLetter } from '../../shared/contract.ts'
import { delivery } from '../delivery.ts'
import type { MockShop } from './shop.ts'

/** One more plain checkout, told apart by its number. */
export const traffic = (
  shop: MockShop,
  number: number,
  paymentMethod = 'tok_visa',
  customer = { name: 'Ada Lovelace', email: 'ada@example.com' },
): void => {
  const request = {
    customer,
    items: [{ sku: 'mug-enamel', quantity: 1 }],
    paymentMethod,
    ...delivery,
  }
  shop.answer('POST', new URL('http://mock/checkout'), { 'idempotency-key': `traffic-${number}` }, request)
}

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
  value: '{"checkoutId": not json',
})
