import { expect, test } from '@jest/globals'
import { formatAgo, formatDuration } from './time.ts'

test.each([
  [-5, '0 ms'],
  [85, '85 ms'],
  [1420, '1.4 s'],
  [42_000, '42 s'],
  [120_000, '2 min'],
  [125_000, '2 min 5 s'],
  [7_500_000, '2 h 5 min'],
])('%i ms is told as %s', (ms, words) => {
  expect(formatDuration(ms)).toBe(words)
})

test.each([
  [10_000, 'just now'],
  [180_000, '3 minutes ago'],
  [2 * 86_400_000, '2 days ago'],
])('%i ms ago is told as %s', (ms, words) => {
  const now = Date.parse('2030-01-05T12:00:00Z')
  expect(formatAgo(new Date(now - ms).toISOString(), now, 'en')).toBe(words)
})
