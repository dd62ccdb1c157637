import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { Problem, Unavailable } from '../errors.ts'
import { receivedTraces, tracePage, tracesElsewhere } from './traces.ts'
import { listTraces, oneTrace } from './traces-handler.ts'

const id = '0af7651916cd43dd8448eb211c80319c'
const request = { body: undefined, headers: {}, traceparent: '' }
const ofAll = { ...request, path: undefined, query: { limit: 50 } }
const ofOne = { ...request, path: { traceId: id }, query: undefined }

/** What the receiver answers, by path; and what it was asked. */
let answers: Record<string, { status: number; body: unknown }>
let paths: string[]
let receiver: Server
let url: string

beforeEach(async () => {
  answers = {}
  paths = []
  receiver = createServer(({ url: path = '' }, response) => {
    paths.push(path)
    const { status, body } = answers[path] ?? { status: 404, body: {} }
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }).listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`
})
afterEach(() => {
  receiver.closeAllConnections()
  receiver.close()
})

const span = {
  spanId: '00f067aa0ba902b7',
  service: 'kassa-local-order',
  name: 'process payment-successful',
  kind: 'consumer',
  startTime: '2026-03-01T12:00:00.000123Z',
  durationMs: 12.5,
  status: 'error',
  error: 'away',
  attributes: { 'messaging.kafka.offset': 17 },
  links: [{ traceId: id, spanId: 'b7ad6b7169203331' }],
  events: [{ name: 'exception', time: '2026-03-01T12:00:00.001Z', attributes: { 'exception.message': 'away' } }],
}

test('a trace and the list of traces are those of the receiver', async () => {
  const trace = { traceId: id, spans: [span] }
  const line = { traceId: id, name: 'click', startTime: span.startTime, durationMs: 12.5, spans: 1, errors: 1 }
  answers[`/traces/${id}`] = { status: 200, body: trace }
  answers['/traces?limit=7'] = { status: 200, body: { traces: [line] } }
  const traces = receivedTraces(url)
  expect(await oneTrace(traces)(ofOne)).toMatchObject({ statusCode: 200, body: trace })
  expect(await listTraces(traces)({ ...ofAll, query: { limit: 7 } })).toMatchObject({
    statusCode: 200,
    body: { traces: [line] },
  })
  expect(paths).toEqual([`/traces/${id}`, '/traces?limit=7'])
})

test('a trace that the receiver has not, or not any more, is a 404 that says so', async () => {
  await expect(receivedTraces(url).one(id)).rejects.toEqual(
    new Problem(
      404,
      'unknown-trace',
      `There is no trace ${id}, or not any more: the newest are kept, in memory, until Kassa stops.`,
    ),
  )
})

test('a receiver that is away or in trouble is an outage', async () => {
  await expect(receivedTraces('http://127.0.0.1:1').one(id)).rejects.toThrow(Unavailable)
  answers[`/traces/${id}`] = { status: 500, body: {} }
  await expect(receivedTraces(url).one(id)).rejects.toThrow('answers 500')
})

test.each([
  ['https://traces.example/t/{traceId}?x=1', `https://traces.example/t/${id}?x=1`, 'https://traces.example'],
  [
    'https://eu-central-1.console.aws.amazon.com/cloudwatch/home#xray:traces/{xrayTraceId}',
    'https://eu-central-1.console.aws.amazon.com/cloudwatch/home#xray:traces/1-0af76519-16cd43dd8448eb211c80319c',
    'https://eu-central-1.console.aws.amazon.com',
  ],
])('a stage that sends its traces to %s says where one is', async (page, ofTrace, ofStage) => {
  const detail = (at: string) => `This stage has no receiver of traces. They are kept at ${at}.`
  expect(tracePage.parse(page)).toBe(page)
  await expect(oneTrace(tracesElsewhere(page))(ofOne)).rejects.toMatchObject({
    ...{ statusCode: 404, slug: 'traces-elsewhere', message: detail(ofTrace), members: { page: ofTrace } },
  })
  await expect(listTraces(tracesElsewhere(page))(ofAll)).rejects.toMatchObject({ members: { page: ofStage } })
})

test('a stage that does not say where its traces are says that', async () => {
  await expect(tracesElsewhere().one(id)).rejects.toMatchObject({
    slug: 'traces-elsewhere',
    message: 'This stage has no receiver of traces. Its settings do not say where they are kept.',
    members: {},
  })
  expect(tracePage.safeParse('https://traces.example/').success).toBe(false)
})
