import { expect, test } from '@jest/globals'
import type { LoggedEvent } from '../../shared/contract.ts'
import { mergeEvents, mostShown, summarize } from './event-list.ts'

const event = (eventId: string, payload: unknown = {}, second = Number(eventId)): LoggedEvent => ({
  eventId,
  type: 'payment-successful',
  topic: 'payment-successful',
  partition: 0,
  offset: 0,
  at: new Date(second * 1000).toISOString(),
  arrived: 1,
  checkoutId: null,
  traceId: null,
  payload,
})

test('puts what arrived on top, newest first, each event once', () => {
  const shown = mergeEvents([], [event('1'), event('2')])
  expect(mergeEvents(shown, [event('2'), event('3'), event('4')]).map(each => each.eventId)).toEqual([
    '4',
    '3',
    '2',
    '1',
  ])
})

test('is in the order of the events’ times, whatever order they arrive in', () => {
  const shown = mergeEvents([event('5')], [event('9'), event('3')])
  expect(shown.map(each => each.eventId)).toEqual(['9', '5', '3'])
})

test('gives back the same list when nothing is new', () => {
  const shown = mergeEvents([], [event('1')])
  expect(mergeEvents(shown, [event('1')])).toBe(shown)
})

test('forgets the oldest beyond what is shown', () => {
  const many = Array.from({ length: mostShown + 5 }, (_, n) => event(`${n}`))
  expect(mergeEvents([], many)).toHaveLength(mostShown)
})

test('tells an event by its amount and its reason', () => {
  expect(summarize(event('1', { amount: 5, currency: 'EUR', reason: 'card_declined' }))).toEqual({
    amount: 5,
    currency: 'EUR',
    note: 'card_declined',
  })
  expect(summarize(event('1', null))).toEqual({})
})
