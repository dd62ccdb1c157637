/** The traces of this run, in memory: the oldest ones go when there are too many spans. */
import type { Span, TraceSummary } from '../../../../functions/operations/traces.ts'
import type { ReceivedSpan } from './otlp.ts'

export interface StoreLimits {
  readonly spans: number
  readonly spansOfTrace: number
}

const endOf = ({ startTime, durationMs }: Span): number => Date.parse(startTime) + durationMs

const byStart = (a: Span, b: Span): number =>
  a.startTime < b.startTime ? -1 : a.startTime > b.startTime ? 1 : b.durationMs - a.durationMs

const summaryOf = (traceId: string, spans: readonly Span[]): TraceSummary => {
  const [first] = spans
  if (!first) throw new Error(`The trace ${traceId} has no span.`)
  const began = Date.parse(first.startTime)
  const ids = new Set(spans.map(({ spanId }) => spanId))
  return {
    traceId,
    // A caller's own span, which the first one stands under, may be exported nowhere.
    name: (spans.find(({ parentSpanId = '' }) => !ids.has(parentSpanId)) ?? first).name,
    startTime: first.startTime,
    durationMs: Math.max(...spans.map(endOf)) - began,
    spans: spans.length,
    errors: spans.filter(({ status }) => status === 'error').length,
  }
}

export const traceStore = (limits: StoreLimits = { spans: 50_000, spansOfTrace: 2_000 }) => {
  /** In the order in which their first span came. */
  const traces = new Map<string, Map<string, Span>>()
  let held = 0

  const forgetOldest = (): void => {
    for (const [traceId, spans] of traces) {
      if (held <= limits.spans) return
      traces.delete(traceId)
      held -= spans.size
    }
  }

  return {
    /** A span that came before is not kept a second time. @returns how many were refused, because their trace is full */
    add: (received: readonly ReceivedSpan[]): number => {
      let refused = 0
      for (const { traceId, span } of received) {
        const spans = traces.get(traceId) ?? new Map<string, Span>()
        if (spans.has(span.spanId)) continue
        if (spans.size >= limits.spansOfTrace) refused += 1
        else {
          spans.set(span.spanId, span)
          traces.set(traceId, spans)
          held += 1
        }
      }
      forgetOldest()
      return refused
    },
    /** By their start; undefined when nothing is known of the trace. */
    spans: (traceId: string): Span[] | undefined => {
      const spans = traces.get(traceId)
      return spans && [...spans.values()].sort(byStart)
    },
    /** Those whose first span came last, newest first. */
    newest: (limit: number): TraceSummary[] =>
      [...traces]
        .slice(-limit)
        .map(([traceId, spans]) => summaryOf(traceId, [...spans.values()].sort(byStart)))
        .sort((a, b) => (a.startTime < b.startTime ? 1 : -1)),
  }
}
