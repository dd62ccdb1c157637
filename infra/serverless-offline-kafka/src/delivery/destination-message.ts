import { randomUUID } from 'node:crypto'
import type { Discard } from '../batch/outcome.ts'
import { type EventFormat, type KafkaEvent, kafkaEvent } from '../invocation/event.ts'
import type { EventSourceMapping, KafkaRecord } from '../types.ts'

/** A parsed on-failure destination. */
export type Destination =
  | { readonly kind: 'kafka'; readonly topic: string }
  | { readonly kind: 'sqs' | 'sns' | 's3'; readonly arn: string; readonly name: string; readonly account: string }

export const parseDestination = (written: string): Destination => {
  if (written.startsWith('kafka://')) return { kind: 'kafka', topic: written.slice('kafka://'.length) }
  const [, , service, , account = '', name = ''] = written.split(':')
  return { kind: service as 'sqs' | 'sns' | 's3', arn: written, name, account }
}

const requestContext = (mapping: EventSourceMapping, discard: Discard, condition: string) => ({
  requestId: randomUUID(),
  functionArn: `${mapping.FunctionArn}:$LATEST`,
  condition,
  approximateInvokeCount: discard.invocations,
})

/** Null if the function was never invoked with the records. */
const responseContext = (discard: Discard) =>
  discard.error === undefined ? null : { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' }

const source = (mapping: EventSourceMapping) => ({
  ...(mapping.EventSourceArn === undefined ? {} : { eventSourceArn: mapping.EventSourceArn }),
  bootstrapServers: mapping.BootstrapServers.join(','),
})

const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString()
const sizeOf = (event: KafkaEvent): number => Buffer.byteLength(JSON.stringify(event))

export interface DestinationRecord {
  readonly key: Buffer | null
  readonly value: string
}

/**
 * A Kafka destination gets one message for each discarded record, with the key of the record and an event with this
 * record as payload.
 * https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure-destination.html
 */
export const destinationRecord = (
  mapping: EventSourceMapping,
  format: EventFormat,
  discard: Discard,
  record: KafkaRecord,
  now: number,
): DestinationRecord => {
  const payload = kafkaEvent(mapping, [record], format)
  // Kafka destinations use this name.
  const condition = discard.reason === 'RetryAttemptsExhausted' ? 'RetriesExhausted' : discard.reason
  const value = {
    requestContext: requestContext(mapping, discard, condition),
    responseContext: responseContext(discard),
    version: '1.0',
    timestamp: isoTime(now),
    KafkaBatchInfo: {
      batchSize: 1,
      ...source(mapping),
      payloadSize: sizeOf(payload),
      recordInfo: { offset: String(record.offset), timestamp: isoTime(record.timestamp) },
    },
    payload,
  }
  return { key: record.key, value: JSON.stringify(value) }
}

/** The message without its payload, for topics with a smaller size limit. */
export const withoutPayload = ({ key, value }: DestinationRecord): DestinationRecord => {
  const { payload: _, ...rest } = JSON.parse(value) as { payload: unknown }
  return { key, value: JSON.stringify(rest) }
}

const recordsInfo = (topic: string, records: readonly KafkaRecord[]) => {
  const info: Record<string, Record<string, string>> = {}
  for (const record of records) {
    const name = `${topic}-${record.partition}`
    const offset = String(record.offset)
    const timestamp = isoTime(record.timestamp)
    info[name] ??= {
      firstRecordOffset: offset,
      lastRecordOffset: offset,
      firstRecordTimestamp: timestamp,
      lastRecordTimestamp: timestamp,
    }
    info[name].lastRecordOffset = offset
    info[name].lastRecordTimestamp = timestamp
  }
  return info
}

/**
 * The message for SQS and SNS describes the batch, without its records. For S3 it also contains the event as a string.
 */
export const destinationMessage = (
  mapping: EventSourceMapping,
  format: EventFormat,
  discard: Discard,
  now: number,
  kind: 'sqs' | 'sns' | 's3',
): string => {
  const payload = kafkaEvent(mapping, discard.records, format)
  return JSON.stringify({
    requestContext: requestContext(mapping, discard, discard.reason),
    responseContext: responseContext(discard),
    version: '1.0',
    timestamp: isoTime(now),
    KafkaBatchInfo: {
      batchSize: discard.records.length,
      ...source(mapping),
      payloadSize: sizeOf(payload),
      recordsInfo: recordsInfo(mapping.Topic, discard.records),
    },
    ...(kind === 's3' ? { payload: JSON.stringify(payload) } : {}),
  })
}

/** The object key of Kinesis and DynamoDB streams, with the partition in place of the shard. */
export const objectKey = (mapping: EventSourceMapping, discard: Discard, now: number): string => {
  const time = isoTime(now)
  const day = time.slice(0, 10).replaceAll('-', '/')
  const partition = `${mapping.Topic}-${discard.records[0]?.partition ?? 0}`
  return `aws/lambda/${mapping.UUID}/${partition}/${day}/${time.replaceAll(':', '.')}-${randomUUID()}`
}
