/** W3C trace context (https://www.w3.org/TR/trace-context/): one trace id through every hop, a new span for each. */
import { randomHex } from './random-hex.ts'

/** A `traceparent` with a new span in the same trace, or in a new trace where there is none. */
export const nextSpan = (traceparent: string | undefined): string => {
  const trace = traceOf(traceparent) ?? randomHex(16)
  return `00-${trace}-${randomHex(8)}-01`
}

/**
 * The `traceparent` of a fact: its span is made from the event id, so that a fact that is sent again has the same bytes. It is
 * sampled where its cause was.
 */
export const spanOfFact = (traceparent: string | undefined, eventId: string): string => {
  const hex = eventId.replaceAll('-', '')
  const { traceId = hex, traceFlags = 1 } = spanContextOf(traceparent) ?? {}
  return `00-${traceId}-${hex.slice(-16)}-0${traceFlags}`
}

/** Later versions may have more behind the flags; version ff and ids of zeros only are not valid. */
const valid = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/

export interface SpanContext {
  readonly traceId: string
  readonly spanId: string
  /** 1 when the trace is sampled. */
  readonly traceFlags: number
}

export const traceparentOf = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-0${traceFlags & 1}`

/** Undefined when the header is not valid. */
export const spanContextOf = (traceparent: string | undefined): SpanContext | undefined => {
  const found = valid.exec((traceparent ?? '').replace(/^[ \t]+|[ \t]+$/g, ''))
  const [, version, traceId = '', spanId = '', flags = '', more] = found ?? []
  if (!found || (version === '00' && more !== undefined)) return undefined
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1 ? 1 : 0 }
}

/** The trace id of a `traceparent`, which is also our correlation id; undefined when the header is not valid. */
export const traceOf = (traceparent: string | undefined): string | undefined => spanContextOf(traceparent)?.traceId
