/** What the functions ask of traces. */
import type { Attributes } from '@opentelemetry/api'
import type { Context } from 'aws-lambda'

export interface SpanRequest {
  readonly name: string
  readonly kind: 'server' | 'client' | 'producer' | 'consumer'
  readonly attributes: Attributes
  /** The `traceparent` of its parent; without one, the parent is the span under way. */
  readonly parent?: string | undefined
  /** `traceparent`s of spans that it follows from and that are not its parent. */
  readonly links?: readonly (string | undefined)[]
  /** True for an error that is an answer like any other: it is named, and does not make the span a failed one. */
  readonly isExpected?: (error: unknown) => boolean
}

export interface LiveSpan {
  readonly traceparent: string
  set(attributes: Attributes): void
  /** @param type a short constant that says what went wrong; without it, the error's name */
  fail(error: unknown, type?: string): void
}

export interface Traces {
  /** Does the work in a span of its own. What it throws is the error of the span. */
  inSpan<T>(request: SpanRequest, work: (span: LiveSpan) => Promise<T>): Promise<T>
  /** A span without a length, whose id `traceparent` gives: told twice it is the same one. */
  moment(request: SpanRequest, traceparent: string, at: Date): void
  /** Marks the span under way as failed. */
  fail(error: unknown): void
  /**
   * Does the work of one invocation as the service of this function's name, and exports its spans before Lambda may freeze the
   * process. The export takes a bounded time, and its failure is no failure of the function.
   */
  inFunction<T>(context: Pick<Context, 'functionName' | 'getRemainingTimeInMillis'>, work: () => Promise<T>): Promise<T>
}

export const samplers = [
  ...(['always_on', 'always_off', 'traceidratio'] as const),
  ...(['parentbased_always_on', 'parentbased_always_off', 'parentbased_traceidratio'] as const),
] as const
export type SamplerName = (typeof samplers)[number]
