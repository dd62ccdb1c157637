import { expect, test } from '@jest/globals'
import { formatBytes, formatRate, formatRetention } from './topic-words.ts'

test('sizes, rates and retention are read at a glance, and unknown ones are no zero', () => {
  expect([0, 512, 1536, 5 * 1024 ** 2, 300 * 1024 ** 3, null].map(formatBytes)).toEqual([
    ...['0 B', '512 B', '1.5 KB', '5.0 MB', '300 GB', '–'],
  ])
  expect([0, 0.02, 12.34, null].map(formatRate)).toEqual(['0/s', '0.02/s', '12/s', '–'])
  expect([-1, 604_800_000, 43_200_000, 60_000, null].map(formatRetention)).toEqual([
    ...['for ever', '7 days', '12 h', '1 min', '–'],
  ])
})
