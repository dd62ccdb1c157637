import { expect, test } from '@jest/globals'
import { createHistory } from './history.ts'
import { createMetrics } from './metrics.ts'

const start = Date.UTC(2030, 0, 1)
const at = (seconds: number): number => start + seconds * 1_000

const offsets = (partition: string, endOffset: number | undefined, committedOffset: number) => ({
  ...{ partition, endOffset, committedOffset },
  consumedOffset: committedOffset,
  processedOffset: committedOffset,
})

test('a sample has what happened since the one before, and the lag of each partition', async () => {
  const metrics = { ...createMetrics(), PolledEventCount: 100 }
  const history = createHistory(metrics)
  metrics.PolledEventCount += 7
  metrics.RetriedEventCount += 2
  for (const milliseconds of [40, 10, 30, 20, 900]) history.invoked(milliseconds)
  await history.sample(at(10), async () => [
    offsets('orders-0', 12, 5),
    offsets('orders-1', 4, 6),
    offsets('orders-2', undefined, 3),
  ])
  metrics.CommittedEventCount += 7
  await history.sample(at(20), async () => [offsets('orders-0', 12, 12)])
  expect(history.samples).toEqual([
    {
      Timestamp: '2030-01-01T00:00:10.000Z',
      Invocations: 5,
      Duration: { p50: 30, p95: 900 },
      Counts: { PolledEventCount: 7, RetriedEventCount: 2 },
      OffsetLag: { 'orders-0': 7, 'orders-1': 0 },
    },
    {
      Timestamp: '2030-01-01T00:00:20.000Z',
      Invocations: 0,
      Duration: null,
      Counts: { CommittedEventCount: 7 },
      OffsetLag: { 'orders-0': 0 },
    },
  ])
})

test.each([
  [1, { p50: 1, p95: 1 }],
  [2, { p50: 1, p95: 2 }],
  [20, { p50: 10, p95: 19 }],
  [100, { p50: 50, p95: 95 }],
])('the percentiles of 1 to %i ms', async (count, duration) => {
  const history = createHistory(createMetrics())
  for (let milliseconds = count; milliseconds > 0; milliseconds--) history.invoked(milliseconds)
  await history.sample(at(10), async () => [])
  expect(history.samples[0]?.Duration).toEqual(duration)
})

test('an hour is kept and no more', async () => {
  const history = createHistory(createMetrics())
  for (let period = 1; period <= 365; period++) await history.sample(at(10 * period), async () => [])
  expect(history.samples.length).toBe(360)
  expect(history.samples[0]?.Timestamp).toBe(new Date(at(60)).toISOString())
  expect(history.samples.at(-1)?.Timestamp).toBe(new Date(at(3_650)).toISOString())
})

test('a broker that does not answer takes the lag and nothing else', async () => {
  const metrics = createMetrics()
  const history = createHistory(metrics)
  let answer = (_: ReturnType<typeof offsets>[]): void => {}
  let reads = 0
  const slow = () => {
    reads++
    return new Promise<ReturnType<typeof offsets>[]>(resolve => {
      answer = resolve
    })
  }
  const first = history.sample(at(10), slow)
  metrics.PolledEventCount += 3
  await history.sample(at(20), slow)
  expect(reads).toBe(1)
  expect(history.samples.map(({ Counts, OffsetLag }) => ({ Counts, OffsetLag }))).toEqual([
    { Counts: {}, OffsetLag: {} },
    { Counts: { PolledEventCount: 3 }, OffsetLag: {} },
  ])
  answer([offsets('orders-0', 2, 1)])
  await first
  expect(history.samples[0]?.OffsetLag).toEqual({ 'orders-0': 1 })
  await expect(history.sample(at(30), () => Promise.reject(new Error('away')))).rejects.toThrow('away')
  await history.sample(at(40), async () => [offsets('orders-0', 2, 2)])
  expect(history.samples.map(({ OffsetLag }) => OffsetLag['orders-0'])).toEqual([1, undefined, undefined, 0])
})
