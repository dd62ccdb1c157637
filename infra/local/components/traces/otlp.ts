/**
 * Spans as OTLP has them in JSON, and as the receiver shows them.
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
import { z } from 'zod'
import type { Span } from '../../../../functions/operations/traces.ts'

interface AnyValue {
  readonly stringValue?: string | undefined
  readonly boolValue?: boolean | undefined
  readonly intValue?: number | string | undefined
  readonly doubleValue?: number | undefined
  readonly arrayValue?: { readonly values?: readonly AnyValue[] | undefined } | undefined
}

/** A value of another kind, such as bytes, is shown as null. */
const AnyValue: z.ZodType<AnyValue> = z.object({
  stringValue: z.string().optional(),
  boolValue: z.boolean().optional(),
  intValue: z.union([z.int(), z.string().regex(/^-?\d{1,19}$/)]).optional(),
  doubleValue: z.number().optional(),
  arrayValue: z.object({ values: z.array(z.lazy(() => AnyValue)).optional() }).optional(),
})

const Attributes = z.array(z.object({ key: z.string(), value: AnyValue.optional() })).default([])
const TraceId = z.string().regex(/^(?!0{32})[\da-f]{32}$/i, 'Expected 32 hexadecimal digits that are not all 0.')
const SpanId = z.string().regex(/^(?!0{16})[\da-f]{16}$/i, 'Expected 16 hexadecimal digits that are not all 0.')
const Nanoseconds = z.union([z.string().regex(/^\d{1,20}$/), z.int().min(0)])

const OtlpSpan = z.object({
  traceId: TraceId,
  spanId: SpanId,
  parentSpanId: SpanId.or(z.literal('')).optional(),
  name: z.string(),
  kind: z.int().default(0),
  startTimeUnixNano: Nanoseconds,
  endTimeUnixNano: Nanoseconds,
  attributes: Attributes,
  events: z.array(z.object({ name: z.string(), timeUnixNano: Nanoseconds, attributes: Attributes })).default([]),
  links: z.array(z.object({ traceId: TraceId, spanId: SpanId })).default([]),
  status: z.object({ code: z.int().optional(), message: z.string().optional() }).default({}),
})
type OtlpSpan = z.infer<typeof OtlpSpan>

export const ExportRequest = z.object({
  resourceSpans: z
    .array(
      z.object({
        resource: z.object({ attributes: Attributes }).optional(),
        scopeSpans: z.array(z.object({ spans: z.array(OtlpSpan).default([]) })).default([]),
      }),
    )
    .default([]),
})
export type ExportRequest = z.infer<typeof ExportRequest>

type AttributeValue = string | number | boolean | null | AttributeValue[]

const kinds = ['internal', 'internal', 'server', 'client', 'producer', 'consumer'] as const
const statuses = ['unset', 'ok', 'error'] as const

export interface ReceivedSpan {
  readonly traceId: string
  readonly span: Span
}

const plainValue = ({ stringValue, boolValue, intValue, doubleValue, arrayValue }: AnyValue): AttributeValue => {
  const whole = intValue === undefined ? undefined : Number(intValue)
  return stringValue ?? boolValue ?? whole ?? doubleValue ?? arrayValue?.values?.map(plainValue) ?? null
}

const attributesOf = (attributes: z.infer<typeof Attributes>): Record<string, AttributeValue> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value ? plainValue(value) : null]))

const microseconds = (nanoseconds: string | number): bigint => BigInt(nanoseconds) / 1_000n

const timeOf = (nanoseconds: string | number): string => {
  const at = microseconds(nanoseconds)
  const milliseconds = new Date(Number(at / 1_000n)).toISOString().slice(0, -1)
  return `${milliseconds}${String(at % 1_000n).padStart(3, '0')}Z`
}

/** The words of the error: the status says them, or the exception that was recorded. */
const errorOf = ({ status, events }: OtlpSpan): string | undefined => {
  if (statuses[status.code ?? 0] !== 'error') return undefined
  const exception = events.findLast(({ name }) => name === 'exception')
  const message = exception && attributesOf(exception.attributes)['exception.message']
  return status.message || (typeof message === 'string' ? message : undefined)
}

const shown = (service: string, span: OtlpSpan): Span => {
  const error = errorOf(span)
  return {
    spanId: span.spanId.toLowerCase(),
    ...(span.parentSpanId ? { parentSpanId: span.parentSpanId.toLowerCase() } : {}),
    service,
    name: span.name,
    kind: kinds[span.kind] ?? 'internal',
    startTime: timeOf(span.startTimeUnixNano),
    durationMs: Number(microseconds(span.endTimeUnixNano) - microseconds(span.startTimeUnixNano)) / 1_000,
    status: statuses[span.status.code ?? 0] ?? 'unset',
    ...(error === undefined ? {} : { error }),
    attributes: attributesOf(span.attributes),
    links: span.links.map(({ traceId, spanId }) => ({ traceId: traceId.toLowerCase(), spanId: spanId.toLowerCase() })),
    events: span.events.map(({ name, timeUnixNano, attributes }) => ({
      name,
      time: timeOf(timeUnixNano),
      attributes: attributesOf(attributes),
    })),
  }
}

export const spansOf = ({ resourceSpans }: ExportRequest): ReceivedSpan[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = attributesOf(resource?.attributes ?? [])['service.name']
    const name = typeof service === 'string' ? service : 'unknown_service'
    return scopeSpans.flatMap(({ spans }) =>
      spans.map(span => ({ traceId: span.traceId.toLowerCase(), span: shown(name, span) })),
    )
  })
