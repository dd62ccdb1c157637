import { colourOf, dashOf } from './chart-marks.tsx'
import { isLine } from './chart-shapes.ts'
import type { ReportView } from './report.ts'

/** How a series is drawn: a box of its colour, or a piece of its line. */
export function SeriesSwatch({ view, name, place }: { view: ReportView; name: string; place: number }) {
  if (isLine(view))
    return (
      <svg viewBox="0 0 24 12" width="24" height="12" aria-hidden="true">
        <line
          x1="0"
          x2="24"
          y1="6"
          y2="6"
          stroke={colourOf(name, place)}
          strokeWidth="3"
          strokeDasharray={dashOf(place)}
        />
      </svg>
    )
  return (
    <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
      <rect width="12" height="12" rx="2" fill={colourOf(name, place)} />
    </svg>
  )
}
