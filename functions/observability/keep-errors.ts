/**
 * Sampling that keeps errors: of a trace that is not sampled, the spans of this process are held back while one of them is under
 * way. They are exported when one of them failed, and forgotten otherwise.
 */
import { type SpanContext, SpanStatusCode, TraceFlags } from '@opentelemetry/api'
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace'

interface HeldBack {
  underWay: number
  hasFailed: boolean
  readonly ended: ReadableSpan[]
}

const isSampled = (span: { spanContext(): SpanContext }): boolean =>
  (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0

const asSampled = (span: ReadableSpan): ReadableSpan =>
  Object.create(span, {
    spanContext: { value: () => ({ ...span.spanContext(), traceFlags: TraceFlags.SAMPLED }) },
  })

export const keepErrors = (next: SpanProcessor): SpanProcessor => {
  const traces = new Map<string, HeldBack>()
  return {
    onStart: span => {
      if (isSampled(span)) return
      const { traceId } = span.spanContext()
      const held = traces.get(traceId) ?? { underWay: 0, hasFailed: false, ended: [] }
      held.underWay += 1
      traces.set(traceId, held)
    },
    onEnd: span => {
      if (isSampled(span)) return next.onEnd(span)
      const { traceId } = span.spanContext()
      const held = traces.get(traceId)
      if (!held) return
      held.underWay -= 1
      held.ended.push(span)
      held.hasFailed ||= span.status.code === SpanStatusCode.ERROR
      if (held.underWay > 0) return
      traces.delete(traceId)
      if (held.hasFailed) for (const each of held.ended) next.onEnd(asSampled(each))
    },
    forceFlush: () => next.forceFlush(),
    shutdown: () => next.shutdown(),
  }
}
