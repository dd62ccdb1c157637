/** The traces of the mock shop: what was published of a checkout, as the spans that the real functions send. */
import { ExportRequest, spansOf } from '../../../infra/local/components/traces/otlp.ts'
import type { LoggedEvent, Span, Trace, TraceList } from '../../shared/contract.ts'
import { problem, type Reply } from './reply.ts'

export interface TracesState {
  /** The receiver has been started anew, and knows nothing. */
  forgotten: boolean
  /** The address of the page where the stage keeps its traces; set, it has none itself. */
  elsewhere: string | undefined
  /** The traceparent of each call that acts. */
  acted: string[]
  /** Spans beside those of orders. */
  more: (Span & { readonly traceId: string })[]
}

export const tracesState = (): TracesState => ({ forgotten: false, elsewhere: undefined, acted: [], more: [] })

/** The function that sends to a topic, and the topic it reads for it. */
const flow: Readonly<Record<string, readonly [service: string, reads: string]>> = {
  'payment-successful': ['authorize', 'checkout-requested'],
  'payment-failed': ['authorize', 'checkout-requested'],
  'order-successful': ['order', 'payment-successful'],
  'order-rejected': ['order', 'payment-successful'],
  'payment-refunded': ['refund', 'order-rejected'],
  'email-successful': ['email', 'order-successful'],
}

const createId = (eventId: string): string => eventId.replaceAll('-', '').slice(-16)
/** Another id for each thing that is done with one event. */
const idOf = (eventId: string, turn: number): string =>
  (BigInt(`0x${createId(eventId)}`) ^ BigInt(turn)).toString(16).padStart(16, '0')

const span = (
  spanId: string,
  parentSpanId: string | undefined,
  at: number,
  durationMs: number,
  more: Partial<Span>,
): Span => ({
  spanId,
  ...(parentSpanId ? { parentSpanId } : {}),
  ...{ service: 'kassa-local-checkout', name: '', kind: 'internal', startTime: new Date(at).toISOString(), durationMs },
  ...{ status: 'unset', attributes: {}, links: [], events: [] },
  ...more,
})

const place = ({ topic, partition, offset }: LoggedEvent) => ({
  'messaging.system': 'kafka',
  'messaging.destination.name': topic,
  'messaging.destination.partition.id': String(partition),
  'messaging.kafka.offset': offset,
})

/** What became of one event: it was sent by the span `parent`, read by who reads its topic, and stored. */
const sentSpans = (event: LoggedEvent, parent: string, service: string): Span[] => {
  const { topic, eventId, traceId } = event
  const at = Date.parse(event.at)
  const attributes = {
    'messaging.system': 'kafka',
    'messaging.destination.name': topic,
    'messaging.message.id': eventId,
  }
  const create = createId(eventId)
  return [
    span(create, parent, at, 0.2, { service, name: `create ${topic}`, kind: 'producer', attributes }),
    span(idOf(eventId, 1), parent, at + 1, 4, {
      ...{ service, name: `send ${topic}`, kind: 'producer' },
      links: [{ traceId: traceId ?? '', spanId: create }],
    }),
    span(idOf(eventId, 2), create, at + 40, 2, {
      ...{ service: 'sink', name: 'insert events', kind: 'client', attributes: place(event) },
    }),
  ]
}

const processOf = (read: LoggedEvent, by: LoggedEvent, service: string): Span[] => {
  const at = Date.parse(read.at) + 12
  const process = idOf(by.eventId, 3)
  return [
    span(process, createId(read.eventId), at, Math.max(1, Date.parse(by.at) - at + 8), {
      ...{ service, name: `process ${read.topic}`, kind: 'consumer', attributes: place(read) },
    }),
    span(idOf(by.eventId, 4), process, at + 2, 3.25, {
      ...{
        service,
        name: 'DynamoDB.UpdateItem',
        kind: 'client',
        attributes: { 'aws.dynamodb.table_names': ['kassa'] },
      },
    }),
  ]
}

const traceOf = (events: readonly LoggedEvent[]): Span[] => {
  const [first] = events
  if (!first) return []
  const at = Date.parse(first.at)
  const [click, request] = [idOf(first.eventId, 5), idOf(first.eventId, 6)]
  return [
    span(click, undefined, at - 30, 45, { service: 'storefront', name: 'click Pay', kind: 'client' }),
    span(request, click, at - 20, 28, { name: 'POST /checkout', kind: 'server' }),
    span(idOf(first.eventId, 7), request, at - 12, 5, { name: 'DynamoDB.PutItem', kind: 'client' }),
    ...sentSpans(first, request, 'kassa-local-checkout'),
    ...events.slice(1).flatMap(event => {
      const [name, reads] = flow[event.topic] ?? ['orderActions', '']
      const service = `kassa-local-${name}`
      const read = events.findLast(each => each.topic === reads)
      if (!read) return sentSpans(event, request, service)
      return [...processOf(read, event, service), ...sentSpans(event, idOf(event.eventId, 3), service)]
    }),
  ]
}

/** What a browser sends, read as the receiver of this machine reads it. */
export const receiveSpans = (state: TracesState, body: unknown): Reply => {
  const received = spansOf(ExportRequest.parse(body))
  state.more.push(...received.map(({ traceId, span: each }) => ({ traceId, ...each }) as TracesState['more'][number]))
  return { status: 200, body: {} }
}

export const tracesAnswer = (
  all: readonly LoggedEvent[],
  { forgotten, elsewhere, more }: TracesState,
  id: string | undefined,
): Reply => {
  if (elsewhere) {
    const detail = `This stage has no receiver of traces. They are kept at ${elsewhere}.`
    return problem(404, 'traces-elsewhere', detail, { page: elsewhere })
  }
  const ids = forgotten ? [] : [...new Set([...all, ...more].flatMap(({ traceId }) => traceId ?? []))]
  const spansOfTrace = (traceId: string): Span[] =>
    [
      ...traceOf(all.filter(event => event.traceId === traceId)),
      ...more.filter(each => each.traceId === traceId).map(({ traceId: _, ...each }) => each),
    ].toSorted((a, b) => a.startTime.localeCompare(b.startTime))
  if (id === undefined) {
    const traces: TraceList['traces'] = ids.map(traceId => {
      const spans = spansOfTrace(traceId)
      const [first] = spans
      const end = Math.max(...spans.map(({ startTime, durationMs }) => Date.parse(startTime) + durationMs))
      const startTime = first?.startTime ?? ''
      const errors = spans.filter(({ status }) => status === 'error').length
      return {
        traceId,
        name: first?.name ?? '',
        startTime,
        durationMs: end - Date.parse(startTime),
        spans: spans.length,
        errors,
      }
    })
    return { status: 200, body: { traces: traces.toReversed() } satisfies TraceList }
  }
  const spans = ids.includes(id) ? spansOfTrace(id) : []
  if (spans.length > 0) return { status: 200, body: { traceId: id, spans } satisfies Trace }
  return problem(404, 'unknown-trace', `There is no trace ${id}, or not any more.`)
}
