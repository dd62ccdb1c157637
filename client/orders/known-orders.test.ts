import { expect, test } from '@jest/globals'
import { type KnownOrder, parseKnownOrders, rememberOrder, updateStatus } from './known-orders.ts'

const checkout = (checkoutId: string) =>
  ({ checkoutId, status: 'accepted', amount: 100, currency: 'EUR', lines: [] }) as const
const at = '2030-01-01T00:00:00Z'

test('remembers orders newest first, and the same one once', () => {
  const one = rememberOrder([], checkout('a'), at)
  const two = rememberOrder(rememberOrder(one, checkout('b'), at), checkout('a'), at)
  expect(two.map(order => order.checkoutId)).toEqual(['b', 'a'])
})

test('keeps the newest fifty', () => {
  const many = Array.from({ length: 60 }).reduce<readonly KnownOrder[]>(
    (all, _, n) => rememberOrder(all, checkout(`c${n}`), at),
    [],
  )
  expect([many.length, many[0]?.checkoutId]).toEqual([50, 'c59'])
})

test('takes over a status, and gives back the same list when nothing changed', () => {
  const orders = rememberOrder([], checkout('a'), at)
  expect(updateStatus(orders, 'a', { status: 'paid' })[0]?.status).toBe('paid')
  expect(updateStatus(orders, 'a', { status: 'accepted' })).toBe(orders)
  expect(updateStatus(orders, 'z', { status: 'paid' })).toBe(orders)
})

test('takes over how far a refund is, until there is none', () => {
  const two = rememberOrder(rememberOrder([], checkout('a'), at), checkout('b'), at)
  const pending = updateStatus(two, 'a', { status: 'refunded', refund: 'pending' })
  expect(pending.map(({ status, refund }) => [status, refund])).toEqual([
    ['accepted', undefined],
    ['refunded', 'pending'],
  ])
  expect(updateStatus(pending, 'a', { status: 'refunded', refund: 'pending' })).toBe(pending)
  expect(updateStatus(pending, 'b', { status: 'paid' })[1]?.refund).toBe('pending')
  expect(updateStatus(pending, 'a', { status: 'refunded', refund: 'succeeded' })[1]?.refund).toBe('succeeded')
  expect(updateStatus(pending, 'a', { status: 'rejected' })[1]).not.toHaveProperty('refund')
})

test('drops what is no order from what was kept', () => {
  expect(parseKnownOrders([{ checkoutId: 'a', lines: [] }, null, {}])).toHaveLength(1)
  expect(parseKnownOrders(undefined)).toEqual([])
})
