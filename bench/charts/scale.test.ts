import { describe, expect, test } from '@jest/globals'
import { linear, logarithmic } from './scale.ts'

describe('a linear scale', () => {
  test.each([
    [9, [0, 2.5, 5, 7.5, 10]],
    [100, [0, 25, 50, 75, 100]],
    [0.07, [0, 0.02, 0.04, 0.06, 0.08]],
    [0, [0, 0.25, 0.5, 0.75, 1]],
  ])('ends at a round figure at or above %p', (most, ticks) => {
    const scale = linear(most, 0, 100)
    expect(scale.ticks).toEqual(ticks)
  })

  test('puts nothing at one end and the round figure at the other, also upside down', () => {
    const scale = linear(100, 200, 0)
    expect([0, 50, 100].map(scale.at)).toEqual([200, 100, 0])
  })
})

test('a logarithmic scale puts equal ratios equally far apart and always holds 1', () => {
  const scale = logarithmic([0.5, 2], 0, 100)
  expect(scale.ticks).toEqual([0.5, 1, 2])
  expect([0.5, 1, 2].map(each => Math.round(scale.at(each)))).toEqual([0, 50, 100])
  expect(logarithmic([3, 4], 0, 100).ticks).toContain(1)
})
