import type { Frame } from './chart-axes.tsx'
import type { Cut, Shapes } from './chart-shapes.ts'
import style from './report-chart.module.css'

const colours = ['var(--series-1)', 'var(--series-2)', 'var(--series-3)', 'var(--series-4)']
const outcomeColours: Readonly<Record<string, string>> = {
  confirmed: 'var(--series-1)',
  cancelled: 'var(--series-4)',
  declined: 'var(--bad)',
  refunded: 'var(--series-2)',
  open: 'var(--series-3)',
}

export const colourOf = (name: string, place: number): string =>
  outcomeColours[name] ?? colours[place % colours.length] ?? 'currentColor'

const dashes = ['none', '6 3', '2 3'] as const

/** Lines differ by more than their colour; twelve of them differ by both together. */
export const dashOf = (place: number): string => dashes[place % dashes.length] ?? 'none'

/** A slanted gap across a bar, below the top of the plot: the bar goes on beyond what is drawn. */
function Break({ x, width }: Cut) {
  const [left, right] = [x - 1, x + width + 1]
  const edge = (below: number): string => `M${left} ${below + 5}L${right} ${below}`
  return (
    <g className={style.break} data-break>
      <path d={`${edge(8)}v4L${left} 17z`} />
      <path d={`${edge(8)}${edge(12)}`} className={style.breakEdge} />
    </g>
  )
}

interface ChartMarksProps {
  readonly frame: Frame
  readonly shapes: Shapes
  readonly names: readonly string[]
  /** The middle of the point that is pointed at. */
  readonly pointed: number | undefined
}

export function ChartMarks({ frame, shapes, names, pointed }: ChartMarksProps) {
  const { lying, plot } = frame
  const { bars, cuts, lines, step } = shapes
  const colour = (series: string): string => colourOf(series, names.indexOf(series))
  const wide = lines.length > 0 ? 1 : step
  return (
    <>
      {pointed !== undefined &&
        (lying ? (
          <rect className={style.cursor} x={0} y={pointed - wide / 2} width={plot.width} height={wide} />
        ) : (
          <rect className={style.cursor} x={pointed - wide / 2} y={0} width={wide} height={plot.height} />
        ))}
      {bars.map(({ series, ...box }, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
        <rect key={place} data-bar={series} {...box} fill={colour(series)} />
      ))}
      {cuts.map(cut => (
        <Break key={cut.x} {...cut} />
      ))}
      {lines.map(({ series, path, area, alone }, place) => (
        <g key={series} data-line={series}>
          {place === 0 && <path d={area} fill={colour(series)} fillOpacity={0.1} />}
          <path d={path} fill="none" stroke={colour(series)} strokeWidth={2} strokeDasharray={dashOf(place)} />
          {alone.map(({ x, y }) => (
            <circle
              key={x}
              cx={x}
              cy={y}
              r={2.5}
              fill={place % 2 === 0 ? colour(series) : 'none'}
              stroke={colour(series)}
              strokeWidth={1.5}
            />
          ))}
        </g>
      ))}
    </>
  )
}
