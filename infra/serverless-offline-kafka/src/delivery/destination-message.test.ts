import { describe, expect, test } from '@jest/globals'
import type { Discard } from '../batch/outcome.ts'
import { choices, mapping, record } from '../mapping.fixture.ts'
import {
  destinationMessage,
  destinationRecord,
  objectKey,
  parseDestination,
  withoutPayload,
} from './destination-message.ts'

const NOW = Date.UTC(2026, 10, 21, 9, 30)
const error = { errorType: 'Error', errorMessage: 'no', stackTrace: [] }
const first = record({ offset: 39, timestamp: Date.UTC(2026, 0, 1) })
const last = record({ offset: 41, timestamp: Date.UTC(2026, 0, 2), key: null })
const other = record({ partition: 2, offset: 7, timestamp: Date.UTC(2026, 0, 3) })
const discard = (members: Partial<Discard> = {}): Discard => ({
  records: [first, last, other],
  reason: 'RetryAttemptsExhausted',
  invocations: 4,
  error,
  ...members,
})
const ARN = 'arn:aws:kafka:eu-central-1:000000000000:cluster/shop/1'
const payload = (offset: number) => ({
  eventSource: 'aws:kafka',
  eventSourceArn: ARN,
  bootstrapServers: 'b-1:9092,b-2:9092',
  records: {
    'orders-0': [
      {
        topic: 'orders',
        partition: 0,
        offset,
        timestamp: Date.UTC(2026, 0, 1),
        timestampType: 'CREATE_TIME',
        key: 'a2V5',
        value: 'dmFsdWU=',
        headers: [],
      },
    ],
  },
})

describe('rule 44: a Kafka topic gets one record for each discarded one', () => {
  test('with its key, the reason and the whole record', () => {
    const { key, value } = destinationRecord(mapping(), choices, discard(), first, NOW)
    expect(key?.toString()).toBe('key')
    expect(JSON.parse(value)).toEqual({
      requestContext: {
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        functionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:shop-dev-charge:$LATEST',
        condition: 'RetriesExhausted',
        approximateInvokeCount: 4,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      timestamp: '2026-11-21T09:30:00.000Z',
      KafkaBatchInfo: {
        batchSize: 1,
        eventSourceArn: ARN,
        bootstrapServers: 'b-1:9092,b-2:9092',
        payloadSize: Buffer.byteLength(JSON.stringify(payload(39))),
        recordInfo: { offset: '39', timestamp: '2026-01-01T00:00:00.000Z' },
      },
      payload: payload(39),
    })
  })

  test('the payload comes last', () => {
    expect(
      Object.keys(JSON.parse(destinationRecord(mapping(), choices, discard(), first, NOW).value) as object).at(-1),
    ).toBe('payload')
  })

  test('a record without a key has no key there either', () => {
    expect(destinationRecord(mapping(), choices, discard(), last, NOW).key).toBeNull()
  })

  test('a message that exceeds the limit of the topic has no payload', () => {
    const whole = destinationRecord(mapping(), choices, discard(), first, NOW)
    const { payload: _, ...rest } = JSON.parse(whole.value) as { payload: unknown }
    expect(JSON.parse(withoutPayload(whole).value)).toEqual(rest)
  })
})

describe('rule 42: SQS and SNS get a message about the batch', () => {
  test('with the offsets of each partition, without records', () => {
    expect(JSON.parse(destinationMessage(mapping(), choices, discard(), NOW, 'sqs'))).toEqual({
      requestContext: expect.objectContaining({ condition: 'RetryAttemptsExhausted', approximateInvokeCount: 4 }),
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      timestamp: '2026-11-21T09:30:00.000Z',
      KafkaBatchInfo: {
        batchSize: 3,
        eventSourceArn: ARN,
        bootstrapServers: 'b-1:9092,b-2:9092',
        payloadSize: expect.any(Number),
        recordsInfo: {
          'orders-0': {
            firstRecordOffset: '39',
            lastRecordOffset: '41',
            firstRecordTimestamp: '2026-01-01T00:00:00.000Z',
            lastRecordTimestamp: '2026-01-02T00:00:00.000Z',
          },
          'orders-2': {
            firstRecordOffset: '7',
            lastRecordOffset: '7',
            firstRecordTimestamp: '2026-01-03T00:00:00.000Z',
            lastRecordTimestamp: '2026-01-03T00:00:00.000Z',
          },
        },
      },
    })
  })

  test('rule 18: an oversized record was never invoked', () => {
    const { error: _, ...never } = discard({ reason: 'MaximumPayloadSizeExceeded', invocations: 0 })
    expect(JSON.parse(destinationMessage(mapping(), choices, never, NOW, 'sns'))).toMatchObject({
      requestContext: { condition: 'MaximumPayloadSizeExceeded', approximateInvokeCount: 0 },
      responseContext: null,
    })
  })

  test('a self-managed cluster has no ARN', () => {
    const { EventSourceArn: _, ...own } = mapping()
    const message = JSON.parse(destinationMessage(own, choices, discard(), NOW, 'sqs')) as { KafkaBatchInfo: object }
    expect(message.KafkaBatchInfo).not.toHaveProperty('eventSourceArn')
  })
})

describe('rule 43: S3 also gets the event', () => {
  test('as text', () => {
    const message = JSON.parse(destinationMessage(mapping(), choices, discard({ records: [first] }), NOW, 's3')) as {
      payload: string
    }
    expect(JSON.parse(message.payload)).toEqual(payload(39))
  })

  test('under the mapping, the partition and the day', () => {
    expect(objectKey(mapping(), discard(), NOW)).toMatch(
      /^aws\/lambda\/0f0f0f0f-0000-5000-8000-000000000000\/orders-0\/2026\/11\/21\/2026-11-21T09\.30\.00\.000Z-[0-9a-f-]{36}$/,
    )
  })
})

test('rule 41: a destination is a topic, a queue, a topic of SNS or a bucket', () => {
  expect(
    ['kafka://failed', 'arn:aws:sqs:eu-central-1:1:q', 'arn:aws:sns:eu-central-1:1:t', 'arn:aws:s3:::b'].map(
      parseDestination,
    ),
  ).toEqual([
    { kind: 'kafka', topic: 'failed' },
    { kind: 'sqs', arn: 'arn:aws:sqs:eu-central-1:1:q', account: '1', name: 'q' },
    { kind: 'sns', arn: 'arn:aws:sns:eu-central-1:1:t', account: '1', name: 't' },
    { kind: 's3', arn: 'arn:aws:s3:::b', account: '', name: 'b' },
  ])
})
