import { expect, test } from '@jest/globals'
import { deathsInARow, restartDelay } from './restart-policy.ts'

const policy = { initialMs: 100, maxMs: 1_000, steadyMs: 5_000, giveUpAfter: 6 }

test('each death in a row doubles the wait, up to the longest, and the last one ends it', () => {
  const waits = [1, 2, 3, 4, 5, 6].map(deaths => restartDelay(policy, deaths))
  expect(waits).toEqual([100, 200, 400, 800, 1_000, undefined])
})

test('a component that was ready long enough dies for the first time again', () => {
  expect(deathsInARow(policy, 4, 5_000)).toBe(1)
  expect(deathsInARow(policy, 4, 4_999)).toBe(5)
})
