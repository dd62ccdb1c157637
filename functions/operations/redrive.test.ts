/** From a dead letter back to the record: as our shell writes it, and as the event source mapping does. */
import { describe, expect, test } from '@jest/globals'
import type { Context, MSKRecord } from 'aws-lambda'
import {
  destinationRecord,
  withoutPayload,
} from '../../infra/serverless-offline-kafka/src/delivery/destination-message.ts'
import { Unprocessable } from '../errors.ts'
import { deadLetter } from '../kafka/consume.ts'
import { headersOfMessage } from '../kafka/headers.ts'
import { putAside as putAsideSlow } from '../kafka/put-aside.ts'
import type { StoredRecord } from '../kafka/stored-record.ts'
import { deadLetterOf, pending, redrivenMark } from './redrive.ts'

const value = JSON.stringify({ checkoutId: 'c-1', name: 'Zoë' })
const headers = { ce_id: 'e-1', ce_time: '2026-11-22T10:00:00Z', note: 'naïve' }

/** A record of payment-successful as Lambda gives it to the function. */
const record = (more: Record<string, string> = {}) =>
  ({
    topic: 'payment-successful',
    partition: 3,
    offset: 42,
    timestamp: 1,
    timestampType: 'CREATE_TIME',
    key: Buffer.from('c-1').toString('base64'),
    value: Buffer.from(value).toString('base64'),
    headers: Object.entries({ ...headers, ...more }).map(([name, text]) => ({
      [name]: [...new Int8Array(Buffer.from(text))],
    })),
  }) as unknown as MSKRecord

const stored = (topic: string, offset: number, more: Partial<StoredRecord>): StoredRecord => ({
  topic,
  partition: 1,
  offset,
  timestamp: Date.parse('2026-11-22T12:00:00Z'),
  key: null,
  value: null,
  headers: {},
  ...more,
})

const at = new Date('2026-11-22T12:00:00.000Z')

/** What our shell puts aside. */
const putAside = (more?: Record<string, string>, offset = 7): StoredRecord => {
  const { key, value, headers } = deadLetter(
    record(more),
    new Unprocessable('broken-rule', 'No such thing.'),
    'order',
    at,
  )
  return stored('dead-letter', offset, {
    key: key as Buffer,
    value: value as Buffer,
    headers: headersOfMessage(headers),
  })
}

/** What the event source mapping puts aside, by the code of the local one. */
const exhausted = (more: Record<string, string> = {}, offset = 9) => {
  const mapping = {
    FunctionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:kassa-local-order',
    Topic: 'payment-successful',
    EventSourceArn: 'arn:aws:kafka:eu-central-1:000000000000:cluster/kassa/1',
    BootstrapServers: ['127.0.0.1:9092'],
  } as unknown as Parameters<typeof destinationRecord>[0]
  const discarded = {
    partition: 3,
    offset: 42,
    timestamp: 1,
    timestampType: 'CREATE_TIME' as const,
    key: Buffer.from('c-1'),
    value: Buffer.from(value),
    headers: Object.entries({ ...headers, ...more }).map(([name, text]) => [name, Buffer.from(text)] as const),
  }
  const error = { errorType: 'Error', errorMessage: 'no', stackTrace: [] }
  const discard = { records: [discarded], reason: 'RetryAttemptsExhausted' as const, invocations: 11, error }
  const shape = { tombstoneValue: 'absent', nullHeaderValue: 'empty' } as const
  const whole = destinationRecord(mapping, shape, discard, discarded, at.getTime())
  const store = ({ key, value }: typeof whole) =>
    stored('retries-exhausted', offset, { key, value: Buffer.from(value) })
  return { whole: store(whole), large: store(withoutPayload(whole)) }
}

const original = (attempt: number) => ({
  topic: 'payment-successful',
  key: Buffer.from('c-1'),
  value: Buffer.from(value),
  headers: { ...headersOfMessage(headers), 'kassa-attempt': String(attempt) },
})
const source = { topic: 'payment-successful', partition: 3, offset: 42 }

describe('a record our shell put aside', () => {
  test('goes back as it came, with its attempt', () => {
    expect(deadLetterOf(putAside())).toEqual({
      id: 'dead-letter-1-7',
      topic: 'dead-letter',
      partition: 1,
      offset: 7,
      at: '2026-11-22T12:00:00.000Z',
      reason: 'broken-rule',
      error: 'No such thing.',
      function: 'order',
      source,
      checkoutId: 'c-1',
      attempt: 0,
      value,
      redrive: { record: original(1) },
    })
  })

  test('goes back with the bytes and repetitions of its headers, those named like ours too', () => {
    const odd = { raw: Buffer.from([0xff, 0x00, 0xfe]), twice: ['a', 'b'], 'kassa-dead-letter-at': ['x'] }
    const raw = headersOfMessage(odd)
    const whole = { ...record(), headers: Object.entries(raw).flatMap(([n, all]) => all.map(b => ({ [n]: [...b] }))) }
    const { headers } = deadLetter(whole, new Unprocessable('broken-rule', 'No.'), 'order', at)
    const { redrive } = deadLetterOf(stored('dead-letter', 7, { headers: headersOfMessage(headers) }))
    expect(redrive).toMatchObject({ record: { headers: { ...raw, 'kassa-attempt': '1' } } })
  })

  test('without its coordinates cannot go back', () => {
    const { source, reason, redrive } = deadLetterOf(stored('dead-letter', 0, { value: Buffer.from('?') }))
    expect({ source, reason, redrive }).toEqual({
      source: null,
      reason: 'unknown',
      redrive: { refused: expect.stringContaining('kassa-dead-letter-topic') },
    })
  })

  test('from a topic that is none of ours cannot go back', () => {
    const { redrive } = deadLetterOf({
      ...putAside(),
      headers: { ...putAside().headers, 'kassa-dead-letter-topic': [Buffer.from('dead-letter')] },
    })
    expect(redrive).toEqual({ refused: 'Its source topic dead-letter is no topic of the flow.' })
  })
})

/** In the format, but for the record in it. */
const forged = (record: unknown): StoredRecord => {
  const whole = JSON.parse(String(exhausted().whole.value))
  const value = { ...whole, payload: { ...whole.payload, records: { lane: [record] } } }
  return stored('retries-exhausted', 0, { value: Buffer.from(JSON.stringify(value)) })
}

test('a record that failed slowly and was put aside by its function goes back as it came', () => {
  const event = {
    eventSource: 'aws:kafka',
    eventSourceArn: 'arn:aws:kafka:eu-central-1:000000000000:cluster/kassa/1',
    bootstrapServers: '127.0.0.1:9092',
    records: {},
  } as const
  const context = { functionName: 'kassa-local-order', invokedFunctionArn: 'offline', awsRequestId: 'r-1' } as Context
  const why = 'The provider did not answer within 5000 ms.'
  const { key, value: aside, headers } = putAsideSlow(event, 'payment-successful-3', record(), context, at, why)
  const whole = { key: key as Buffer, value: Buffer.from(String(aside)), headers: headersOfMessage(headers) }
  expect(deadLetterOf(stored('retries-exhausted', 9, whole)).error).toBe(why)
  const letter = deadLetterOf(stored('retries-exhausted', 9, { key: key as Buffer, value: Buffer.from(String(aside)) }))
  expect(letter).toMatchObject({
    at: '2026-11-22T12:00:00.000Z',
    reason: 'AttemptTooSlow',
    error: expect.stringContaining('failed slowly'),
    function: 'kassa-local-order',
    source,
    checkoutId: 'c-1',
    attempt: 0,
    value,
    redrive: { record: original(1) },
  })
})

describe('a record that failed every retry', () => {
  test('goes back as it came, with its attempt', () => {
    expect(deadLetterOf(exhausted().whole)).toEqual({
      id: 'retries-exhausted-1-9',
      topic: 'retries-exhausted',
      partition: 1,
      offset: 9,
      at: '2026-11-22T12:00:00.000Z',
      reason: 'RetriesExhausted',
      error: expect.stringContaining('Failed 11 invocations'),
      function: 'kassa-local-order',
      source,
      checkoutId: 'c-1',
      attempt: 0,
      value,
      redrive: { record: original(1) },
    })
  })

  test.each([
    ['that was too large to be kept whole', exhausted().large, 'too large'],
    ['that is not JSON', stored('retries-exhausted', 0, { value: Buffer.from('{') }), 'not JSON'],
    ['that is a tombstone', stored('retries-exhausted', 0, {}), 'not JSON'],
    ['at a time of no calendar', { ...stored('retries-exhausted', 0, {}), timestamp: -9007199254740991 }, 'not JSON'],
    ...[
      null,
      5,
      { topic: 'order-successful' },
      { ...source, headers: 'x' },
      { ...source, headers: [{ a: 5 }] },
      { ...source, headers: [{ a: {} }] },
      { ...source, headers: [{ a: [256, 'x'] }] },
      { ...source, key: 5 },
      { ...source, value: {} },
      { ...source, key: '*' },
      { ...source, offset: 1.5 },
      { ...source, topic: {} },
    ].map(record => [`whose record is ${JSON.stringify(record)}`, forged(record), 'on-failure format'] as const),
    ['of another format', stored('retries-exhausted', 0, { value: Buffer.from('{}') }), 'on-failure format'],
  ])('%s cannot go back', (_, record, because) => {
    expect(deadLetterOf(record).redrive).toEqual({ refused: expect.stringContaining(because) })
  })
})

test.each([putAside, (more: Record<string, string>) => exhausted(more).whole])('attempts are counted on', of => {
  expect(deadLetterOf(of({ 'kassa-attempt': '4' }))).toMatchObject({ attempt: 4, redrive: { record: original(5) } })
  expect(deadLetterOf(of({ 'kassa-attempt': 'many' })).attempt).toBeGreaterThan(20)
})

test('what was redriven waits no more; the rest comes oldest first', () => {
  const [first, second, third] = [putAside({}, 1), putAside({}, 2), exhausted({}, 3).whole]
  const mark = redrivenMark(deadLetterOf(second as StoredRecord), at, 'operator')
  const marks = [stored('redriven', 0, { key: Buffer.from(String(mark.key)) })]
  expect(pending([third, second, first] as StoredRecord[], marks).map(({ id }) => id)).toEqual([
    'dead-letter-1-1',
    'retries-exhausted-1-3',
  ])
})
