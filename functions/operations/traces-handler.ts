/** GET /traces and GET /traces/{traceId}: what happened, span by span, where this stage keeps it. */
import { z } from 'zod'
import { byRoute } from '../http/by-route.ts'
import { type HttpRequest, type HttpResponse, http } from '../http/http.ts'
import { settings } from '../settings.ts'
import { receivedTraces, type Traces, traceId, tracePage, tracesElsewhere } from './traces.ts'

const ok = (body: unknown): HttpResponse => ({ statusCode: 200, headers: { 'cache-control': 'no-store' }, body })

const TracesQuery = z.strictObject({ limit: z.coerce.number().int().min(1).max(200).default(50) })

export const listTraces =
  (traces: Traces) =>
  async ({ query: { limit } }: HttpRequest<undefined, undefined, { limit: number }>): Promise<HttpResponse> =>
    ok(await traces.list(limit))

export const oneTrace =
  (traces: Traces) =>
  async ({ path }: HttpRequest<undefined, { traceId: string }>): Promise<HttpResponse> =>
    ok(await traces.one(path.traceId))

const given = settings({
  /** Of the receiver on this machine. */
  TRACES_URL: z.url().optional(),
  /** Of a trace where the stage sends them. */
  TRACES_PAGE: tracePage.optional(),
})
const traces = given.TRACES_URL ? receivedTraces(given.TRACES_URL) : tracesElsewhere(given.TRACES_PAGE)

export const handler = byRoute({
  'GET /traces': http({ query: TracesQuery }).handler(listTraces(traces)),
  'GET /traces/{traceId}': http({ path: z.object({ traceId }) }).handler(oneTrace(traces)),
})
