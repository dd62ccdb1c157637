import { expect, test } from '@jest/globals'
import { labelStep, pointAt, shapesOf } from './chart-shapes.ts'
import type { ReportView } from './report.ts'

const view = (draw: ReportView['draw'], series: string[]): ReportView => ({ report: 'any', draw, axis: 'at', series })
const points = [
  { axis: 'one', a: 10, b: 5 },
  { axis: 'two', a: 0, b: 20 },
]
const plot = { width: 200, height: 100 }

test('bars stand on the axis, as high as their values', () => {
  const { bars } = shapesOf(view('bars', ['a']), points, 20, plot)
  expect(bars.map(({ y, height }) => [y, height])).toEqual([
    [50, 50],
    [100, 0],
  ])
})

test('bars of several series stand beside each other, those of a stack on each other', () => {
  const beside = shapesOf(view('bars', ['a', 'b']), points, 20, plot).bars
  expect(beside[1]?.x).toBeGreaterThanOrEqual((beside[0]?.x ?? 0) + (beside[0]?.width ?? 0))
  const [below, above] = shapesOf(view('stack', ['a', 'b']), points, 20, plot).bars
  expect([below?.x, above?.x]).toEqual([below?.x, below?.x])
  expect((above?.y ?? 0) + (above?.height ?? 0)).toBe(below?.y)
})

test('a bar that is higher than the plot is cut, of a stack the one that the top goes through', () => {
  const { bars, cuts } = shapesOf(view('bars', ['a', 'b']), points, 10, plot)
  expect(cuts).toEqual([{ x: bars[3]?.x, width: bars[3]?.width }])
  expect(shapesOf(view('stack', ['a', 'b']), points, 12, plot).cuts).toHaveLength(2)
  expect(shapesOf(view('stack', ['a', 'b']), points, 4, plot).cuts).toHaveLength(2)
  expect(shapesOf(view('bars', ['a', 'b']), points, 20, plot).cuts).toEqual([])
  expect(shapesOf(view('ranking', ['b']), points, 10, plot).cuts).toEqual([])
})

test('a ranking lies: its bars begin at the left and are as long as their values', () => {
  const { bars } = shapesOf(view('ranking', ['b']), points, 20, plot)
  expect(bars.map(({ x, width }) => [x, width])).toEqual([
    [0, 50],
    [0, 200],
  ])
})

test('lines go from edge to edge, straight or in steps', () => {
  const path = (draw: ReportView['draw']) => shapesOf(view(draw, ['a']), points, 20, plot).lines[0]?.path
  expect(path('lines')).toBe('M0,50L200,100')
  expect(path('steps')).toBe('M0,50L200,50L200,100')
})

test('a line has a gap where there is no value', () => {
  const gapped = [{ axis: 'a', a: 10 }, { axis: 'b' }, { axis: 'c', a: 20 }]
  const [line] = shapesOf(view('lines', ['a']), gapped, 20, plot).lines
  expect(line?.alone).toEqual([
    { x: 0, y: 50 },
    { x: 200, y: 0 },
  ])
  const [whole] = shapesOf(view('lines', ['a']), gapped.toSpliced(1, 1), 20, plot).lines
  expect(whole).toMatchObject({ path: 'M0,50L200,0', alone: [] })
})

test('one point, or none, has a place too', () => {
  expect(shapesOf(view('lines', ['a']), points.slice(0, 1), 20, plot).middles).toEqual([100])
  expect(shapesOf(view('bars', ['a']), [], 20, plot)).toMatchObject({ bars: [], middles: [] })
})

test('a place on the axis belongs to the nearest point', () => {
  const shapes = shapesOf(view('bars', ['a']), points, 20, plot)
  expect([0, 90, 110, 500].map(place => pointAt(shapes, place))).toEqual([0, 0, 1, 1])
})

test('labels leave out those that would not fit', () => {
  expect(labelStep(['12:00', '12:01'], 100)).toBe(1)
  expect(labelStep(['12:00', '12:01'], 10)).toBe(7)
})
