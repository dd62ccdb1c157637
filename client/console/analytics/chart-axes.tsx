import { labelStep, type Shapes, type Size } from './chart-shapes.ts'
import style from './report-chart.module.css'

export interface Frame {
  /** Names down the left and values along the foot; else times along the foot and values up the left. */
  readonly lying: boolean
  readonly plot: Size
  /** The room for the labels on the left. */
  readonly left: number
}

interface ChartAxesProps {
  readonly frame: Frame
  readonly shapes: Shapes
  readonly labels: readonly string[]
  /** Where along the axis of values, from 0 to 1. */
  readonly ticks: readonly { readonly at: number; readonly label: string }[]
}

const foot = 18

export function ChartAxes({ frame, shapes, labels, ticks }: ChartAxesProps) {
  const { lying, plot, left } = frame
  const { middles, step } = shapes
  const every = lying ? 1 : labelStep(labels, step)
  return (
    <>
      {ticks.map(({ at, label }) =>
        lying ? (
          <g key={label}>
            <line className={style.grid} x1={plot.width * at} x2={plot.width * at} y1={0} y2={plot.height} />
            <text x={plot.width * at} y={plot.height + foot} textAnchor="middle">
              {label}
            </text>
          </g>
        ) : (
          <g key={label}>
            <line
              className={style.grid}
              x1={0}
              x2={plot.width}
              y1={plot.height * (1 - at)}
              y2={plot.height * (1 - at)}
            />
            <text x={-8} y={plot.height * (1 - at)} dy="0.35em" textAnchor="end">
              {label}
            </text>
          </g>
        ),
      )}
      {middles.map((middle, place) =>
        place % every > 0 ? null : lying ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a label is its place; two rows may have one name
          <foreignObject key={place} x={-left} y={middle - step / 2} width={left - 8} height={step}>
            <div className={style.name}>
              <span>{labels[place]}</span>
            </div>
          </foreignObject>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <text key={place} x={middle} y={plot.height + foot} textAnchor="middle">
            {labels[place]}
          </text>
        ),
      )}
      <line className={style.axis} x1={0} x2={plot.width} y1={plot.height} y2={plot.height} />
    </>
  )
}
