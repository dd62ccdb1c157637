/** Handlers as they are, with the settings that switch traces on, and a receiver of OTLP that keeps what it is sent. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import type { Context, MSKRecord } from 'aws-lambda'
import { z } from 'zod'
import { Unavailable, Unprocessable } from '../errors.ts'
import type { OutgoingRecord } from './cloudevents.ts'
import type { Topic } from './topic.ts'

interface OtlpSpan {
  readonly name: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly status: { readonly code?: number; readonly message?: string }
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[]
  readonly attributes: readonly { readonly key: string; readonly value: object }[]
}

let receiver: Server
let answers: 'promptly' | 'with an error' | 'never'
let exported: string[] = []
const spans = (): OtlpSpan[] =>
  exported.flatMap(body =>
    JSON.parse(body).resourceSpans.flatMap((each: { scopeSpans: { spans: OtlpSpan[] }[] }) =>
      each.scopeSpans.flatMap(scope => scope.spans),
    ),
  )
const named = (name: string): OtlpSpan[] => spans().filter(span => span.name === name)

const things: Topic<{ id: string }> = {
  ...{ name: 'things', type: 'kassa.things.v1', description: '', partitions: 2, retentionMs: 1 },
  schema: z.object({ id: z.string() }),
}
const trace = 'b'.repeat(32)
const create = 'c'.repeat(16)
let offset = 0

const record = (value: string, { flags = '01', id = `event-${offset}`, more = {} } = {}): MSKRecord => {
  const headers: Record<string, string> = {
    ...{ ce_specversion: '1.0', ce_id: id, ce_source: '/tests', ce_type: 'kassa.things.v1' },
    ...{ ce_time: '2026-11-22T10:00:00Z', traceparent: `00-${trace}-${create}-${flags}`, ...more },
  }
  return {
    ...{ topic: 'things', partition: 1, offset: offset++, timestamp: 1, timestampType: 'CREATE_TIME' },
    key: Buffer.from('key').toString('base64'),
    value: Buffer.from(value).toString('base64'),
    headers: Object.entries(headers).map(([name, text]) => ({ [name]: [...Buffer.from(text)] })),
  } as MSKRecord
}

let sent: OutgoingRecord[] = []
let handle: (id: string) => Promise<void>
let invoke: (...records: MSKRecord[]) => Promise<unknown>
let send: (records: readonly OutgoingRecord[]) => Promise<void>
let factOf: (traceparent: string | undefined) => OutgoingRecord
let lines: string[] = []

beforeAll(async () => {
  receiver = createServer((request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += chunk
    })
    request.on('end', () => {
      if (answers === 'never') return
      exported.push(body)
      response.writeHead(answers === 'promptly' ? 200 : 400, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>(resolve => receiver.listen(0, '127.0.0.1', resolve))
  Object.assign(process.env, {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`,
    OTEL_SDK_DISABLED: 'false',
    // As on Lambda: what is not exported before the answer is not exported.
    AWS_LAMBDA_RUNTIME_API: 'here',
  })
  const { withSendSpans } = await import('./send-spans.ts')
  const { consume } = await import('./consume.ts')
  const { factAbout } = await import('./cloudevents.ts')
  const { log } = await import('../observability/log.ts')
  send = withSendSpans(async records => void sent.push(...records))
  factOf = traceparent =>
    factAbout(things, 'key', '/tests', { id: 'new' }, { time: '2026-11-22T10:00:01Z', traceparent })
  const handler = consume([things], { send }).handler(({ value }) => handle(value.id))
  const context = { functionName: 'kassa-test-things', getRemainingTimeInMillis: () => 30_000 } as Context
  invoke = (...records) =>
    handler({ records: { 'things-1': records }, bootstrapServers: '', eventSource: 'aws:kafka' } as never, context)
  const keep = (line: string) => void lines.push(line)
  log.setLogLevel('WARN')
  Object.assign(log, { console: { warn: keep, error: keep } })
})
beforeEach(() => {
  answers = 'promptly'
  exported = []
  sent = []
  lines = []
  handle = async () => undefined
})
afterAll(() => {
  receiver.closeAllConnections()
  receiver.close()
})

test('a record is processed under its create span, and what follows from it stands under that', async () => {
  handle = () => send([factOf(`00-${trace}-${create}-01`)])
  await invoke(record('{"id":"a"}'))
  const [processed] = named('process things')
  expect(processed).toMatchObject({ traceId: trace, parentSpanId: create })
  expect(Object.fromEntries(processed?.attributes.map(({ key, value }) => [key, value]) ?? [])).toMatchObject({
    'messaging.destination.name': { stringValue: 'things' },
    'messaging.destination.partition.id': { stringValue: '1' },
    'messaging.kafka.offset': { intValue: offset - 1 },
  })
  const [created] = named('create things')
  expect(created).toMatchObject({ parentSpanId: processed?.spanId, traceId: trace })
  expect(sent[0]?.headers.traceparent).toBe(`00-${trace}-${created?.spanId}-01`)
  expect(named('send things')).toMatchObject([
    { parentSpanId: processed?.spanId, links: [{ traceId: trace, spanId: created?.spanId }] },
  ])
  expect(JSON.parse(exported[0] ?? '').resourceSpans[0].resource.attributes).toContainEqual({
    key: 'service.name',
    value: { stringValue: 'things' },
  })
})

test('an attempt that fails is an error, and the next one links to it; both are named in the log', async () => {
  handle = async () => {
    throw new Unavailable('ada@example.org is not known to tok_secret')
  }
  await invoke(record('{"id":"a"}', { id: 'retried' }))
  const [first] = named('process things')
  expect(first?.status).toEqual({ code: 2, message: '***@example.org is not known to tok_***' })
  expect(lines.map(line => JSON.parse(line))).toMatchObject([{ trace_id: trace, span_id: first?.spanId }])
  handle = async () => undefined
  await invoke(record('{"id":"a"}', { id: 'retried' }))
  expect(named('process things')[1]).toMatchObject({ links: [{ traceId: trace, spanId: first?.spanId }] })
})

test('a dead letter has its reason, on the attempt and on the send', async () => {
  handle = async () => {
    throw new Unprocessable('no-such-thing', 'There is no such thing.')
  }
  await invoke(record('{"id":"a"}'))
  const reason = { key: 'error.type', value: { stringValue: 'no-such-thing' } }
  const [processed] = named('process things')
  expect(processed?.attributes).toContainEqual(reason)
  const [letter] = named('send dead-letter')
  expect(letter).toMatchObject({ parentSpanId: processed?.spanId, links: [{ traceId: trace, spanId: create }] })
  expect(letter?.attributes).toContainEqual(reason)
  expect(named('create dead-letter')).toEqual([])
})

test('a record of another trace is sent in that one, with a link to what sends it', async () => {
  const other = 'd'.repeat(32)
  handle = () => send([factOf(`00-${other}-${create}-01`)])
  await invoke(record('{"id":"a"}'))
  const links = [{ traceId: trace, spanId: named('process things')[0]?.spanId }]
  const [created] = named('create things')
  expect(created).toMatchObject({ traceId: other, links })
  expect(created).not.toHaveProperty('parentSpanId')
  expect(named('send things')).toMatchObject([{ traceId: other, parentSpanId: created?.spanId }])
})

test('a trace that is not sampled is exported only when something of it failed', async () => {
  handle = () => send([factOf(`00-${trace}-${create}-00`)])
  await invoke(record('{"id":"a"}', { flags: '00' }))
  expect(spans()).toEqual([])
  expect(sent[0]?.headers.traceparent).toMatch(/-00$/)
  handle = async () => {
    await send([factOf(`00-${trace}-${create}-00`)])
    throw new Unavailable('down')
  }
  await invoke(record('{"id":"a"}', { flags: '00' }))
  expect(
    spans()
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['create things', 'process things', 'send things'])
})

test.each(['never', 'with an error'] as const)('a receiver that answers %s fails no function', async how => {
  answers = how
  expect(await invoke(record('{"id":"a"}'))).toEqual({ batchItemFailures: [] })
})
