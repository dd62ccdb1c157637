import { describe, expect, test } from '@jest/globals'
import type { Measured } from './measurement.ts'
import { verdictOf } from './verdict.ts'

const line = (change: Partial<Measured>): Measured => ({
  what: 'door: requests/s',
  unit: '1/s',
  kassa: [100, 300, 200],
  baseline: [100, 100, 200],
  ...change,
})

describe('a line with a baseline', () => {
  test('has the ratio of the medians, and the spread of the ratios by round', () => {
    expect(verdictOf(line({}))).toEqual({
      kassa: 200,
      baseline: 100,
      ratio: 2,
      spread: { least: 1, most: 3 },
      met: undefined,
    })
  })

  test.each([
    [2, 'at least', true],
    [2.1, 'at least', false],
    [2, 'at most', true],
    [1.9, 'at most', false],
  ] as const)('against a ratio of %d %s: %p', (ratio, is, met) => {
    expect(verdictOf(line({ target: { ratio, is } })).met).toBe(met)
  })
})

describe('a line without a baseline', () => {
  test('has the spread of its own figures and no ratio', () => {
    expect(verdictOf(line({ baseline: [], target: { value: 250, is: 'at most' } }))).toEqual({
      kassa: 200,
      baseline: undefined,
      ratio: undefined,
      spread: { least: 100, most: 300 },
      met: true,
    })
  })

  test('meets no ratio', () => {
    expect(verdictOf(line({ baseline: [], target: { ratio: 9, is: 'at most' } })).met).toBe(false)
  })
})

test('a figure that is no number meets no target', () => {
  expect(verdictOf(line({ kassa: [Number.NaN], target: { value: 1, is: 'at most' } })).met).toBe(false)
})
