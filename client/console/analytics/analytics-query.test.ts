import { expect, test } from '@jest/globals'
import { analyticsAddress, analyticsQuery } from './analytics-query.ts'

test.each([
  [null, null, 'hour', 'minute'],
  ['week', null, 'week', 'day'],
  ['week', 'hour', 'week', 'hour'],
  ['week', 'minute', 'week', 'day'],
  ['century', 'eon', 'hour', 'minute'],
])('the range %p in steps of %p is %p in steps of %p', (range, per, shown, steps) => {
  const query = analyticsQuery(range, per)
  expect([query.range.name, query.per]).toEqual([shown, steps])
})

test('an address gives back what made it', () => {
  const { searchParams } = new URL(analyticsAddress('month', 'day'), 'http://kassa')
  expect(analyticsQuery(searchParams.get('range'), searchParams.get('per')).range.name).toBe('month')
})
