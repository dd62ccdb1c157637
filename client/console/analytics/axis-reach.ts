/** How far the axis of values reaches. A few values far above all others are cut, so that they do not flatten the others. */
import { isLying } from './chart-shapes.ts'
import type { Point, ReportView } from './report.ts'

export interface AxisReach {
  readonly reach: number
  /** The places of the points that the axis cuts: the chart has to say their values. */
  readonly beyond: readonly number[]
}

/** More are no outliers, but a part of what is drawn. */
const mostOutliers = 3
/** Of fewer points nobody can say which is the outlier. */
const leastOthers = 8
/** Below this multiple of the others, they have still an eighth of the height. */
const farAbove = 8

const topOf = (point: Point, { draw, series }: ReportView): number => {
  const values = series.map(name => Number(point[name] ?? 0))
  return draw === 'stack' ? values.reduce((sum, value) => sum + value, 0) : Math.max(0, ...values)
}

export const axisReach = (points: readonly Point[], view: ReportView): AxisReach => {
  const tops = points
    .map((point, place) => ({ place, top: topOf(point, view) }))
    .filter(({ top }) => top > 0)
    .toSorted((a, b) => b.top - a.top)
  const topAt = (rank: number): number => tops[rank]?.top ?? 0
  // The bars of a ranking are compared with each other: none is cut.
  const most = isLying(view) ? 0 : Math.min(mostOutliers, tops.length - leastOthers)
  let outliers = 0
  for (let rank = 1; rank <= most; rank += 1) if (topAt(rank - 1) >= farAbove * topAt(rank)) outliers = rank
  return {
    reach: topAt(outliers),
    beyond: tops
      .slice(0, outliers)
      .map(({ place }) => place)
      .toSorted((a, b) => a - b),
  }
}
