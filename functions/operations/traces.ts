/** Traces as their receiver keeps them: it is asked, and what it answers is passed on. */
import { z } from 'zod'
import { Problem, Unavailable } from '../errors.ts'

export const traceId = z.string().regex(/^[0-9a-f]{32}$/, 'Expected a trace id: 32 hexadecimal digits in lower case.')
const moment = z.iso.datetime()
const attributes = z.record(z.string(), z.unknown())
const duration = z.number().describe('Negative where two clocks disagree')

export const Span = z.object({
  spanId: z.string(),
  parentSpanId: z.string().optional().describe('Absent in the span that began the trace'),
  service: z.string().describe('The function, or what else did it'),
  name: z.string(),
  kind: z.enum(['internal', 'server', 'client', 'producer', 'consumer']),
  startTime: moment.describe('With microseconds'),
  durationMs: duration,
  status: z.enum(['unset', 'ok', 'error']),
  error: z.string().optional(),
  attributes: attributes.describe('By the names of OpenTelemetry’s conventions'),
  links: z.array(z.object({ traceId: z.string(), spanId: z.string() })).describe('What else it came from'),
  events: z.array(z.object({ name: z.string(), time: moment, attributes })),
})
export type Span = z.infer<typeof Span>

export const Trace = z.object({
  traceId: z.string(),
  spans: z.array(Span).describe('In the order in which they began'),
})

export const TraceSummary = z.object({
  traceId: z.string(),
  name: z.string().describe('Of the span that began it'),
  startTime: moment,
  durationMs: duration,
  spans: z.int(),
  errors: z.int(),
})
export type TraceSummary = z.infer<typeof TraceSummary>

export const TraceList = z.object({ traces: z.array(TraceSummary).describe('The newest first') })

export interface Traces {
  list(limit: number): Promise<z.infer<typeof TraceList>>
  /** @throws Problem 404 where there is no such trace, or none any more */
  one(id: string): Promise<z.infer<typeof Trace>>
}

const deadlineMs = 3_000

/** @param url of the receiver; its read API is beside what takes spans */
export const receivedTraces = (url: string): Traces => {
  const get = async (path: string): Promise<Response> => {
    const response = await fetch(`${url}${path}`, { signal: AbortSignal.timeout(deadlineMs) }).catch(
      (cause: unknown) => {
        throw new Unavailable(`The receiver of traces does not answer at ${url}.`, { cause })
      },
    )
    if (response.ok || response.status === 404) return response
    throw new Unavailable(`The receiver of traces answers ${response.status} to ${path}: ${await response.text()}`)
  }
  return {
    list: async limit => TraceList.parse(await (await get(`/traces?limit=${limit}`)).json()),
    one: async id => {
      const response = await get(`/traces/${id}`)
      if (response.ok) return Trace.parse(await response.json())
      await response.body?.cancel()
      throw new Problem(
        404,
        'unknown-trace',
        `There is no trace ${id}, or not any more: the newest are kept, in memory, until Kassa stops.`,
      )
    },
  }
}

/** What stands in the address of a page for the id of a trace; X-Ray writes it in its own way. */
const placeholders: Readonly<Record<string, (id: string) => string>> = {
  '{traceId}': id => id,
  '{xrayTraceId}': id => `1-${id.slice(0, 8)}-${id.slice(8)}`,
}

export const tracePage = z.url().refine(page => Object.keys(placeholders).some(each => page.includes(each)), {
  error: `Expected an address with ${Object.keys(placeholders).join(' or ')} in it.`,
})

/** Of a stage whose traces somebody else keeps. @param page the address of one there */
export const tracesElsewhere = (page?: string): Traces => {
  const answer = (at: string | undefined): Problem => {
    const where = at === undefined ? 'Its settings do not say where they are kept' : `They are kept at ${at}`
    const detail = `This stage has no receiver of traces. ${where}.`
    return new Problem(404, 'traces-elsewhere', detail, [], {}, at === undefined ? {} : { page: at })
  }
  return {
    list: async () => {
      throw answer(page && new URL(page).origin)
    },
    one: async id => {
      throw answer(
        page && Object.entries(placeholders).reduce((at, [each, write]) => at.replaceAll(each, write(id)), page),
      )
    },
  }
}
