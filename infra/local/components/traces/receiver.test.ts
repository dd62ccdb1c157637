import { get, type IncomingMessage } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { Span } from '../../../../functions/operations/traces.ts'
import { type Receiver, startReceiver } from './receiver.ts'

const trace = 'a'.repeat(32)
let receiver: Receiver

beforeEach(async () => {
  receiver = await startReceiver({ port: 0, limits: { spans: 5, spansOfTrace: 3 } })
})
afterEach(() => receiver.close())

/** Microseconds after a fixed moment, as OTLP writes a time. */
const at = (microseconds: number) => `${1_790_000_000_000_000_000n + BigInt(microseconds) * 1_000n}`

const span = (spanId: string, more: object = {}) => ({
  traceId: trace,
  spanId,
  name: `span ${spanId[0]}`,
  kind: 5,
  startTimeUnixNano: at(0),
  endTimeUnixNano: at(1_500),
  ...more,
})
const id = (digit: string) => digit.repeat(16)

const exported = (service: string, ...spans: object[]) => ({
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
      scopeSpans: [{ scope: { name: 'kassa' }, spans }],
    },
  ],
})

const post = async (body: unknown, headers: Record<string, string> = {}) => {
  const response = await fetch(`${receiver.url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: body instanceof Uint8Array || typeof body === 'string' ? (body as string) : JSON.stringify(body),
  })
  return { status: response.status, body: await response.json() }
}
interface Body {
  readonly spans: readonly Span[]
  readonly traces: readonly object[]
  readonly detail: string
}
const read = async (path: string, method = 'GET') => {
  const response = await fetch(receiver.url + path, { method })
  const body = (await response.json()) as Body
  return { status: response.status, type: response.headers.get('content-type'), body }
}

test('a span is shown with everything it came with', async () => {
  const attributes = [
    { key: 'messaging.destination.name', value: { stringValue: 'order-successful' } },
    { key: 'messaging.kafka.offset', value: { intValue: '17' } },
    { key: 'ratio', value: { doubleValue: 0.5 } },
    { key: 'cold', value: { boolValue: false } },
    { key: 'tables', value: { arrayValue: { values: [{ stringValue: 'a' }, { intValue: 2 }] } } },
    { key: 'bytes', value: { bytesValue: 'AA==' } },
  ]
  const exception = {
    name: 'exception',
    timeUnixNano: at(20),
    attributes: [{ key: 'exception.message', value: { stringValue: 'no stock' } }],
  }
  const whole = span(id('b'), {
    parentSpanId: id('A'),
    startTimeUnixNano: at(17),
    attributes,
    events: [exception],
    links: [{ traceId: trace, spanId: id('c') }],
    status: { code: 2 },
  })
  expect(await post(exported('order', whole))).toEqual({ status: 200, body: {} })
  expect(await read(`/traces/${trace}`)).toEqual({
    status: 200,
    type: 'application/json',
    body: {
      traceId: trace,
      spans: [
        {
          spanId: id('b'),
          parentSpanId: id('a'),
          service: 'order',
          name: 'span b',
          kind: 'consumer',
          startTime: '2026-09-21T14:13:20.000017Z',
          durationMs: 1.483,
          status: 'error',
          error: 'no stock',
          attributes: {
            'messaging.destination.name': 'order-successful',
            'messaging.kafka.offset': 17,
            ratio: 0.5,
            cold: false,
            tables: ['a', 2],
            bytes: null,
          },
          links: [{ traceId: trace, spanId: id('c') }],
          events: [
            {
              name: 'exception',
              time: '2026-09-21T14:13:20.000020Z',
              attributes: { 'exception.message': 'no stock' },
            },
          ],
        },
      ],
    },
  })
})

test('spans of several services stand in one trace, by their start, and one that is exported twice stands there once', async () => {
  await post(exported('order', span(id('2'), { startTimeUnixNano: at(10), parentSpanId: id('1') })))
  await post(exported('checkout', span(id('1'), { parentSpanId: '' })))
  await post(exported('order', span(id('2'), { startTimeUnixNano: at(10) })))
  const { body } = await read(`/traces/${trace.toUpperCase()}`)
  expect(body.spans.map(({ service, spanId, parentSpanId }) => [service, spanId, parentSpanId])).toEqual([
    ['checkout', id('1'), undefined],
    ['order', id('2'), id('1')],
  ])
})

test('the newest traces are listed by what began them', async () => {
  const other = 'b'.repeat(32)
  await post(exported('x', span(id('1')), span(id('2'), { parentSpanId: id('1'), status: { code: 2, message: 'no' } })))
  await post(exported('x', span(id('3'), { traceId: other, startTimeUnixNano: at(5), parentSpanId: id('9') })))
  expect((await read('/traces')).body.traces).toEqual([
    expect.objectContaining({ traceId: other, name: 'span 3', spans: 1, errors: 0 }),
    {
      ...{ traceId: trace, name: 'span 1', startTime: '2026-09-21T14:13:20.000000Z' },
      ...{ durationMs: 1.5, spans: 2, errors: 1 },
    },
  ])
  expect((await read('/traces?limit=1')).body.traces).toHaveLength(1)
  expect((await read('/traces?limit=0')).status).toBe(400)
  expect((await read('/traces?limit=x')).body.detail).toBe('The limit is a whole number from 1 to 500.')
})

test('a trace that is full takes no more spans, and says so', async () => {
  const spans = ['1', '2', '3', '4', '5'].map(digit => span(id(digit)))
  expect((await post(exported('x', ...spans))).body).toEqual({
    partialSuccess: { rejectedSpans: '2', errorMessage: 'The trace has too many spans.' },
  })
})

test('with too many spans the oldest trace goes', async () => {
  for (const digit of ['1', '2', '3'])
    await post(exported('x', ...['a', 'b'].map(of => span(id(of), { traceId: digit.repeat(32) }))))
  expect((await read(`/traces/${'1'.repeat(32)}`)).status).toBe(404)
  expect((await read(`/traces/${'2'.repeat(32)}`)).status).toBe(200)
})

test('a gzipped export is taken, and what is too large or broken is not', async () => {
  const gzip = { 'content-encoding': 'gzip' }
  expect(await post(gzipSync(JSON.stringify(exported('x', span(id('1'))))), gzip)).toMatchObject({ status: 200 })
  expect(await post(gzipSync(Buffer.alloc(9_000_000, ' ')), gzip)).toMatchObject({ status: 413 })
  expect(await post(Buffer.alloc(9_000_000, ' '))).toMatchObject({ status: 413 })
  expect(await post('no gzip', gzip)).toMatchObject({ status: 400, body: { detail: 'The gzip is broken.' } })
  expect(await post('x', { 'content-encoding': 'br' })).toMatchObject({ status: 415 })
})

test.each([
  ['no JSON', '{', 'The export is no JSON.'],
  ['an array', [], 'OTLP in JSON: body: '],
  ['spans that are no list', { resourceSpans: 1 }, 'resourceSpans'],
  ['a short span id', exported('x', span('1')), 'resourceSpans.0.scopeSpans.0.spans.0.spanId'],
  ['a span id of zeros', exported('x', span(id('0'))), '16 hexadecimal digits that are not all 0.'],
  ['a negative time', exported('x', span(id('1'), { endTimeUnixNano: -1 })), 'endTimeUnixNano'],
])('%s is refused with the place of the fault', async (_, body, words) => {
  expect(await post(body)).toMatchObject({ status: 400, body: { detail: expect.stringContaining(words) } })
})

test('protobuf is refused with the setting that changes it', async () => {
  const answer = await post('x', { 'content-type': 'application/x-protobuf' })
  expect(answer).toMatchObject({ status: 415, body: { detail: expect.stringContaining('http/json') } })
})

test('what it does not know is a 404, another method a 405', async () => {
  expect(await read(`/traces/${'9'.repeat(32)}`)).toMatchObject({ status: 404, type: 'application/problem+json' })
  expect(await read('/traces/%2e%2e')).toMatchObject({ status: 404 })
  expect(await read('/')).toMatchObject({ status: 404 })
  expect(await read('/v1/traces')).toMatchObject({ status: 405 })
  expect(await read('/traces', 'POST')).toMatchObject({ status: 405 })
})

test('a request for another host is refused', async () => {
  const { port } = new URL(receiver.url)
  const { statusCode } = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ port, path: '/traces', headers: { host: 'traces.example.com' } }, response =>
      resolve(response.resume()),
    ).once('error', reject)
  })
  expect(statusCode).toBe(403)
})
