/** The table of a run, as Markdown that also reads well on a terminal. */
import type { Measured, Target } from './measurement.ts'
import { verdictOf } from './verdict.ts'

/** Three digits that count, more when they stand before the point. */
export const figure = (value: number): string => {
  if (!Number.isFinite(value)) return '–'
  const before = Math.abs(value) < 1 ? 1 : Math.floor(Math.log10(Math.abs(value))) + 1
  const digits = Math.max(0, 3 - before)
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

const times = (ratio: number): string => `${ratio.toFixed(2)} ×`

const signs = { 'at least': '≥', 'at most': '≤' } as const

const wanted = (target: Target | undefined, unit: string): string => {
  if (!target) return ''
  const bound = 'ratio' in target ? times(target.ratio) : `${figure(target.value)} ${unit}`
  return `${signs[target.is]} ${bound}`
}

const marks = { true: 'met', false: 'MISSED', undefined: '' } as const

const head = ['what', 'Kassa', 'baseline', 'ratio', 'spread', 'target', 'met']

const row = (line: Measured): string[] => {
  const { kassa, baseline, ratio, spread, met } = verdictOf(line)
  const form = ratio === undefined ? figure : times
  return [
    line.what,
    `${figure(kassa)} ${line.unit}`,
    baseline === undefined ? '' : `${figure(baseline)} ${line.unit}`,
    ratio === undefined ? '' : times(ratio),
    `${form(spread.least)} … ${form(spread.most)}`,
    wanted(line.target, line.unit),
    marks[`${met}`],
  ]
}

/** What is said of a line stands below the table. */
export const table = (lines: readonly Measured[]): string => {
  const rows = [head, ...lines.map(row)]
  const widths = head.map((_, column) => Math.max(...rows.map(cells => cells[column]?.length ?? 0)))
  const pad = (cell: string, column: number) =>
    column === 0 || column >= 5 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)
  const drawn = rows.map(cells => `| ${cells.map(pad).join(' | ')} |`)
  const rule = `| ${widths.map((width, column) => (column === 0 || column >= 5 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`
  const notes = lines.flatMap(({ what, note }) => (note ? [`- ${what}: ${note}`] : []))
  const [first = '', ...others] = drawn
  return [first, rule, ...others, ...(notes.length > 0 ? ['', ...notes] : [])].join('\n')
}
