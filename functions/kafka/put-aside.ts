/**
 * A record on retries-exhausted, put there by the function that reads it, in the format in which Lambda puts it there after
 * the last retry (https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure-destination.html).
 */
import type { Context, MSKEvent, MSKRecord, SelfManagedKafkaEvent } from 'aws-lambda'
import { bytesOf } from './base64.ts'
import type { OutgoingRecord } from './cloudevents.ts'

export type Batch = MSKEvent | SelfManagedKafkaEvent

/** The condition of such a record, where Lambda writes `RetriesExhausted`. */
export const tooSlow = 'AttemptTooSlow'

/** Serverless-offline gives functions an ARN without a name in it. */
const arnOf = ({ invokedFunctionArn, functionName }: Context): string =>
  invokedFunctionArn?.includes(':function:') ? invokedFunctionArn : `arn:aws:lambda:::function:${functionName}`

/** What Lambda's format has no place for: why the attempt failed. */
export const errorHeader = 'kassa-dead-letter-error'

/**
 * @param lane the name under which the event has the record: topic and partition
 * @param error why its attempt failed
 */
export const putAside = (
  event: Batch,
  lane: string,
  record: MSKRecord,
  context: Context,
  at: Date,
  error: string,
): OutgoingRecord => {
  const { records: _, ...source } = event
  const { key, offset, timestamp } = record
  const value = {
    requestContext: {
      requestId: context.awsRequestId,
      functionArn: arnOf(context),
      condition: tooSlow,
      approximateInvokeCount: 1,
    },
    responseContext: null,
    version: '1.0',
    timestamp: at.toISOString(),
    KafkaBatchInfo: {
      batchSize: 1,
      bootstrapServers: source.bootstrapServers,
      ...('eventSourceArn' in source ? { eventSourceArn: source.eventSourceArn } : {}),
      recordInfo: { offset: String(offset), timestamp },
    },
    payload: { ...source, records: { [lane]: [record] } },
  }
  return {
    topic: 'retries-exhausted',
    key: bytesOf(key),
    value: JSON.stringify(value),
    headers: { [errorHeader]: error.slice(0, 1_000) },
  }
}
