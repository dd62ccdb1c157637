/** Which pictures there are of a bench's figures. */

import { median } from '../../infra/serverless-offline-kafka/bench/statistics.ts'
import type { Measured } from '../measurement.ts'
import { verdictOf } from '../verdict.ts'
import { pairs, ratios } from './bars.ts'
import { type Curve, curves, type Panel } from './curves.ts'
import { colours } from './svg.ts'

/** The lines of each measurement that was measured, by its name. */
export type Lines = Readonly<Record<string, readonly Measured[]>>

export interface File {
  readonly name: string
  readonly title: string
  readonly svg: string
}

const withoutPart = (what: string): string => what.replace(/^[^:]+: /, '')

const againstBaselines = (lines: Lines): string | undefined => {
  const all = Object.entries(lines)
    .filter(([measurement]) => measurement !== 'growth')
    .flatMap(([, ofPart]) => ofPart)
    .flatMap(line => {
      const { ratio, met = false } = verdictOf(line)
      if (ratio === undefined || !line.target || !('ratio' in line.target)) return []
      return [{ label: line.what, ratio, bound: line.target.ratio, is: line.target.is, met }]
    })
  if (all.length === 0) return undefined
  const description = all.map(({ label, ratio }) => `${label}: ${ratio.toFixed(2)} times its baseline`).join('. ')
  return ratios({ title: 'Kassa against its baselines', description }, all)
}

const percentile = /\bp(50|90|95|99|99\.9)\b/

/** Lines that differ in nothing but the percentile are one panel. */
const latencies = (lines: Lines): string | undefined => {
  const timed = Object.values(lines)
    .flat()
    .filter(({ what }) => percentile.test(what))
  const groups = Map.groupBy(timed, ({ what }) =>
    what
      .replace(percentile, '')
      .replace(/[:,\s]+$/, '')
      .replace(/\s{2,}/g, ' '),
  )
  const panels = [...groups].flatMap(([title, group]): Panel[] => {
    if (group.length < 2) return []
    const [first] = group
    const has = group.some(({ baseline }) => baseline.length > 0)
    const curve = (name: string, figures: (line: Measured) => readonly number[], colour: string): Curve => ({
      name,
      colour,
      figures: group.map(line => (figures(line).length > 0 ? median(figures(line)) : undefined)),
    })
    return [
      {
        title,
        unit: first?.unit ?? '',
        along: 'percentile',
        settings: group.map(({ what }) => `p${percentile.exec(what)?.[1]}`),
        curves: [
          curve('Kassa', ({ kassa }) => kassa, colours.kassa),
          ...(has ? [curve('baseline', ({ baseline }) => baseline, colours.baseline)] : []),
        ],
      },
    ]
  })
  if (panels.length === 0) return undefined
  const description = `${panels.length} panels: Kassa beside its baseline at each percentile`
  return curves({ title: 'Latency by percentile', description }, panels)
}

const grown =
  /^growth: (?<figure>.+), (?<setting>[\d,]+) (?<kind>orders\/s|earlier orders|partitions?) against (?<least>[\d,]+)/

interface Grown {
  readonly figure: string
  readonly kind: string
  readonly setting: string
  readonly least: string
  readonly line: Measured
}

const grownIn = (lines: Lines): Grown[] =>
  (lines.growth ?? []).flatMap(line => {
    const found = grown.exec(line.what)?.groups
    if (!found) return []
    const { figure = '', kind = '', setting = '', least = '' } = found
    return [{ figure, kind: kind.replace(/^partitions?$/, 'partitions'), setting, least, line }]
  })

const growths = (lines: Lines): string | undefined => {
  const groups = Map.groupBy(grownIn(lines), ({ figure, kind }) => `${figure}\n${kind}`)
  const panels = [...groups.values()].map((group): Panel => {
    const [first] = group as [Grown]
    return {
      title: first.figure,
      unit: first.line.unit,
      along: first.kind,
      settings: [first.least, ...group.map(({ setting }) => setting)],
      curves: [
        {
          name: 'Kassa',
          colour: colours.kassa,
          figures: [median(first.line.baseline), ...group.map(({ line }) => median(line.kassa))],
        },
      ],
    }
  })
  if (panels.length === 0) return undefined
  const inOrder = panels.toSorted((a, b) => a.title.localeCompare(b.title))
  const description = 'Processor time and milliseconds of an order, by orders a second, earlier orders and partitions'
  return curves({ title: 'What an order costs as there are more of them', description }, inOrder)
}

const throughput = (lines: Lines): string | undefined => {
  const done = (lines.growth ?? []).flatMap(line => {
    const offered = /^growth: orders done, (?<rate>\d+) orders\/s offered/.exec(line.what)?.groups?.rate
    return offered ? [{ rate: Number(offered), line }] : []
  })
  if (done.length === 0) return undefined
  const panel: Panel = {
    title: 'orders done',
    unit: 'orders/s',
    along: 'orders/s offered',
    settings: done.map(({ rate }) => String(rate)),
    curves: [
      { name: 'offered', colour: colours.baseline, dash: '4 4', figures: done.map(({ rate }) => rate) },
      { name: 'done', colour: colours.kassa, figures: done.map(({ line }) => median(line.kassa)) },
    ],
  }
  const description = done.map(({ rate, line }) => `${rate} offered, ${median(line.kassa).toFixed(0)} done`).join('; ')
  return curves({ title: 'Throughput by load', description }, [panel])
}

const beside =
  (measurement: string, title: string, chosen: RegExp, baseline: string) =>
  (lines: Lines): string | undefined => {
    const all = (lines[measurement] ?? []).filter(({ what }) => chosen.test(what))
    const [first] = all
    if (!first) return undefined
    const description = all.map(({ what, kassa }) => `${what}: ${median(kassa).toFixed(0)}`).join('. ')
    return pairs(
      { title, description },
      first.unit,
      all.map(({ what, kassa, baseline: theirs }) => ({
        label: withoutPart(what),
        kassa: median(kassa),
        baseline: theirs.length > 0 ? median(theirs) : undefined,
      })),
      baseline,
    )
  }

const all: readonly (readonly [string, string, (lines: Lines) => string | undefined])[] = [
  ['ratios', 'Kassa against its baselines', againstBaselines],
  ['latency', 'Latency by percentile', latencies],
  ['throughput', 'Throughput by load', throughput],
  ['growth', 'What an order costs as there are more of them', growths],
  ['reports', 'Reports at a million events', beside('reports', 'Reports at a million events', /./, 'hand-made tables')],
  ['memory', 'Resident memory', beside('start', 'Resident memory', /resident memory/, 'started by hand')],
]

/** Those for which something was measured. */
export const pictures = (lines: Lines): File[] =>
  all.flatMap(([name, title, draw]) => {
    const svg = draw(lines)
    return svg === undefined ? [] : [{ name, title, svg }]
  })
