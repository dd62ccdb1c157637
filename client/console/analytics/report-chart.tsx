'use client'
import type { ReactNode } from 'react'
import {
  Area,
  AreaChart,
  Bar,
  BarChart,
  CartesianGrid,
  Legend,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import type { Column, Report } from '../../shared/contract.ts'
import { useLocale } from '../../shared/use-locale.ts'
import { axisTicks } from './axis-ticks.ts'
import {
  columnsNamed,
  formatCell,
  formatTick,
  type Point,
  type ReportView,
  reachOf,
  type Wording,
  wordingOf,
} from './report.ts'
import style from './report-chart.module.css'

const colours = ['var(--series-1)', 'var(--series-2)', 'var(--series-3)', 'var(--series-4)']
const outcomeColours: Readonly<Record<string, string>> = {
  confirmed: 'var(--series-1)',
  cancelled: 'var(--series-4)',
  declined: 'var(--bad)',
  refunded: 'var(--series-2)',
  open: 'var(--series-3)',
}

const colourOf = (name: string, place: number): string =>
  outcomeColours[name] ?? colours[place % colours.length] ?? 'currentColor'

interface ReportChartProps {
  readonly report: Report
  readonly view: ReportView
  readonly points: readonly Point[]
}

interface Drawing {
  readonly view: ReportView
  readonly points: Point[]
  readonly series: readonly Column[]
  readonly tick: (value: number) => string
  readonly ticks: number[]
  readonly legend: ReactNode
  readonly tooltip: ReactNode
}

const margin = { top: 8, right: 40, bottom: 0, left: 0 }
const common = { stroke: 'var(--line-strong)', tick: { fill: 'var(--ink-soft)' }, tickLine: false } as const

const scaleOf = (ticks: number[]) => ({ ticks, domain: [0, ticks.at(-1) ?? 1] as [number, number], interval: 0 })

const dashes = ['0', '6 3', '2 3']

/** Straight from point to point: a curve would show values that were never there. */
function Lines({ view, points, series, tick, ticks, tooltip, legend }: Drawing) {
  return (
    <AreaChart data={points} margin={margin} accessibilityLayer={false}>
      <CartesianGrid vertical={false} stroke="var(--line)" />
      <XAxis dataKey="axis" minTickGap={32} {...common} />
      <YAxis width={60} tickFormatter={tick} axisLine={false} {...scaleOf(ticks)} {...common} />
      {tooltip}
      {legend}
      {series.map(({ name, label }, place) => (
        <Area
          key={name}
          dataKey={name}
          name={label}
          type={view.draw === 'steps' ? 'stepAfter' : 'linear'}
          stroke={colourOf(name, place)}
          strokeWidth={2}
          strokeDasharray={dashes[place] ?? '2 3'}
          fill={colourOf(name, place)}
          fillOpacity={place === 0 ? 0.1 : 0}
          isAnimationActive={false}
        />
      ))}
    </AreaChart>
  )
}

/** Upright along the time, or lying for a ranking, whose names need the room. */
function Bars({ view, points, series, tick, ticks, tooltip, legend }: Drawing) {
  const lying = view.draw === 'ranking'
  const names = { dataKey: 'axis', ...common }
  const values = { tickFormatter: tick, ...scaleOf(ticks), ...common }
  return (
    <BarChart
      data={points}
      margin={margin}
      layout={lying ? 'vertical' : 'horizontal'}
      barGap={2}
      barCategoryGap="18%"
      accessibilityLayer={false}
    >
      <CartesianGrid vertical={lying} horizontal={!lying} stroke="var(--line)" />
      {lying ? <XAxis type="number" {...values} /> : <XAxis minTickGap={32} {...names} />}
      {lying ? (
        <YAxis type="category" width={124} interval={0} axisLine={false} {...names} />
      ) : (
        <YAxis width={60} axisLine={false} {...values} />
      )}
      {tooltip}
      {legend}
      {series.map(({ name, label }, place) => (
        <Bar
          key={name}
          dataKey={name}
          name={label}
          fill={colourOf(name, place)}
          maxBarSize={lying ? 22 : 36}
          isAnimationActive={false}
          {...(view.draw === 'stack' ? { stackId: 'all' } : {})}
        />
      ))}
    </BarChart>
  )
}

const legend = <Legend itemSorter={null} formatter={label => <span className={style.legend}>{label}</span>} />

const tooltipOf = (series: readonly Column[], wording: Wording): ReactNode => (
  <Tooltip
    isAnimationActive={false}
    cursor={{ fill: 'var(--ink)', fillOpacity: 0.06, stroke: 'var(--line-strong)' }}
    content={({ active, label, payload }) =>
      active ? (
        <div className={style.tooltip}>
          <p>{label}</p>
          {payload.map(({ dataKey, value }) => {
            const place = series.findIndex(({ name }) => name === dataKey)
            const column = series[place]
            if (!column) return null
            return (
              <p key={column.name} className={style.value}>
                <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
                  <rect width="12" height="12" rx="2" fill={colourOf(column.name, place)} />
                </svg>
                {column.label}: {formatCell(Number(value), column.kind, wording)}
              </p>
            )
          })}
        </div>
      ) : null
    }
  />
)

/** The chart of a report. Its numbers are a table one key away, so to a screen reader it is one picture with a name. */
export function ReportChart({ report, view, points }: ReportChartProps) {
  const locale = useLocale()
  const series = columnsNamed(report, view.series)
  const wording = wordingOf(report.rows[0] ?? {}, report, locale)
  const drawing: Drawing = {
    view,
    points: [...points],
    ticks: [...axisTicks(reachOf(points, view), true)],
    series,
    tick: value => formatTick(value, series[0]?.kind ?? 'count', wording),
    legend: series.length > 1 ? legend : null,
    tooltip: tooltipOf(series, wording),
  }
  return (
    <div className={style.chart} role="img" aria-label={`${report.title} as a chart; its numbers are under Numbers`}>
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 480, height: 280 }}>
        {view.draw === 'lines' || view.draw === 'steps' ? <Lines {...drawing} /> : <Bars {...drawing} />}
      </ResponsiveContainer>
    </div>
  )
}
