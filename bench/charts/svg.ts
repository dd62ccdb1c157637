/** The few marks that the charts are made of, as SVG text. A card of its own colour, so that it reads on any page. */

export const colours = {
  ground: '#fbf9f4',
  ink: '#1f2421',
  soft: '#6b6f6a',
  rule: '#ddd8cb',
  kassa: '#0b6b52',
  baseline: '#b39b62',
  others: ['#0b6b52', '#c07f00', '#2b6cc4', '#9c3fa0'],
  missed: '#ab2418',
} as const

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const places = (value: number): string => String(Number(value.toFixed(1)))

type Attributes = Readonly<Record<string, string | number | undefined>>

const attributes = (all: Attributes): string =>
  Object.entries(all)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${typeof value === 'number' ? places(value) : escaped(value ?? '')}"`)
    .join('')

export interface Words {
  readonly size?: number
  readonly weight?: number
  readonly colour?: string
  readonly anchor?: 'start' | 'middle' | 'end'
}

export const text = (x: number, y: number, words: string, style: Words = {}): string => {
  const { size = 12, weight, colour = colours.ink, anchor } = style
  const of = { x, y, 'font-size': size, 'font-weight': weight, fill: colour, 'text-anchor': anchor }
  return `<text${attributes(of)}>${escaped(words)}</text>`
}

export const rectangle = (x: number, y: number, width: number, height: number, fill: string): string =>
  `<rect${attributes({ x, y, width: Math.max(0, width), height, fill, rx: 2 })}/>`

export const line = (
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  stroke: string,
  width = 1,
  dash?: string,
): string => `<line${attributes({ x1, y1, x2, y2, stroke, 'stroke-width': width, 'stroke-dasharray': dash })}/>`

export const path = (points: readonly (readonly [number, number])[], stroke: string, dash?: string): string =>
  `<polyline${attributes({
    points: points.map(([x, y]) => `${places(x)},${places(y)}`).join(' '),
    fill: 'none',
    stroke,
    'stroke-width': 2,
    'stroke-dasharray': dash,
  })}/>`

export const dot = (x: number, y: number, fill: string): string =>
  `<circle${attributes({ cx: x, cy: y, r: 3.5, fill })}/>`

/** Marks with a tooltip. */
export const told = (words: string, marks: readonly string[]): string =>
  `<g><title>${escaped(words)}</title>${marks.join('')}</g>`

export interface Picture {
  readonly title: string
  /** The text alternative of the picture. */
  readonly description: string
  readonly width: number
  readonly height: number
  readonly marks: readonly string[]
}

export const svg = ({ title, description, width, height, marks }: Picture): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="t d" font-family="ui-sans-serif, system-ui, sans-serif">`,
    `<title id="t">${escaped(title)}</title>`,
    `<desc id="d">${escaped(description)}</desc>`,
    `<rect width="${width}" height="${height}" rx="14" fill="${colours.ground}"/>`,
    text(24, 34, title, { size: 16, weight: 700 }),
    ...marks,
    '</svg>',
    '',
  ].join('\n')
