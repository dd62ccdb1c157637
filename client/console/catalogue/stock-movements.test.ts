import { expect, test } from '@jest/globals'
import type { LoggedEvent } from '../../shared/contract.ts'
import { movementsOf, priceReport, pricesOf } from './stock-movements.ts'

const event = (minute: number, payload: unknown): LoggedEvent => ({
  eventId: `e${minute}`,
  type: 'product-changed',
  topic: 'product-changed',
  partition: 0,
  offset: minute,
  at: `2026-03-01T12:0${minute}:00.000Z`,
  checkoutId: null,
  traceId: null,
  payload,
  arrived: minute,
})
const state = (minute: number, price: number, version = minute) => event(minute, { price, currency: 'EUR', version })

test('the newest movement comes first, with who and why', () => {
  const first = event(1, { change: 50, reason: 'delivery', by: 'ada' })
  const second = event(2, { change: -2, reason: 'damage', note: 'fell down', by: 'bob' })
  expect(movementsOf([first, second, event(3, null)])).toEqual([
    { id: 'e2', at: second.at, change: -2, reason: 'damage', note: 'fell down', by: 'bob' },
    { id: 'e1', at: first.at, change: 50, reason: 'delivery', note: '', by: 'ada' },
  ])
})

test('the prices are in the order of the versions, without the changes of something else', () => {
  const prices = pricesOf([state(1, 100), state(3, 100, 2), state(2, 120, 3), event(4, 'x')])
  expect(prices.map(({ price }) => price)).toEqual([100, 120])
})

test('the last price holds until now', () => {
  const { rows } = priceReport(pricesOf([state(1, 100), state(2, 120)]), '2026-03-02T00:00:00.000Z')
  expect(rows.map(({ price }) => price)).toEqual([100, 120, 120])
  expect(priceReport([], '2026-03-02T00:00:00.000Z').rows).toEqual([])
})
