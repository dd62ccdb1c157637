import { expect, test } from '@jest/globals'
import { pauses } from './pauses.ts'

const times = <T>(count: number, call: () => T): T[] => Array.from({ length: count }, call)

test('while nothing is new the pauses grow, and news bring the pace back', () => {
  const pause = pauses(1000)
  expect(times(5, () => pause.afterAnswer(false))).toEqual([1500, 2250, 3375, 4000, 4000])
  expect(pause.afterAnswer(true)).toBe(1000)
})

test('a slow pace grows to twice itself', () => {
  const pause = pauses(10_000)
  expect(times(3, () => pause.afterAnswer(false))).toEqual([15_000, 20_000, 20_000])
})

test('an order that does not move is asked for at most 7 times in 10 s', () => {
  const pause = pauses(700)
  let at = 0
  let asked = 0
  for (; at <= 10_000; at += pause.afterAnswer(asked === 1)) asked += 1
  expect(asked).toBeLessThanOrEqual(7)
})

test('a shop in trouble is asked less and less often, and not before the time that it names', () => {
  const pause = pauses(700)
  expect(times(5, () => pause.afterFailure())).toEqual([2000, 3000, 4500, 6750, 8000])
  expect(pause.afterFailure(30_000)).toBe(30_000)
  expect(pause.afterFailure(86_400_000)).toBe(60_000)
  pause.afterAnswer(true)
  expect(pause.afterFailure()).toBe(2000)
})

test('somebody who looks again begins anew', () => {
  const pause = pauses(1000)
  times(4, () => pause.afterAnswer(false))
  pause.restart()
  expect(pause.afterAnswer(true)).toBe(1000)
  expect(pause.afterAnswer(false)).toBe(1500)
})
