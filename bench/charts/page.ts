/** docs/performance.md: what is made of the results stands between markers, and all else is written by hand. */

import type { Measured } from '../measurement.ts'
import type { Results } from '../results.ts'
import { figure, table } from '../table.ts'
import { verdictOf } from '../verdict.ts'
import type { File, Lines } from './pictures.ts'

/** A day's results, by the date in the name of their file. */
export interface Day {
  readonly date: string
  readonly results: Results
}

/** Each measurement as it was measured last. */
export const newest = (days: readonly Day[]): Lines =>
  Object.assign(
    {},
    ...days
      .toSorted((a, b) => a.date.localeCompare(b.date))
      .map(({ results }) =>
        Object.fromEntries(Object.entries(results.measurements).map(([name, { lines }]) => [name, lines])),
      ),
  )

const inOneTable = (lines: Lines, order: readonly string[]): Measured[] =>
  order.flatMap(measurement => lines[measurement] ?? [])

const measuredWhen = (days: readonly Day[]): string => {
  const last = days.toSorted((a, b) => a.date.localeCompare(b.date)).at(-1)
  if (!last) return 'Nothing was measured yet.'
  const { cores, processor, memoryGB, node, java, kafka } = last.results.machine
  return `Last measured on ${last.date}: ${cores} cores of ${processor}, ${memoryGB} GB; Node ${node}, Java ${java}, Kafka ${kafka}.`
}

/** What a line came to on a day: its ratio where it has a baseline, else its figure. */
const cell = (line: Measured | undefined): string => {
  if (!line) return ''
  const { ratio, kassa, met } = verdictOf(line)
  const byRatio = line.target && 'ratio' in line.target && ratio !== undefined
  return `${byRatio ? `${ratio.toFixed(2)} ×` : `${figure(kassa)} ${line.unit}`}${met === false ? ' (missed)' : ''}`
}

/** Every line that has a target, a column for each day. */
const history = (days: readonly Day[], order: readonly string[]): string => {
  const sorted = days.toSorted((a, b) => a.date.localeCompare(b.date))
  const ofDay = sorted.map(({ results }) =>
    Object.values(results.measurements).flatMap(({ lines }) => lines.filter(({ target }) => target !== undefined)),
  )
  const names = inOneTable(newest(days), order)
    .filter(({ target }) => target !== undefined)
    .map(({ what }) => what)
  return [
    `| what | ${sorted.map(({ date }) => date).join(' | ')} |`,
    `| --- |${' ---: |'.repeat(sorted.length)}`,
    ...names.map(
      name => `| ${name} | ${ofDay.map(lines => cell(lines.find(({ what }) => what === name))).join(' | ')} |`,
    ),
  ].join('\n')
}

const between = (page: string, name: string, text: string): string => {
  const [begin, end] = [`<!-- bench: ${name} -->`, `<!-- bench: end of ${name} -->`]
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`docs/performance.md lacks the markers ${begin} and ${end}.`)
  return `${page.slice(0, from + begin.length)}\n${text}\n${page.slice(to)}`
}

export interface PageOptions {
  readonly days: readonly Day[]
  readonly files: readonly File[]
  /** The names of the measurements, in the order in which they run. */
  readonly order: readonly string[]
}

/** @throws Error naming the marker that the page lacks */
export const written = (page: string, { days, files, order }: PageOptions): string => {
  const parts = {
    machine: measuredWhen(days),
    table: table(inOneTable(newest(days), order)),
    charts: files.map(({ name, title }) => `![${title}](performance/${name}.svg)`).join('\n\n'),
    history: history(days, order),
  }
  return Object.entries(parts).reduce((text, [name, content]) => between(text, name, content), page)
}
