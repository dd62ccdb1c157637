/**
 * OTLP over HTTP for this machine, and what it received:
 *
 * - `POST /v1/traces`: an export in JSON, gzipped or not (https://opentelemetry.io/docs/specs/otlp/#otlphttp)
 * - `GET /traces?limit=50`: the newest traces
 * - `GET /traces/{traceId}`: the spans of one trace, by their start
 *
 * It answers only requests for this machine, so that no page of another site reads it by DNS rebinding.
 */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { z } from 'zod'
import { Problem } from '../../../../functions/errors.ts'
import { isLoopback } from '../../loopback.ts'
import { ExportRequest, type ReceivedSpan, spansOf } from './otlp.ts'
import { type StoreLimits, traceStore } from './trace-store.ts'

const mostBytes = 8_000_000
const tooLarge = (): Problem => new Problem(413, 'body-too-large', `An export has at most ${mostBytes} bytes.`)

/** Reads to the end what is too large as well: a client that still sends hears no answer. */
const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= mostBytes) chunks.push(chunk)
  }
  if (bytes > mostBytes) throw tooLarge()
  return Buffer.concat(chunks)
}

const unpacked = async (body: Buffer, encoding = 'identity'): Promise<Buffer> => {
  if (encoding === 'identity') return body
  if (encoding !== 'gzip')
    throw new Problem(415, 'unsupported-media-type', `An export is gzipped or plain, not ${encoding}.`)
  return promisify(gunzip)(body, { maxOutputLength: mostBytes }).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge() : new Problem(400, 'invalid-body', 'The gzip is broken.')
  })
}

const parsed = (text: string): ReceivedSpan[] => {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new Problem(400, 'invalid-body', 'The export is no JSON.')
  }
  const result = ExportRequest.safeParse(json)
  if (result.success) return spansOf(result.data)
  const [{ path, message } = { path: [], message: '' }] = result.error.issues
  throw new Problem(400, 'invalid-body', `The export is not OTLP in JSON: ${path.join('.') || 'body'}: ${message}`)
}

const Limit = z.coerce.number().int().min(1).max(500).default(50)

export interface ReceiverOptions {
  readonly port: number
  readonly host?: string
  /** What it is called beside loopback names, where it is in a container. */
  readonly names?: readonly string[]
  readonly limits?: StoreLimits
}

export interface Receiver {
  readonly url: string
  close(): Promise<void>
}

export const startReceiver = async ({
  port,
  host = '127.0.0.1',
  names,
  limits,
}: ReceiverOptions): Promise<Receiver> => {
  const store = traceStore(limits)

  const receive = async (request: IncomingMessage): Promise<object> => {
    const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
    if (type !== 'application/json') {
      const hint = 'Exports are taken as application/json: set OTEL_EXPORTER_OTLP_PROTOCOL=http/json.'
      throw new Problem(415, 'unsupported-media-type', hint)
    }
    const body = await unpacked(await readBody(request), request.headers['content-encoding'])
    const refused = store.add(parsed(body.toString('utf8')))
    if (refused === 0) return {}
    const errorMessage = 'The trace has too many spans.'
    return { partialSuccess: { rejectedSpans: String(refused), errorMessage } }
  }

  const newest = (given: string | null): object => {
    const limit = Limit.safeParse(given ?? undefined)
    if (!limit.success) throw new Problem(400, 'invalid-query', 'The limit is a whole number from 1 to 500.')
    return { traces: store.newest(limit.data) }
  }

  const oneTrace = (traceId: string): object => {
    const spans = store.spans(traceId.toLowerCase())
    if (!spans) throw new Problem(404, 'unknown-trace', `Nothing is known of the trace ${traceId.slice(0, 100)}.`)
    return { traceId: traceId.toLowerCase(), spans }
  }

  const answer = async (request: IncomingMessage): Promise<object> => {
    if (!isLoopback(request.headers.host, names))
      throw new Problem(403, 'forbidden', 'The Host header must be localhost or a loopback address.')
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    const trace = /^\/traces\/([^/]+)$/.exec(pathname)?.[1]
    const routes: Readonly<Record<string, readonly [method: string, route: () => object | Promise<object>]>> = {
      '/v1/traces': ['POST', () => receive(request)],
      '/traces': ['GET', () => newest(searchParams.get('limit'))],
      ...(trace ? { [pathname]: ['GET', () => oneTrace(trace)] } : {}),
    }
    const [method, route] = routes[pathname] ?? []
    if (!route) throw new Problem(404, 'not-found', 'There are POST /v1/traces, GET /traces and GET /traces/{traceId}.')
    if (request.method === method) return route()
    throw new Problem(405, 'method-not-allowed', `${pathname} takes ${method}.`, [], { allow: String(method) })
  }

  const server = createServer(async (request, response) => {
    try {
      const body = await answer(request)
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    } catch (error) {
      // A client that went away in mid-export is nobody to answer.
      if (request.destroyed && !request.complete) return
      const problem =
        error instanceof Problem ? error : new Problem(500, 'internal', 'The receiver failed: see its log.')
      if (problem.statusCode === 500) console.error(request.method, request.url, error)
      response
        .writeHead(problem.statusCode, { 'content-type': 'application/problem+json', ...problem.headers })
        .end(JSON.stringify(problem.body()))
    }
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
