import { expect, test } from '@jest/globals'
import { bucketsOf, queryOf, ranges } from './report-range.ts'

test('a range is never cut into thousands of buckets', () => {
  expect(ranges.map(range => bucketsOf(range))).toEqual([
    ['minute'],
    ['minute', 'hour'],
    ['hour', 'day'],
    ['hour', 'day'],
    ['day'],
  ])
})

test('a report is asked for up to now', () => {
  expect(queryOf(ranges[1], 'minute', Date.parse('2030-01-01T01:00:00Z'))).toEqual({
    from: '2030-01-01T00:00:00.000Z',
    to: '2030-01-01T01:00:00.000Z',
    per: 'minute',
  })
})
