/**
 * Spans of what is sent: `create <topic>` stands for a fact and has the span id of its `traceparent`, and each attempt to put
 * records on a topic is a `send <topic>` linked to them. A span is in the trace of its records. When another trace is under
 * way, such as that of an operator who redrives, it links to it.
 *
 * https://opentelemetry.io/docs/specs/semconv/messaging/kafka/
 */
import { currentTraceparent } from '../observability/current-span.ts'
import type { SpanRequest } from '../observability/spans.ts'
import { spanOfFact, traceOf } from '../observability/trace-context.ts'
import { traces } from '../observability/traces.ts'
import type { Send } from './batching-sender.ts'
import type { OutgoingRecord } from './cloudevents.ts'

/** Of a header that came several times, the last counts. */
const headerOf = ({ headers }: OutgoingRecord, name: string): string | undefined => {
  const value = headers[name]
  const last = Array.isArray(value) ? value.at(-1) : value
  return typeof last === 'string' ? last : last?.toString('latin1').slice(0, 100)
}

/** Under the span under way when that is of the same trace; otherwise under `parent`, with a link to it. */
const placed = (traceId: string | undefined, parent: string | undefined): Pick<SpanRequest, 'parent' | 'links'> => {
  const now = currentTraceparent()
  return traceId === undefined || traceOf(now) === traceId ? {} : { parent: parent ?? '', links: [now] }
}

const attributesOf = (topic: string, operation: string) => ({
  'messaging.system': 'kafka',
  'messaging.operation.name': operation,
  'messaging.operation.type': operation,
  'messaging.destination.name': topic,
})

/** A fact that is stated here: its span id is made of its event id, and it comes from no dead-letter topic. */
const tellCreated = (record: OutgoingRecord): void => {
  const { topic, key, headers } = record
  const { ce_id: eventId, ce_time: time, traceparent } = headers
  if (typeof eventId !== 'string' || typeof time !== 'string' || typeof traceparent !== 'string') return
  if (traceparent !== spanOfFact(traceparent, eventId)) return
  const attributes = {
    ...attributesOf(topic, 'create'),
    'messaging.message.id': eventId,
    ...(typeof key === 'string' ? { 'messaging.kafka.message.key': key } : {}),
  }
  traces?.moment(
    { name: `create ${topic}`, kind: 'producer', attributes, ...placed(traceOf(traceparent), undefined) },
    traceparent,
    new Date(time),
  )
}

const sendSpan = (topic: string, records: readonly OutgoingRecord[]): SpanRequest => {
  const parents = records.map(record => headerOf(record, 'traceparent'))
  const { parent, links = [] } = placed(traceOf(parents[0]), parents[0])
  const reason = records[0] && headerOf(records[0], 'kassa-dead-letter-reason')
  return {
    name: `send ${topic}`,
    kind: 'client',
    attributes: {
      ...attributesOf(topic, 'send'),
      ...(records.length > 1 ? { 'messaging.batch.message_count': records.length } : {}),
      ...(reason === undefined ? {} : { 'error.type': reason }),
    },
    ...(parent === undefined ? {} : { parent }),
    links: [...links, ...parents],
  }
}

/** The same send, seen in traces. */
export const withSendSpans = (send: Send): Send => {
  if (!traces) return send
  const { inSpan } = traces
  return async records => {
    records.forEach(tellCreated)
    const groups = Map.groupBy(records, record => `${record.topic} ${traceOf(headerOf(record, 'traceparent'))}`)
    const requests = [...groups.values()].map(group => sendSpan(group[0]?.topic ?? '', group))
    // One send for all of them: their batches depend on it. Each group has a span for as long as it takes.
    const sent = requests.reduceRight<() => Promise<void>>(
      (inner, request) => () => inSpan(request, inner),
      () => send(records),
    )
    await sent()
  }
}
