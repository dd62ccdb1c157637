/** Curves side by side, each panel with an axis of its own; the settings along the bottom stand at equal distances. */
import { figure } from '../table.ts'
import { linear } from './scale.ts'
import { colours, dot, line, type Picture, path, svg, text } from './svg.ts'

export interface Curve {
  readonly name: string
  /** A figure for each setting; undefined where there is none. */
  readonly figures: readonly (number | undefined)[]
  readonly colour: string
  readonly dash?: string
}

export interface Panel {
  readonly title: string
  readonly unit: string
  readonly settings: readonly string[]
  readonly along: string
  readonly curves: readonly Curve[]
}

const width = 860
const panelsInRow = 3
const gap = 56
const plotHeight = 170
const panelHeight = plotHeight + 92

const panelMarks = (panel: Panel, left: number, right: number, top: number): string[] => {
  const { title, unit, settings, along, curves } = panel
  const bottom = top + plotHeight
  const most = Math.max(...curves.flatMap(({ figures }) => figures.map(each => each ?? 0)))
  const y = linear(most, bottom, top, 4)
  const x = (index: number) => left + ((index + 0.5) / settings.length) * (right - left)
  const axis = y.ticks.flatMap(tick => [
    line(left, y.at(tick), right, y.at(tick), colours.rule),
    text(left - 6, y.at(tick) + 4, tick.toLocaleString('en'), { size: 10, colour: colours.soft, anchor: 'end' }),
  ])
  const names = settings.map((setting, index) =>
    text(x(index), bottom + 16, setting, { size: 11, colour: colours.soft, anchor: 'middle' }),
  )
  // Figures of the second curve stand below it, so that two that are close can both be read.
  const drawn = curves.flatMap(({ figures, colour, dash }, curve) => {
    const points = figures.flatMap((each, index) => (each === undefined ? [] : [[x(index), y.at(each), each] as const]))
    return [
      path(
        points.map(([px, py]) => [px, py]),
        colour,
        dash,
      ),
      ...points.map(([px, py]) => dot(px, py, colour)),
      ...points.map(([px, py, each]) =>
        text(px, curve === 1 ? py + 16 : py - 8, figure(each), { size: 10, colour, anchor: 'middle' }),
      ),
    ]
  })
  const keys = curves.length > 1 ? curves : []
  return [
    text(left - 30, top - 22, `${title}, ${unit}`, { weight: 600 }),
    ...axis,
    ...names,
    text((left + right) / 2, bottom + 33, along, { size: 11, colour: colours.soft, anchor: 'middle' }),
    ...drawn,
    ...keys.map(({ name, colour }, index) => text(left + index * 96, bottom + 50, `● ${name}`, { size: 11, colour })),
  ]
}

export const curves = (heading: Pick<Picture, 'title' | 'description'>, panels: readonly Panel[]): string => {
  const columns = Math.min(panels.length, panelsInRow)
  const rows = Math.ceil(panels.length / columns)
  const each = (width - 24) / columns
  const marks = panels.flatMap((panel, index) => {
    const left = 12 + (index % columns) * each + gap
    return panelMarks(panel, left, left + each - gap - 16, 88 + Math.floor(index / columns) * panelHeight)
  })
  return svg({ ...heading, width, height: 60 + rows * panelHeight, marks })
}
