import { expect, test } from '@jest/globals'
import { axisTicks } from './axis-ticks.ts'

test.each([
  [378_000, true, [0, 100_000, 200_000, 300_000, 400_000]],
  [1240, true, [0, 500, 1000, 1500]],
  [64, true, [0, 20, 40, 60, 80]],
  [2, true, [0, 1, 2]],
  [0.9, false, [0, 0.25, 0.5, 0.75, 1]],
  [0, true, [0, 1]],
])('up to %p the ticks are round and reach it', (max, whole, ticks) => {
  expect(axisTicks(max, whole)).toEqual(ticks)
})
