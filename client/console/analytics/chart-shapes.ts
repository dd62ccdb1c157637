/** Where the marks of a chart lie: pixels from the corner of the plot, which is inside the axes. */
import { scaleBand, scalePoint } from 'd3-scale'
import { area, curveLinear, curveStepAfter, line } from 'd3-shape'
import type { Point, ReportView } from './report.ts'

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Bar {
  readonly series: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Where the top of the plot cuts a bar. */
export interface Cut {
  readonly x: number
  readonly width: number
}

export interface Line {
  readonly series: string
  readonly path: string
  readonly area: string
  /** Points with a value and no neighbour that has one: no line shows them. */
  readonly alone: readonly { readonly x: number; readonly y: number }[]
}

export interface Shapes {
  /** The middle of each point along the axis of names or times, and the room it has there. */
  readonly middles: readonly number[]
  readonly step: number
  readonly bars: readonly Bar[]
  readonly cuts: readonly Cut[]
  readonly lines: readonly Line[]
}

export const isLying = ({ draw }: ReportView): boolean => draw === 'ranking'
export const isLine = ({ draw }: ReportView): boolean => draw === 'lines' || draw === 'steps'

const thickest = { upright: 36, lying: 22 }
const gap = 2

const amountOf = (point: Point, name: string): number => Number(point[name] ?? 0)

const linesOf = (view: ReportView, points: readonly Point[], reach: number, { width, height }: Size): Shapes => {
  const scale = scalePoint<number>().domain(points.keys()).range([0, width])
  const middles = points.map((_, place) => scale(place) ?? 0)
  const x = (_: Point, place: number): number => middles[place] ?? 0
  const y = (name: string) => (point: Point) => height * (1 - amountOf(point, name) / reach)
  // Straight from point to point: a curve would show values that were never there.
  const curve = view.draw === 'steps' ? curveStepAfter : curveLinear
  const lines = view.series.map(series => {
    const isThere = (point: Point | undefined): boolean => point?.[series] !== undefined
    const isAlone = (place: number): boolean =>
      isThere(points[place]) && !isThere(points[place - 1]) && !isThere(points[place + 1])
    return {
      series,
      path: line<Point>(x, y(series)).defined(isThere).curve(curve)(points) ?? '',
      area: area<Point>(x, height, y(series)).defined(isThere).curve(curve)(points) ?? '',
      alone: points.flatMap((point, place) => (isAlone(place) ? [{ x: x(point, place), y: y(series)(point) }] : [])),
    }
  })
  return { middles, step: scale.step() || width, bars: [], cuts: [], lines }
}

/** Bars beside each other for each point, or on each other in a stack. */
const barsOf = (view: ReportView, points: readonly Point[], reach: number, { width, height }: Size): Shapes => {
  const lying = isLying(view)
  const [along, across] = lying ? [height, width] : [width, height]
  const scale = scaleBand<number>().domain(points.keys()).range([0, along]).paddingInner(0.18).paddingOuter(0.09)
  const middles = points.map((_, place) => (scale(place) ?? 0) + scale.bandwidth() / 2)
  const stacked = view.draw === 'stack'
  const beside = stacked ? 1 : view.series.length
  const most = lying ? thickest.lying : thickest.upright
  const thick = Math.max(1, Math.min(most, (scale.bandwidth() - gap * (beside - 1)) / beside))
  const all = beside * thick + gap * (beside - 1)
  const bars = points.flatMap((point, place) => {
    let below = 0
    return view.series.map((series, nth): Bar => {
      const long = (across * amountOf(point, series)) / reach
      const start = (middles[place] ?? 0) - all / 2 + (stacked ? 0 : nth * (thick + gap))
      const from = stacked ? below : 0
      below += long
      return lying
        ? { series, x: from, y: start, width: long, height: thick }
        : { series, x: start, y: across - from - long, width: thick, height: long }
    })
  })
  // Of a stack, the one bar that the top goes through.
  const cuts = bars.filter(({ y, height }) => y < 0 && y + height > 0).map(({ x, width }): Cut => ({ x, width }))
  return { middles, step: scale.step(), bars, cuts: lying ? [] : cuts, lines: [] }
}

/** @param reach the value at the end of the axis, above zero */
export const shapesOf = (view: ReportView, points: readonly Point[], reach: number, plot: Size): Shapes =>
  (isLine(view) ? linesOf : barsOf)(view, points, reach, plot)

/** The point that a place on the axis belongs to. */
export const pointAt = ({ middles }: Shapes, place: number): number =>
  middles.reduce(
    (best, middle, nth) => (Math.abs(middle - place) < Math.abs((middles[best] ?? 0) - place) ? nth : best),
    0,
  )

/** Every how many-th label has room. */
export const labelStep = (labels: readonly string[], step: number, ofLetter = 7, between = 32): number => {
  const longest = Math.max(0, ...labels.map(({ length }) => length))
  return Math.max(1, Math.ceil((longest * ofLetter + between) / step))
}
