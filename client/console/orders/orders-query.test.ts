import { expect, test } from '@jest/globals'
import { noQuery, ordersAddress, ordersParameters, parseOrdersQuery } from './orders-query.ts'

const query = {
  ...noQuery,
  search: 'ada@example.com',
  status: 'shipped',
  from: '2026-03-01',
  to: '2026-03-02',
} as const

test('an address holds all of a query, and gives it back', () => {
  const address = ordersAddress({ ...query, cursor: 'abc' })
  expect(address).toBe(
    '/console/orders?search=ada%40example.com&status=shipped&from=2026-03-01&to=2026-03-02&cursor=abc',
  )
  expect(parseOrdersQuery(new URL(address, 'http://shop').searchParams)).toEqual({ ...query, cursor: 'abc' })
})

test('an address without a query is plain, and that of an order keeps the way back', () => {
  expect(ordersAddress({})).toBe('/console/orders')
  expect(ordersAddress({ status: 'paid' }, 'c1')).toBe('/console/orders?id=c1&status=paid')
})

test('what is no day is left out', () => {
  expect(parseOrdersQuery(new URLSearchParams('from=yesterday&to=2026-13-45'))).toEqual(noQuery)
})

test('asks from the beginning of the first day to the end of the last, where the reader is', () => {
  const asked = ordersParameters(query)
  expect(asked.get('from')).toBe(new Date(2026, 2, 1).toISOString())
  expect(asked.get('to')).toBe(new Date(2026, 2, 3).toISOString())
  expect([...ordersParameters(noQuery).keys()]).toEqual(['limit'])
})
