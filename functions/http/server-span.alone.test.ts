import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { Problem, Unavailable } from '../errors.ts'
import type { HttpHandler } from './server-span.ts'

const trace = 'a'.repeat(32)
const caller = 'b'.repeat(16)
let receiver: Server
let received: string[] = []
let handler: HttpHandler
let answer: (traceparent: string) => Promise<{ statusCode: number; body: string }>

beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    received.push(await text(request))
    response.end('{}')
  })
  await new Promise<void>(resolve => receiver.listen(0, '127.0.0.1', resolve))
  Object.assign(process.env, {
    OTEL_SDK_DISABLED: 'false',
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`,
    // As on Lambda: what is not exported before the answer is not exported.
    AWS_LAMBDA_RUNTIME_API: 'here',
  })
  const { http } = await import('./http.ts')
  handler = http().handler(({ traceparent }) => answer(traceparent))
})
beforeEach(() => {
  received = []
})
afterAll(() => {
  receiver.closeAllConnections()
  receiver.close()
})

const request = async (headers: Record<string, string>) => {
  const event = { headers, routeKey: 'GET /things/{thing}', rawPath: '/things/ada%40example.org', requestContext: {} }
  const context = { functionName: 'kassa-dev-things', getRemainingTimeInMillis: () => 10_000 }
  const { headers: answered } = await handler(event as APIGatewayProxyEventV2, context as Context)
  const [{ resource, scopeSpans }] = JSON.parse(received[0] ?? '').resourceSpans
  const [span] = scopeSpans[0].spans
  const attributes = Object.fromEntries(span.attributes.map(({ key, value }: never) => [key, Object.values(value)[0]]))
  return { span, attributes, resource, correlation: answered?.['x-correlation-id'] }
}

test('a request has a span under that of its caller, and its facts are caused by it', async () => {
  let cause = ''
  answer = async traceparent => {
    cause = traceparent
    return { statusCode: 200, body: '' }
  }
  const { span, attributes, correlation } = await request({ Traceparent: `00-${trace}-${caller}-01` })
  expect(span).toMatchObject({
    name: 'GET /things/{thing}',
    kind: 2,
    traceId: trace,
    parentSpanId: caller,
    status: { code: 0 },
  })
  expect(cause).toBe(`00-${trace}-${span.spanId}-01`)
  expect(correlation).toBe(trace)
  expect(attributes).toEqual({
    'http.request.method': 'GET',
    'http.route': '/things/{thing}',
    'http.response.status_code': 200,
    'url.path': '/things/***@example.org',
  })
})

test('a mistake of the caller is no error; an outage is, with its name', async () => {
  answer = async () => {
    throw new Problem(404, 'no-such-thing', 'There is no such thing.')
  }
  expect(await request({})).toMatchObject({
    span: { status: { code: 0 } },
    attributes: { 'http.response.status_code': 404 },
  })
  received = []
  answer = async () => {
    throw new Unavailable('Nobody answers.')
  }
  expect(await request({})).toMatchObject({
    span: { status: { code: 2, message: 'Nobody answers.' } },
    attributes: { 'http.response.status_code': 503, 'error.type': 'Unavailable' },
  })
})
