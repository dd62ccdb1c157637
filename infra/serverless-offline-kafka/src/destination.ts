import { randomUUID } from 'node:crypto'
import { kafkaEvent, type Shape } from './event.ts'
import type { Discard } from './outcome.ts'
import type { EventSourceMapping, KafkaRecord } from './types.ts'

export interface DestinationRecord {
  readonly key: Buffer | null
  readonly value: string
}

const requestContext = (mapping: EventSourceMapping, discard: Discard, condition: string) => ({
  requestId: randomUUID(),
  functionArn: `${mapping.FunctionArn}:$LATEST`,
  condition,
  approximateInvokeCount: discard.invocations,
})

const responseContext = (discard: Discard) =>
  discard.error === undefined ? null : { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' }

const source = (mapping: EventSourceMapping) => ({
  ...(mapping.EventSourceArn === undefined ? {} : { eventSourceArn: mapping.EventSourceArn }),
  bootstrapServers: mapping.BootstrapServers.join(','),
})

/**
 * What a Kafka on-failure destination holds: one record for each failed one, under its own key.
 * https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure-destination.html
 */
export const destinationRecord = (
  mapping: EventSourceMapping,
  shape: Shape,
  discard: Discard,
  record: KafkaRecord,
  now: number,
): DestinationRecord => {
  const payload = kafkaEvent(mapping, [record], shape)
  const condition = discard.reason === 'RetryAttemptsExhausted' ? 'RetriesExhausted' : discard.reason
  const value = {
    requestContext: requestContext(mapping, discard, condition),
    responseContext: responseContext(discard),
    version: '1.0',
    timestamp: new Date(now).toISOString(),
    KafkaBatchInfo: {
      batchSize: 1,
      ...source(mapping),
      payloadSize: Buffer.byteLength(JSON.stringify(payload)),
      recordInfo: { offset: String(record.offset), timestamp: new Date(record.timestamp).toISOString() },
    },
    payload,
  }
  return { key: record.key, value: JSON.stringify(value) }
}
