import { expect, test } from '@jest/globals'
import type { Span } from '../../shared/contract.ts'
import { beganAt, flatten, hopsOf, spanTree } from './span-tree.ts'

const span = (spanId: string, parentSpanId: string | undefined, ms: number, more: Partial<Span> = {}): Span => ({
  ...{ spanId, service: 's', name: spanId, kind: 'internal', durationMs: 1, status: 'unset' },
  ...{ startTime: new Date(ms).toISOString(), attributes: {}, links: [], events: [] },
  ...(parentSpanId === undefined ? {} : { parentSpanId }),
  ...more,
})

const shape = (spans: readonly Span[]): string[] =>
  flatten(spanTree(spans)).map(({ span: { spanId }, depth }) => `${'-'.repeat(depth)}${spanId}`)

test('spans are nested under their parents, sorted by start time', () => {
  expect(
    shape([span('late', 'root', 9), span('leaf', 'early', 5), span('early', 'root', 3), span('root', undefined, 1)]),
  ).toEqual(['root', '-early', '--leaf', '-late'])
})

test('a span without a parent starts a tree; a duplicate, or a span in a cycle, is shown once', () => {
  expect(shape([span('orphan', 'lost', 2), span('root', undefined, 1), span('root', undefined, 1)])).toEqual([
    'root',
    'orphan',
  ])
  expect(shape([span('a', 'b', 1), span('b', 'a', 2), span('self', 'self', 3)])).toEqual(['a', '-b', 'self'])
})

test('spans that start in the same millisecond are sorted by microseconds', () => {
  expect(beganAt({ startTime: '2026-03-01T12:00:00.000250Z' })).toBeCloseTo(Date.parse('2026-03-01T12:00:00Z') + 0.25)
  const at = (micros: string) => ({ startTime: `2026-03-01T12:00:00.000${micros}Z` })
  expect(shape([span('second', undefined, 0, at('900')), span('first', undefined, 0, at('100'))])).toEqual([
    'first',
    'second',
  ])
})

test('producer and consumer spans of a record make one row, with numeric partition and offset', () => {
  const topic = { 'messaging.destination.name': 'order-successful' }
  const place = { ...topic, 'messaging.destination.partition.id': '2', 'messaging.kafka.offset': 17 }
  const all = flatten(
    spanTree([
      span('create', undefined, 1, { kind: 'producer', attributes: { ...topic, 'messaging.message.id': 'event' } }),
      span('process', 'create', 2, { kind: 'consumer', attributes: place }),
      span('again', 'create', 9, { kind: 'consumer', attributes: place }),
      span('unsent', undefined, 3, { kind: 'producer', attributes: topic }),
      span('query', 'process', 3, { kind: 'client', attributes: { 'messaging.kafka.offset': 'none' } }),
    ]),
  )
  expect(hopsOf(all)).toEqual([{ topic: 'order-successful', partition: 2, offset: 17, eventId: 'event' }])
})
