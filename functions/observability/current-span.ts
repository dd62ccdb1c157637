/** The span under way: what is called in it belongs under it, and what is logged in it names it. */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Span, Tracer } from '@opentelemetry/api'
import { traceparentOf } from './trace-context.ts'

export interface Current {
  /** Of the function that runs: all functions of a laptop share one process. */
  readonly tracer: Tracer
  readonly span?: Span
}

export const current = new AsyncLocalStorage<Current>()

/** What a line of the log says of it. */
export const currentIds = (): { readonly trace_id: string; readonly span_id: string } | undefined => {
  const context = current.getStore()?.span?.spanContext()
  return context && { trace_id: context.traceId, span_id: context.spanId }
}

export const currentTraceparent = (): string | undefined => {
  const span = current.getStore()?.span
  return span && traceparentOf(span.spanContext())
}
