import type { Column } from '../../shared/contract.ts'
import type { AxisReach } from './axis-reach.ts'
import { formatCell, type Point, type ReportView, type Wording } from './report.ts'
import style from './report-chart.module.css'

interface BeyondAxisProps extends AxisReach {
  readonly view: ReportView
  readonly points: readonly Point[]
  readonly series: readonly Column[]
  readonly wording: Wording
}

/** The values that are drawn only as far as the axis reaches, and where they are. */
export function BeyondAxis({ reach, beyond, view, points, series, wording }: BeyondAxisProps) {
  if (beyond.length === 0) return null
  const describe = (point: Point): string => {
    const high = view.draw === 'stack' ? series : series.filter(({ name }) => Number(point[name] ?? 0) > reach)
    const values = high.map(
      ({ name, label, kind }) => `${series.length > 1 ? `${label} ` : ''}${formatCell(point[name], kind, wording)}`,
    )
    return `${values.join(', ')} at ${point.axis}`
  }
  const cut = points.filter((_, place) => beyond.includes(place))
  return <p className={style.beyond}>Beyond the axis: {cut.map(describe).join('; ')}</p>
}
