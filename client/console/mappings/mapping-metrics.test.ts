import { expect, test } from '@jest/globals'
import { createHistory, samplePeriodSeconds } from '../../../infra/serverless-offline-kafka/src/status/history.ts'
import { createMetrics } from '../../../infra/serverless-offline-kafka/src/status/metrics.ts'
import { isBlank, pointsOf } from '../analytics/report.ts'
import { type MappingMetrics, metricReports } from './mapping-metrics.ts'

/** Written by the trigger's own code: these tests fail where the two no longer fit. */
const hour = async (): Promise<MappingMetrics> => {
  const metrics = createMetrics()
  const history = createHistory(metrics)
  const offsets = (partition: number, lag: number) => ({
    ...{ partition: `orders-${partition}`, endOffset: 10 + lag, committedOffset: 10 },
    ...{ consumedOffset: 9, processedOffset: 9 },
  })
  Object.assign(metrics, {
    ...{ PolledEventCount: 7, CommittedEventCount: 4, FailedInvokeEventCount: 3, RetriedEventCount: 2 },
    ...{ OnFailureDestinationDeliveredEventCount: 1, DroppedEventCount: 2, InvokeErrorCount: 5 },
  })
  for (const milliseconds of [10, 20, 90]) history.invoked(milliseconds)
  await history.sample(Date.UTC(2030, 0, 1, 12, 0, 10), async () => [offsets(10, 4), offsets(2, 0)])
  await history.sample(Date.UTC(2030, 0, 1, 12, 0, 20), async () => [])
  return { PeriodSeconds: samplePeriodSeconds, Samples: history.samples }
}

test('rates, failures, durations and lag are those of each period', async () => {
  const reports = metricReports(await hour(), 'en')
  const numbers = reports.map(({ report: { title, columns, rows } }) => [
    title,
    ...rows.map(row => Object.fromEntries(columns.slice(1).map(({ name, label }) => [label, row[name]]))),
  ])
  expect(numbers).toEqual([
    [
      'Records and calls in 10 s',
      { 'Records read': 7, 'Records done': 4, 'Calls of the function': 3 },
      { 'Records read': 0, 'Records done': 0, 'Calls of the function': 0 },
    ],
    [
      'Failures in 10 s',
      { 'Records of failed calls': 3, 'Records retried': 2, 'Records given up': 3, 'Throttled calls': 5 },
      { 'Records of failed calls': 0, 'Records retried': 0, 'Records given up': 0, 'Throttled calls': 0 },
    ],
    ['Duration of a call', { p50: 20, p95: 90 }, { p50: null, p95: null }],
    ['Lag of each partition', { 'Partition 2': 0, 'Partition 10': 4 }, { 'Partition 2': null, 'Partition 10': null }],
  ])
})

test('what was not measured is a gap, and no zero', async () => {
  const [, , durations] = metricReports(await hour(), 'en')
  const points = pointsOf(durations.report, durations.view, 'en')
  expect(points.map(({ axis: _, ...point }) => point)).toEqual([{ p50: 20, p95: 90 }, {}])
})

test('a lag that was not read is not a lag of 0', () => {
  const sample = { Timestamp: '2030-01-01T12:00:10Z', Invocations: 0, Duration: null, Counts: {} }
  const words = (OffsetLag: Readonly<Record<string, number>>) => {
    const [, , , lag] = metricReports({ PeriodSeconds: 10, Samples: [{ ...sample, OffsetLag }] }, 'en')
    return isBlank(pointsOf(lag.report, lag.view, 'en'), lag.view.series) && lag.blank
  }
  expect(words({})).toBe('The lag could not be read.')
  expect(words({ 'orders-0': 0 })).toBe('No partition is behind.')
  expect(words({ 'orders-0': 1 })).toBe(false)
})
