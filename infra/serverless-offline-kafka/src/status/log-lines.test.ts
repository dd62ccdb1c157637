import { expect, test } from '@jest/globals'
import { mapping, record, records } from '../mapping.fixture.ts'
import { batchLine, metricsLine, statusLine } from './log-lines.ts'
import { createMetrics } from './metrics.ts'

const error = { errorType: 'OutOfStock', errorMessage: 'mug', stackTrace: [] }
const batch = {
  records: [...records(3, { offset: 12 }), record({ partition: 3, offset: 7 })],
  retries: 0,
  invocations: 0,
}

test('a batch is one line: offsets, count, duration, outcome', () => {
  expect(batchLine(mapping(), { batch, action: 'commit', milliseconds: 5 })).toBe(
    'charge ← orders-0 12..14, orders-3 7 · 4 records · 5 ms · commit',
  )
})

test('a failure shows the error and what follows', () => {
  const half = { records: records(1), retries: 1, invocations: 1 }
  expect(
    batchLine(mapping(), {
      batch: half,
      action: 'retry',
      milliseconds: 1,
      outcome: { action: 'retry', retry: [half], error },
    }),
  ).toBe('charge ← orders-0 0 · 1 record · 1 ms · retry 1 record · OutOfStock: mug')
  expect(
    batchLine(mapping(), {
      batch,
      action: 'split',
      milliseconds: 1,
      outcome: { action: 'split', retry: [half, half], error },
    }),
  ).toContain('split into 1 and 1')
  const discard = { records: batch.records, reason: 'RetryAttemptsExhausted' as const, invocations: 3, error }
  expect(
    batchLine(mapping(), {
      batch,
      action: 'discard',
      milliseconds: 1,
      outcome: { action: 'discard', retry: [], discard, error },
    }),
  ).toContain('discard 4 records (RetryAttemptsExhausted) · OutOfStock: mug')
  expect(
    batchLine(mapping(), { batch, action: 'throttle', milliseconds: 0, reason: 'reservedConcurrency is 0' }),
  ).toContain('not invoked: reservedConcurrency is 0')
})

test('rule 62: a status line has result, lag and counters', () => {
  expect(statusLine(mapping(), 'OK', 4, { ...createMetrics(), InvokedEventCount: 9, CommittedEventCount: 5 })).toBe(
    'charge ← orders · OK · lag 4 · invoked 9, committed 5, to the destination 0, dropped 0',
  )
})

test('rule 62: the last line has the counters that are not 0', () => {
  expect(metricsLine(mapping(), { ...createMetrics(), PolledEventCount: 2 })).toBe(
    'charge ← orders: PolledEventCount 2',
  )
  expect(metricsLine(mapping(), createMetrics())).toBe('charge ← orders: no records processed')
})
