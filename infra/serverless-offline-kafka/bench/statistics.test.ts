import { describe, expect, test } from '@jest/globals'
import { byRound, median, quantile, spread } from './statistics.ts'

describe('a quantile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)

  test('is the nearest rank, whatever the order of the figures', () => {
    expect([0, 0.5, 0.99, 1].map(q => quantile(hundred, q))).toEqual([1, 50, 99, 100])
  })

  test('of one figure is that figure', () => {
    expect(quantile([7], 0.99)).toBe(7)
  })

  test('of none is no number', () => {
    expect(quantile([], 0.5)).toBeNaN()
  })
})

describe('a median', () => {
  test('is the middle figure of an odd number of them', () => {
    expect(median([9, 1, 5])).toBe(5)
  })

  test('is between the two in the middle of an even number', () => {
    expect(median([4, 1, 10, 2])).toBe(3)
  })

  test('of none is no number', () => {
    expect(median([])).toBeNaN()
  })
})

test('a spread names the least and the most', () => {
  expect(spread([3, 9, 4])).toEqual({ least: 3, most: 9 })
})

test('rounds are compared with themselves, not with each other', () => {
  expect(byRound([10, 30], [5, 10], (a, b) => a / b)).toEqual([2, 3])
})
