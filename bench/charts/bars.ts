/** Horizontal bars: two for each label, Kassa over its baseline; or one from 1 outwards, for ratios, with their targets. */
import { figure } from '../table.ts'
import { linear, logarithmic } from './scale.ts'
import { colours, line, type Picture, rectangle, svg, text } from './svg.ts'

const width = 860
const labelsEnd = 400
const end = width - 96
const top = 66

type Heading = Pick<Picture, 'title' | 'description'>

export interface Pair {
  readonly label: string
  readonly kassa: number
  readonly baseline: number | undefined
}

const legend = (y: number, entries: readonly (readonly [string, string])[]): string[] =>
  entries.flatMap(([name, colour], index) => [
    rectangle(labelsEnd + index * 150, y - 9, 10, 10, colour),
    text(labelsEnd + index * 150 + 15, y, name, { colour: colours.soft }),
  ])

const fits = (label: string): string => (label.length > 58 ? `${label.slice(0, 57)}…` : label)

export const pairs = (heading: Heading, unit: string, all: readonly Pair[], baseline = 'baseline'): string => {
  const row = 36
  const height = top + all.length * row + 30
  const most = Math.max(...all.flatMap(pair => [pair.kassa, pair.baseline ?? 0]))
  const scale = linear(most, labelsEnd, end)
  const rows = all.flatMap(({ label, kassa, baseline }, index) => {
    const y = top + index * row
    const bar = (value: number, offset: number, colour: string) => [
      rectangle(labelsEnd, y + offset, scale.at(value) - labelsEnd, 12, colour),
      text(scale.at(value) + 6, y + offset + 10, `${figure(value)} ${unit}`, { size: 11, colour: colours.soft }),
    ]
    return [
      text(labelsEnd - 12, y + 18, fits(label), { anchor: 'end' }),
      ...bar(kassa, 0, colours.kassa),
      ...(baseline === undefined ? [] : bar(baseline, 14, colours.baseline)),
    ]
  })
  const named: (readonly [string, string])[] = [['Kassa', colours.kassa]]
  if (all.some(pair => pair.baseline !== undefined)) named.push([baseline, colours.baseline])
  return svg({ ...heading, width, height, marks: [...legend(50, named), ...rows] })
}

export interface Ratio {
  readonly label: string
  readonly ratio: number
  readonly bound: number
  readonly is: 'at least' | 'at most'
  readonly met: boolean
}

/** Each ratio as a bar from 1, and its target as a tick with a line towards where it is met. */
export const ratios = (heading: Heading, all: readonly Ratio[]): string => {
  const row = 24
  const height = top + all.length * row + 44
  const scale = logarithmic(
    all.flatMap(({ ratio, bound }) => [ratio, bound]),
    labelsEnd,
    end,
  )
  const bottom = top + all.length * row
  const axis = scale.ticks.flatMap(tick => [
    line(scale.at(tick), top - 6, scale.at(tick), bottom, tick === 1 ? colours.ink : colours.rule),
    text(scale.at(tick), bottom + 18, `${tick} ×`, { size: 11, colour: colours.soft, anchor: 'middle' }),
  ])
  const rows = all.flatMap(({ label, ratio, bound, is, met }, index) => {
    const y = top + index * row
    const [from, to] = [Math.min(scale.at(1), scale.at(ratio)), Math.max(scale.at(1), scale.at(ratio))]
    const towards = is === 'at least' ? 10 : -10
    return [
      text(labelsEnd - 12, y + 14, fits(label), { anchor: 'end' }),
      rectangle(from, y + 4, Math.max(2, to - from), 12, met ? colours.kassa : colours.missed),
      line(scale.at(bound), y + 1, scale.at(bound), y + 19, colours.ink, 2),
      line(scale.at(bound), y + 10, scale.at(bound) + towards, y + 10, colours.ink, 2),
      text(end + 14, y + 14, `${ratio.toFixed(2)} ×`, { size: 11, colour: met ? colours.soft : colours.missed }),
    ]
  })
  const keys = [
    ['target met', colours.kassa],
    ['missed', colours.missed],
    ['target, and which way', colours.ink],
  ] as const
  return svg({ ...heading, width, height, marks: [...legend(50, keys), ...axis, ...rows] })
}
