/**
 * The part of traces.ts that needs OpenTelemetry. It is imported late, and packed as a file of its own (infra/esbuild-plugins.cjs),
 * so it shares no module with the rest of a bundle: what it needs of others it is given.
 */
import type { AsyncLocalStorage } from 'node:async_hooks'
import { type Context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  createAlwaysRecordSampler,
  ParentBasedSampler,
  type Sampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import type { Current } from './current-span.ts'
import { keepErrors } from './keep-errors.ts'
import { randomHex } from './random-hex.ts'
import type { LiveSpan, SamplerName, SpanRequest, Traces } from './spans.ts'
import { spanContextOf, traceparentOf } from './trace-context.ts'

/** How long an answer may wait for the export of its spans. */
const flushMs = 400
/** After an export that failed, answers do not wait for the next ones for so long. */
const quietMs = 30_000

export interface OpenTelemetryOptions {
  readonly current: AsyncLocalStorage<Current>
  readonly sampler: SamplerName
  readonly ratio: number
  readonly isFrozenBetween: boolean
  /** Takes out of a text what names a person or is a secret. */
  readonly mask: (text: string) => string
  readonly warn: (reason: string) => void
  readonly exporter?: SpanExporter
}

const samplerOf = (name: SamplerName, ratio: number): Sampler => {
  const root = name.endsWith('always_on')
    ? new AlwaysOnSampler()
    : name.endsWith('always_off')
      ? new AlwaysOffSampler()
      : new TraceIdRatioBasedSampler(ratio)
  return createAlwaysRecordSampler(name.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root)
}

/** `kassa-<stage>-<name>` is the function `name` of a stage. */
const resourceOf = (functionName: string) => {
  const [, stage, name] = /^kassa-(.+)-([^-]+)$/.exec(functionName) ?? []
  return resourceFromAttributes({
    'service.name': name ?? functionName,
    'service.namespace': 'kassa',
    'faas.name': functionName,
    ...(stage ? { 'deployment.environment.name': stage } : {}),
  })
}

/** Tells of failures once in a while; spans that are lost must not fill the log. */
const toldOf = (exporter: SpanExporter, failed: (reason: string) => void): SpanExporter => ({
  export: (spans, done) =>
    exporter.export(spans, result => {
      if (result.code !== 0) failed(result.error?.message ?? 'The export failed.')
      done(result)
    }),
  shutdown: () => exporter.shutdown(),
})

const kinds = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const

const within = async (ms: number, work: Promise<unknown>): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<boolean>(resolve => {
    timer = setTimeout(() => resolve(false), ms)
  })
  const ended = await Promise.race([
    work.then(
      () => true,
      () => false,
    ),
    timeout,
  ])
  clearTimeout(timer)
  return ended
}

export const openTelemetry = (options: OpenTelemetryOptions): Traces => {
  const { current, sampler, ratio, isFrozenBetween, mask, warn } = options
  let quietUntil = 0
  const failed = (reason: string): void => {
    if (Date.now() >= quietUntil) warn(reason)
    quietUntil = Date.now() + quietMs
  }
  const exporter = options.exporter ?? new OTLPTraceExporter({ timeoutMillis: 2_000 })
  const batches = new BatchSpanProcessor({
    exporter: toldOf(exporter, failed),
    scheduledDelayMillis: 500,
    exportTimeoutMillis: 3_000,
  })
  const spanProcessors = [keepErrors(batches)]

  /** The ids of a span whose ids are given; every other one gets random ones. */
  let given: { readonly traceId: string; readonly spanId: string } | undefined
  const idGenerator = {
    generateTraceId: () => given?.traceId ?? randomHex(16),
    generateSpanId: () => given?.spanId ?? randomHex(8),
  }

  const tracers = new Map<string, Tracer>()
  const tracerOf = (functionName: string): Tracer => {
    const known = tracers.get(functionName)
    if (known) return known
    const provider = new TracerProvider({
      resource: resourceOf(functionName),
      sampler: samplerOf(sampler, ratio),
      idGenerator,
      spanProcessors,
      spanLimits: { attributeValueLengthLimit: 1_000 },
    })
    const tracer = provider.getTracer('kassa')
    tracers.set(functionName, tracer)
    return tracer
  }
  const tracerNow = (): Tracer =>
    current.getStore()?.tracer ?? tracerOf(process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'kassa')

  const remote = (traceparent: string | undefined) => {
    const context = spanContextOf(traceparent)
    return context && { ...context, isRemote: true }
  }
  const parentOf = ({ parent }: SpanRequest): Context => {
    const context = remote(parent)
    if (context) return trace.setSpanContext(ROOT_CONTEXT, context)
    const span = parent === undefined ? current.getStore()?.span : undefined
    return span ? trace.setSpan(ROOT_CONTEXT, span) : ROOT_CONTEXT
  }
  const start = (request: SpanRequest, parent: Context, startTime?: Date): Span => {
    const { name, kind, attributes, links = [] } = request
    const linked = links.flatMap(each => remote(each) ?? []).map(context => ({ context }))
    const times = startTime ? { startTime } : {}
    return tracerNow().startSpan(name, { kind: kinds[kind], attributes, links: linked, ...times }, parent)
  }

  const fail = (span: Span, error: unknown, type = error instanceof Error ? error.name : 'Error'): void => {
    const text = error instanceof Error ? error.message : String(error)
    span.setAttribute('error.type', type)
    span.setStatus({ code: SpanStatusCode.ERROR, message: mask(text).slice(0, 300) })
  }
  const live = (span: Span): LiveSpan => ({
    traceparent: traceparentOf(span.spanContext()),
    set: attributes => void span.setAttributes(attributes),
    fail: (error, type) => fail(span, error, type),
  })

  const flush = async (remainingMs: number): Promise<void> => {
    const exported = batches.forceFlush()
    exported.catch(() => undefined) // told by the exporter
    if (Date.now() < quietUntil) return
    const ms = Math.max(0, Math.min(flushMs, remainingMs - 50))
    if (!(await within(ms, exported))) failed(`The export took longer than ${ms} ms, or failed.`)
  }

  return {
    inSpan: async (request, work) => {
      const span = start(request, parentOf(request))
      try {
        return await current.run({ tracer: tracerNow(), span }, () => work(live(span)))
      } catch (error) {
        if (request.isExpected?.(error)) span.setAttribute('error.type', (error as Error).name)
        else fail(span, error)
        throw error
      } finally {
        span.end()
      }
    },
    moment: (request, traceparent, at) => {
      const ids = spanContextOf(traceparent)
      if (!ids) return
      given = ids
      const span = start(request, parentOf(request), at)
      given = undefined
      span.end(at)
    },
    fail: error => {
      const span = current.getStore()?.span
      if (span) fail(span, error)
    },
    inFunction: async (context, work) => {
      try {
        return await current.run({ tracer: tracerOf(context.functionName) }, work)
      } finally {
        if (isFrozenBetween) await flush(context.getRemainingTimeInMillis())
      }
    },
  }
}
