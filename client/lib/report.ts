/** Reports as tables and charts: which column is the axis, which are the series, how a cell is written. */
import type { Cell, Column, ColumnKind, Per, Report, Row } from './contract.ts'
import { formatMoney } from './money.ts'
import { formatDuration } from './time.ts'

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

/** The column a chart is laid out along: the first time, else the first text. */
export const axisOf = (columns: readonly Column[]): Column | undefined =>
  columns.find(column => column.kind === 'time') ?? columns.find(column => column.kind === 'text')

/** The columns drawn: those of the kind asked for, else of the first kind that is a number. */
export const seriesOf = (columns: readonly Column[], kind?: ColumnKind): readonly Column[] => {
  const numbers = columns.filter(column => column.kind !== 'time' && column.kind !== 'text')
  const wanted = kind && numbers.some(column => column.kind === kind) ? kind : numbers[0]?.kind
  return numbers.filter(column => column.kind === wanted)
}

export type Point = Readonly<Record<string, number | string>>

/** One point a row: its label under `axis`, and a number under each series' name. */
export const pointsOf = (report: Report, axis: Column, series: readonly Column[], wording: Wording): readonly Point[] =>
  report.rows.map((row: Row) => ({
    axis: formatCell(row[axis.name], axis.kind, wording),
    ...Object.fromEntries(series.map(column => [column.name, Number(row[column.name] ?? 0)])),
  }))

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

const hour = 3_600_000

export interface Range {
  readonly name: string
  readonly label: string
  readonly ms: number
  readonly per: Per
}

export const ranges = [
  { name: 'hour', label: 'Last hour', ms: hour, per: 'minute' },
  { name: 'day', label: 'Last 24 hours', ms: 24 * hour, per: 'hour' },
  { name: 'week', label: 'Last 7 days', ms: 7 * 24 * hour, per: 'day' },
  { name: 'month', label: 'Last 30 days', ms: 30 * 24 * hour, per: 'day' },
] as const satisfies readonly Range[]

/** The buckets that make sense for a range: never thousands of them. */
export const bucketsOf = (range: Range): readonly Per[] => {
  const most = 200
  const length: Readonly<Record<Per, number>> = { minute: hour / 60, hour, day: 24 * hour }
  return (['minute', 'hour', 'day'] as const).filter(per => {
    const count = range.ms / length[per]
    return count >= 1 && count <= most
  })
}
