/**
 * Traces, by OpenTelemetry, to the address in OTEL_EXPORTER_OTLP_ENDPOINT. Without one, or with OTEL_SDK_DISABLED, `traces` is
 * undefined and OpenTelemetry is not even loaded.
 *
 * Spans carry ids, names of topics, tables and routes, and counts; never a mail address, a name, a postal address or a token.
 */
import type { Context } from 'aws-lambda'
import { z } from 'zod'
import { settings } from '../settings.ts'
import { current } from './current-span.ts'
import { log, withoutAddresses } from './log.ts'
import { samplers, type Traces } from './spans.ts'

const { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SDK_DISABLED, OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG } = settings({
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_SDK_DISABLED: z.enum(['true', 'false']).default('false'),
  OTEL_TRACES_SAMPLER: z.enum(samplers).default('parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
})

const token = /\b(tok|pm|pi|ctoken|src|sk|rk|whsec)_\w+/g

const load = async (): Promise<Traces> => {
  const { openTelemetry } = await import('./open-telemetry.ts')
  return openTelemetry({
    current,
    sampler: OTEL_TRACES_SAMPLER,
    ratio: OTEL_TRACES_SAMPLER_ARG,
    // Only there is a process frozen between two invocations.
    isFrozenBetween: process.env.AWS_LAMBDA_RUNTIME_API !== undefined,
    mask: text => String(withoutAddresses('', text)).replace(token, '$1_***'),
    warn: reason => log.warn('Spans were not exported', { reason }),
  })
}

export const traces: Traces | undefined =
  OTEL_EXPORTER_OTLP_ENDPOINT && OTEL_SDK_DISABLED === 'false' ? await load() : undefined

/** The function as a service of its own name, for one that is neither behind HTTP nor behind a topic. */
export const traced = <Event, Result>(
  handler: (event: Event, context: Context) => Promise<Result>,
): ((event: Event, context: Context) => Promise<Result>) =>
  traces ? (event, context) => traces.inFunction(context, () => handler(event, context)) : handler
