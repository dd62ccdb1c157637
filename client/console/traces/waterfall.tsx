import { type KeyboardEvent, useMemo, useState } from 'react'
import { formatDuration } from '../../shared/time.ts'
import { SpanDetails, spanElementId } from './span-details.tsx'
import { beganAt, endedAt, flatten, recordOf, type SpanNode } from './span-tree.ts'
import { failed, formatSpan, kinds, serviceName } from './span-words.ts'
import { type TimeScale, timeScale } from './time-scale.ts'
import style from './traces.module.css'

/** Deeper spans are indented no further: on a phone there is no room. */
const deepest = 8
const indentRem = 0.75

const steps: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowDown: (at, last) => Math.min(last, at + 1),
  ArrowUp: at => Math.max(0, at - 1),
  Home: () => 0,
  End: (_, last) => last,
}

/** The arrows go from span to span; Enter opens one, as everywhere. */
const move = (event: KeyboardEvent<HTMLElement>): void => {
  const lines = [...event.currentTarget.querySelectorAll('summary')]
  const at = lines.indexOf(event.target as HTMLElement)
  const step = steps[event.key]
  if (!step || at < 0) return
  event.preventDefault()
  lines[step(at, lines.length - 1)]?.focus()
}

interface WaterfallProps {
  readonly traceId: string
  readonly nodes: readonly SpanNode[]
  /** When the trace began. */
  readonly began: number
}

/** The spans over time, each under the one it came from. */
export function Waterfall({ traceId, nodes, began }: WaterfallProps) {
  const spans = useMemo(() => flatten(nodes).map(({ span }) => span), [nodes])
  const scale = useMemo(() => timeScale(spans.map(span => ({ from: beganAt(span), to: endedAt(span) }))), [spans])
  const names = new Map(spans.map(({ spanId, name }) => [spanId, name]))
  return (
    <>
      <ul className={style.legend}>
        {Object.entries(kinds).map(([kind, words]) => (
          <li key={kind} data-kind={kind}>
            {words}
          </li>
        ))}
        <li data-failed="true">✕ failed</li>
      </ul>
      {scale.cuts.length > 0 && (
        <p className={style.note}>
          Where nothing ran for long, the picture is cut at a dashed line:{' '}
          {scale.cuts.map(({ ms }) => formatDuration(ms)).join(', ')}.
        </p>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrows move among the lines, which are reached without them, too */}
      <div className={style.waterfall} onKeyDown={move}>
        <Level nodes={nodes} depth={0} of={{ traceId, began, scale, names }} />
      </div>
    </>
  )
}

interface Picture {
  readonly traceId: string
  readonly began: number
  readonly scale: TimeScale
  /** Of the spans of this trace. */
  readonly names: ReadonlyMap<string, string>
}

function Level({ nodes, depth, of }: { nodes: readonly SpanNode[]; depth: number; of: Picture }) {
  return (
    <ol aria-label={depth === 0 ? 'Spans, as they were nested' : undefined}>
      {nodes.map(node => (
        <li key={node.span.spanId}>
          <Line node={node} depth={depth} of={of} />
          {node.children.length > 0 && <Level nodes={node.children} depth={depth + 1} of={of} />}
        </li>
      ))}
    </ol>
  )
}

function Line({ node, depth, of }: { node: SpanNode; depth: number; of: Picture }) {
  const { span } = node
  const isFailed = failed(span)
  const record = recordOf(node)
  const [isOpen, setOpen] = useState(false)
  const indent = { paddingLeft: `${Math.min(depth, deepest) * indentRem}rem` }
  return (
    <details
      id={spanElementId(span.spanId)}
      className={style.span}
      open={isOpen}
      onToggle={event => setOpen(event.currentTarget.open)}
    >
      <summary className={style.line}>
        <span className={style.name} style={indent}>
          {isFailed && (
            <span className={style.cross}>
              ✕<span className="visually-hidden"> failed: </span>
            </span>
          )}
          <strong>{span.name}</strong>{' '}
          <span className={style.service}>
            {serviceName(span.service)}
            {record &&
              ` · ${span.name.includes(record.topic) ? '' : `${record.topic} `}${record.partition}/${record.offset}`}
          </span>
        </span>
        <Bar span={span} scale={of.scale} />
        <span className={style.lasted}>{formatSpan(span.durationMs)}</span>
      </summary>
      {isOpen && <SpanDetails node={node} traceId={of.traceId} began={of.began} names={of.names} />}
    </details>
  )
}

const percent = (part: number): string => `${(part * 100).toFixed(3)}%`

function Bar({ span, scale }: { span: SpanNode['span']; scale: TimeScale }) {
  const from = scale.place(beganAt(span))
  const to = scale.place(endedAt(span))
  return (
    <svg className={style.bar} aria-hidden="true" data-kind={span.kind} data-failed={failed(span)}>
      {scale.cuts.map(({ at }) => (
        <line key={at} x1={percent(at)} x2={percent(at)} y1="0" y2="100%" />
      ))}
      <rect x={percent(from)} width={percent(to - from)} y="30%" height="40%" rx="2" />
    </svg>
  )
}
