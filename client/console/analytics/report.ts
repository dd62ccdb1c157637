/** Reports as tables and charts: how each is drawn, and how a cell is written. */
import type { Cell, Column, ColumnKind, Per, Report, Row } from '../../shared/contract.ts'
import { formatMoney } from '../../shared/money.ts'
import { formatDuration } from '../../shared/time.ts'

export interface ReportView {
  readonly report: string
  /** `steps`: a value that holds until the next point. */
  readonly draw: 'bars' | 'lines' | 'steps' | 'stack' | 'ranking'
  /** The column a chart is laid out along. */
  readonly axis: string
  readonly series: readonly string[]
  /** A cell without a value is a gap in its line, and no zero. */
  readonly gaps?: boolean
}

/** Every report the console draws; `summary` is shown as figures. */
export const reportViews: readonly ReportView[] = [
  { report: 'revenue', draw: 'bars', axis: 'bucket', series: ['revenue'] },
  { report: 'orders', draw: 'lines', axis: 'bucket', series: ['checkouts', 'orders', 'mails'] },
  {
    report: 'outcomes',
    draw: 'stack',
    axis: 'bucket',
    series: ['confirmed', 'cancelled', 'declined', 'refunded', 'open'],
  },
  { report: 'conversion', draw: 'ranking', axis: 'stage', series: ['checkouts'] },
  { report: 'top-products', draw: 'ranking', axis: 'name', series: ['quantity'] },
  { report: 'stage-latency', draw: 'ranking', axis: 'stage', series: ['p50_ms', 'p95_ms', 'p99_ms'] },
]

export interface Wording {
  readonly locale: string
  readonly currency: string
  readonly per?: Per
}

const timeFormats: Readonly<Record<Per, Intl.DateTimeFormatOptions>> = {
  minute: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  hour: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  day: { day: 'numeric', month: 'short' },
}

const writers: Readonly<Record<ColumnKind, (value: Cell, wording: Wording) => string>> = {
  money: (value, { currency, locale }) => formatMoney(Number(value), currency, locale),
  count: (value, { locale }) => Number(value).toLocaleString(locale, { maximumFractionDigits: 0 }),
  percent: (value, { locale }) => `${Number(value).toLocaleString(locale, { maximumFractionDigits: 1 })} %`,
  milliseconds: value => formatDuration(Number(value)),
  text: value => String(value),
  time: (value, { locale, per }) => new Date(String(value)).toLocaleString(locale, timeFormats[per ?? 'day']),
}

export const formatCell = (value: Cell | undefined, kind: ColumnKind, wording: Wording): string =>
  value === null || value === undefined ? '–' : writers[kind](value, wording)

/** A row that names its currency is written in it. */
export const wordingOf = (row: Row, report: Pick<Report, 'currency' | 'per'>, locale: string): Wording => ({
  locale,
  currency: typeof row.currency === 'string' ? row.currency : (report.currency ?? 'EUR'),
  ...(report.per ? { per: report.per } : {}),
})

export type Point = Readonly<Record<string, number | string>>

/** The columns of these names that are there, in this order. */
export const columnsNamed = (report: Report, names: readonly string[]): readonly Column[] =>
  names.flatMap(name => report.columns.find(column => column.name === name) ?? [])

/** One point a row: its label under `axis`, and a number under the name of each series that has one there. */
export const pointsOf = (report: Report, { axis, series, gaps }: ReportView, locale: string): readonly Point[] => {
  const kind = columnsNamed(report, [axis])[0]?.kind ?? 'text'
  return report.rows.map(row => ({
    axis: formatCell(row[axis], kind, wordingOf(row, report, locale)),
    ...Object.fromEntries(
      series.filter(name => !gaps || (row[name] ?? null) !== null).map(name => [name, Number(row[name] ?? 0)]),
    ),
  }))
}

/** Nothing but zeros and gaps: there is nothing to draw. */
export const isBlank = (points: readonly Point[], series: readonly string[]): boolean =>
  points.every(point => series.every(name => !point[name]))

/** Short forms for an axis, where `€1,234,567.00` would not fit. */
export const formatTick = (value: number, kind: ColumnKind, { locale, currency }: Wording): string => {
  const compact = { notation: 'compact', maximumFractionDigits: 1 } as const
  if (kind === 'money') {
    const digits = new Intl.NumberFormat(locale, { style: 'currency', currency }).resolvedOptions()
    const major = value / 10 ** (digits.maximumFractionDigits ?? 2)
    return major.toLocaleString(locale, { ...compact, style: 'currency', currency, minimumFractionDigits: 0 })
  }
  if (kind === 'percent') return `${value.toLocaleString(locale, compact)} %`
  if (kind === 'milliseconds') return formatDuration(value)
  return value.toLocaleString(locale, compact)
}
