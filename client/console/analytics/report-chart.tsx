import { type PointerEvent, useMemo, useRef, useState } from 'react'
import type { Column, Report } from '../../shared/contract.ts'
import { useLocale } from '../../shared/use-locale.ts'
import { useSize } from '../../shared/use-size.ts'
import { axisReach } from './axis-reach.ts'
import { axisTicks } from './axis-ticks.ts'
import { BeyondAxis } from './beyond-axis.tsx'
import { ChartAxes, type Frame } from './chart-axes.tsx'
import { ChartMarks } from './chart-marks.tsx'
import { isLying, pointAt, shapesOf } from './chart-shapes.ts'
import { columnsNamed, formatCell, formatTick, type Point, type ReportView, type Wording, wordingOf } from './report.ts'
import style from './report-chart.module.css'
import { SeriesSwatch } from './series-swatch.tsx'

interface ReportChartProps {
  readonly report: Report
  readonly view: ReportView
  readonly points: readonly Point[]
}

/** The room around the plot for the labels of its axes. */
const edges = {
  upright: { left: 60, right: 24, top: 8, bottom: 28 },
  lying: { left: 128, right: 40, top: 8, bottom: 28 },
}

/** The chart of a report. Its numbers are a table one key away, so to a screen reader it is one picture with a name. */
export function ReportChart({ report, view, points }: ReportChartProps) {
  const locale = useLocale()
  const room = useRef<HTMLDivElement>(null)
  const size = useSize(room)
  const series = columnsNamed(report, view.series)
  const wording = wordingOf(report.rows[0] ?? {}, report, locale)
  const axis = useMemo(() => axisReach(points, view), [points, view])
  return (
    <div className={style.chart}>
      <div
        ref={room}
        className={style.room}
        role="img"
        aria-label={`${report.title} as a chart; its numbers are under Numbers`}
      >
        {size && (
          <Drawing {...size} view={view} points={points} series={series} wording={wording} highest={axis.reach} />
        )}
      </div>
      <BeyondAxis {...axis} view={view} points={points} series={series} wording={wording} />
      {series.length > 1 && (
        <ul className={style.legend}>
          {series.map(({ name, label }, place) => (
            <li key={name}>
              <SeriesSwatch view={view} name={name} place={place} />
              {label}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

interface DrawingProps {
  readonly width: number
  readonly height: number
  readonly view: ReportView
  readonly points: readonly Point[]
  readonly series: readonly Column[]
  readonly wording: Wording
  /** The highest value that the axis does not cut. */
  readonly highest: number
}

function Drawing({ width, height, view, points, series, wording, highest }: DrawingProps) {
  const [pointed, setPointed] = useState<number>()
  const lying = isLying(view)
  const edge = edges[lying ? 'lying' : 'upright']
  const ticks = axisTicks(highest, true)
  const plotWidth = Math.max(1, width - edge.left - edge.right)
  const plotHeight = Math.max(1, height - edge.top - edge.bottom)
  const reach = ticks.at(-1) ?? 1
  const shapes = useMemo(
    () => shapesOf(view, points, reach, { width: plotWidth, height: plotHeight }),
    [view, points, reach, plotWidth, plotHeight],
  )
  const frame: Frame = { lying, plot: { width: plotWidth, height: plotHeight }, left: edge.left }
  const point = (event: PointerEvent<SVGSVGElement>): void => {
    const box = event.currentTarget.getBoundingClientRect()
    const place = lying ? event.clientY - box.top - edge.top : event.clientX - box.left - edge.left
    setPointed(points.length === 0 ? undefined : pointAt(shapes, place))
  }
  const shown = pointed === undefined ? undefined : points[pointed]
  const middle = pointed === undefined ? undefined : shapes.middles[pointed]
  const kind = series[0]?.kind ?? 'count'
  return (
    <>
      <svg
        width={width}
        height={height}
        aria-hidden="true"
        onPointerMove={point}
        onPointerDown={point}
        onPointerLeave={() => setPointed(undefined)}
      >
        <g transform={`translate(${edge.left} ${edge.top})`}>
          <ChartAxes
            frame={frame}
            shapes={shapes}
            labels={points.map(({ axis }) => String(axis))}
            ticks={ticks.map(value => ({ at: value / reach, label: formatTick(value, kind, wording) }))}
          />
          {/* What is beyond the axis is cut off. */}
          <svg width={plotWidth} height={plotHeight} aria-hidden="true">
            <ChartMarks frame={frame} shapes={shapes} names={view.series} pointed={middle} />
          </svg>
        </g>
      </svg>
      {shown && middle !== undefined && (
        <div
          className={style.tooltip}
          style={
            lying
              ? { right: 0, top: Math.min(edge.top + middle, height / 2) }
              : middle > plotWidth / 2
                ? { right: width - edge.left - middle + 8, top: edge.top }
                : { left: edge.left + middle + 8, top: edge.top }
          }
        >
          <p>{shown.axis}</p>
          {series.map(({ name, label, kind: written }, place) => (
            <p key={name} className={style.value}>
              <SeriesSwatch view={view} name={name} place={place} />
              {label}: {formatCell(shown[name], written, wording)}
            </p>
          ))}
        </div>
      )}
    </>
  )
}
