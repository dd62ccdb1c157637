import { expect, test } from '@jest/globals'
import { axisReach } from './axis-reach.ts'
import type { ReportView } from './report.ts'

const view = (draw: ReportView['draw'], ...series: string[]): ReportView => ({
  report: 'any',
  draw,
  axis: 'at',
  series,
})
const pointsOf = (...values: number[]) => values.map((a, place) => ({ axis: String(place), a }))
const usual = [10, 12, 9, 0, 11, 10, 14, 8, 12]

test('the axis reaches as high as the tallest bar, or the tallest stack', () => {
  const points = [
    { axis: 'a', x: 3, y: 4 },
    { axis: 'b', x: 1, y: 5 },
  ]
  expect(axisReach(points, view('bars', 'x', 'y'))).toEqual({ reach: 5, beyond: [] })
  expect(axisReach(points, view('stack', 'x', 'y'))).toEqual({ reach: 7, beyond: [] })
  expect(axisReach([], view('bars', 'x'))).toEqual({ reach: 0, beyond: [] })
})

test.each(['bars', 'lines', 'steps', 'stack'] as const)('a lone outlier is beyond the axis of %s', draw => {
  expect(axisReach(pointsOf(...usual, 900, 10), view(draw, 'a'))).toEqual({ reach: 14, beyond: [9] })
})

test('a few outliers are beyond it, however far they are from each other', () => {
  expect(axisReach(pointsOf(90_000, ...usual, 900, 800), view('lines', 'a'))).toEqual({
    reach: 14,
    beyond: [0, 10, 11],
  })
})

test.each([
  ['many high values', pointsOf(...usual, 900, 910, 920, 930)],
  ['a value that leaves the others room', pointsOf(...usual, 100)],
  ['a value among too few others', pointsOf(10, 11, 900)],
  ['the only value above zero', pointsOf(0, 0, 0, 0, 0, 0, 0, 0, 0, 900)],
])('%s are no outliers', (_, points) => {
  expect(axisReach(points, view('lines', 'a'))).toEqual({ reach: Math.max(...points.map(({ a }) => a)), beyond: [] })
})

test('no bar of a ranking is cut', () => {
  expect(axisReach(pointsOf(900, ...usual), view('ranking', 'a'))).toEqual({ reach: 900, beyond: [] })
})
