/**
 * The span of one attempt to process a record: `process <topic>`, under the `create` span of the record. An attempt after
 * another one, by a retry, a redelivery or a redrive, links to the one before where this process knows of it.
 *
 * https://opentelemetry.io/docs/specs/semconv/messaging/kafka/
 */
import type { Context, MSKRecord } from 'aws-lambda'
import type { LiveSpan } from '../observability/spans.ts'
import { traces } from '../observability/traces.ts'
import { bytesOf } from './base64.ts'
import { headersOfEvent, textOf } from './headers.ts'

/** `traceparent` of the last attempt, by function and event. The oldest go. */
const attempts = new Map<string, string>()
const mostAttempts = 5_000

const remember = (attempt: string, traceparent: string): void => {
  attempts.delete(attempt)
  attempts.set(attempt, traceparent)
  const [oldest] = attempts.keys()
  if (attempts.size > mostAttempts && oldest !== undefined) attempts.delete(oldest)
}

/** @param work gets no span when nothing is traced */
export const inProcessSpan = <T>(
  record: MSKRecord,
  { functionName }: Pick<Context, 'functionName'>,
  work: (span: LiveSpan | undefined) => Promise<T>,
): Promise<T> => {
  if (!traces) return work(undefined)
  const { topic, partition, offset } = record
  const { traceparent, ce_id: eventId, 'kassa-attempt': redriven } = textOf(headersOfEvent(record))
  const attempt = `${functionName} ${eventId ?? `${topic} ${partition} ${offset}`}`
  const key = bytesOf(record.key)?.toString('utf8').slice(0, 100)
  const request = {
    name: `process ${topic}`,
    kind: 'consumer',
    attributes: {
      'messaging.system': 'kafka',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': topic,
      'messaging.destination.partition.id': String(partition),
      'messaging.kafka.offset': offset,
      ...(eventId === undefined ? {} : { 'messaging.message.id': eventId.slice(0, 100) }),
      ...(key === undefined ? {} : { 'messaging.kafka.message.key': key }),
      ...(redriven === undefined ? {} : { 'kassa.redrive.attempt': redriven.slice(0, 10) }),
    },
    parent: traceparent ?? '',
    links: [attempts.get(attempt)],
  } as const
  return traces.inSpan(request, span => {
    remember(attempt, span.traceparent)
    return work(span)
  })
}
