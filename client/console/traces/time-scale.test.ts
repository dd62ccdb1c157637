import { expect, test } from '@jest/globals'
import { timeScale } from './time-scale.ts'

test('time without long pauses is shown as it is', () => {
  const { place, cuts } = timeScale([
    { from: 1000, to: 1100 },
    { from: 1050, to: 1080 },
    { from: 1110, to: 1200 },
  ])
  expect([1000, 1050, 1100, 1110, 1200].map(place)).toEqual([0, 0.25, 0.5, 0.55, 1])
  expect(cuts).toEqual([])
})

test('a long pause is cut, and what is before and after it keeps its proportion', () => {
  const { place, cuts } = timeScale([
    { from: 0, to: 100 },
    { from: 60_100, to: 60_200 },
  ])
  expect(cuts).toEqual([{ at: expect.closeTo(100 / 212), ms: 60_000 }])
  expect([0, 100, 60_100, 60_150, 60_200].map(place)).toEqual([
    0,
    expect.closeTo(100 / 212),
    expect.closeTo(112 / 212),
    expect.closeTo(162 / 212),
    1,
  ])
})

test.each([
  ['nothing', []],
  ['a moment', [{ from: 5, to: 5 }]],
  ['moments far from each other', [0, 3_600_000].map(at => ({ from: at, to: at }))],
])('a trace of %s has a place for each moment', (_, stretches) => {
  const { place } = timeScale(stretches)
  for (const { from } of stretches) {
    expect(place(from)).toBeGreaterThanOrEqual(0)
    expect(place(from)).toBeLessThanOrEqual(1)
  }
})
