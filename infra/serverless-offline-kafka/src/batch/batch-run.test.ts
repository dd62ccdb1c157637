import { describe, expect, test } from '@jest/globals'
import { loopUnderTest, offsetsOf, settled } from '../loop.fixture.ts'
import { provisioned, record, records } from '../mapping.fixture.ts'

const now = { MaximumBatchingWindowInSeconds: 0 }
const failures = (...identifiers: [string, number][]) => ({
  batchItemFailures: identifiers.map(([partition, offset]) => ({ itemIdentifier: { partition, offset } })),
})

describe('failure', () => {
  test('rule 31: the whole batch is retried in order, and later records wait', async () => {
    const { loop, invoked, invocations, advance, commits } = loopUnderTest({ ...now, BatchSize: 2 })
    loop.assign(0, 0)
    loop.receive(0, 0, records(4), 4)
    await settled()
    for (let attempt = 0; attempt < 20; attempt++) {
      const again = invoked()
      expect(again.offsets).toBe('0/0 0/1')
      await again.end('error')
      expect(invocations).toHaveLength(0)
      await advance(100 * 2 ** attempt)
    }
    await invoked().end()
    expect(commits).toEqual(['0/2'])
    expect(invoked().offsets).toBe('0/2 0/3')
  })

  test('rule 40: the delay grows with each attempt', async () => {
    const { loop, invoked, invocations, advance } = loopUnderTest(now)
    loop.assign(0, 0)
    loop.receive(0, 0, records(1), 1)
    await settled()
    await invoked().end('error')
    await advance(99)
    expect(invocations).toHaveLength(0)
    await advance(1)
    await invoked().end('error')
    await advance(199)
    expect(invocations).toHaveLength(0)
    await advance(1)
    expect(invocations).toHaveLength(1)
  })

  test('the state of a partition counts the failed attempts of its batch', async () => {
    const { loop, invoked, advance } = loopUnderTest({ ...now, BatchSize: 1 })
    const retries = () => [0, 1].map(partition => loop.states.get(partition)?.retries)
    for (const partition of [0, 1]) {
      loop.assign(partition, 0)
      loop.receive(partition, 0, records(1, { partition }), 1)
    }
    await settled()
    expect(retries()).toEqual([0, 0])
    const first = invoked()
    await invoked().end('ok')
    await first.end('error')
    expect(retries()).toEqual([1, 0])
    await advance(100)
    await invoked().end('error')
    expect(retries()).toEqual([2, 0])
    await advance(200)
    await invoked().end('ok')
    expect(retries()).toEqual([0, 0])
  })

  test('rules 33, 46: after its retries a batch is discarded and committed, and the partition continues', async () => {
    const { loop, invoked, advance, commits, discards, metrics } = loopUnderTest({
      ...now,
      ...provisioned,
      MaximumRetryAttempts: 1,
      BatchSize: 1,
    })
    loop.assign(0, 0)
    loop.receive(0, 0, records(2), 2)
    await settled()
    await invoked().end('error')
    await advance(100)
    await invoked().end('error')
    expect(discards).toEqual(['0/0 RetryAttemptsExhausted'])
    expect(commits).toEqual(['0/1'])
    expect(invoked().offsets).toBe('0/1')
    expect(metrics).toMatchObject({ InvokedEventCount: 3, RetriedEventCount: 1, FailedInvokeEventCount: 2 })
  })

  test('rule 35: the halves of a split batch are invoked in order', async () => {
    const { loop, invoked, invocations, advance, commits } = loopUnderTest({
      ...now,
      ...provisioned,
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 0,
    })
    loop.assign(0, 0)
    loop.receive(0, 0, records(3), 3)
    await settled()
    await invoked().end('error')
    await advance(100)
    const first = invoked()
    expect(first.offsets).toBe('0/0 0/1')
    expect(invocations).toHaveLength(0)
    await first.end()
    expect(commits).toEqual([])
    expect(invoked().offsets).toBe('0/2')
  })

  test('rule 37: only reported records are retried; their partition waits, others do not', async () => {
    const { loop, invoked, invocations, advance, commits } = loopUnderTest({
      ...now,
      ...provisioned,
      ReportBatchItemFailures: true,
    })
    loop.assign(0, 0)
    loop.assign(1, 0)
    loop.receive(0, 0, records(3), 3)
    loop.receive(1, 0, records(2, { partition: 1 }), 2)
    await settled()
    const both = invoked()
    loop.receive(0, 3, records(1, { offset: 3 }), 4)
    loop.receive(1, 2, records(1, { partition: 1, offset: 2 }), 3)
    await both.end(failures(['orders-0', 1]))
    expect(commits).toEqual(['1/2'])
    await invoked().end()
    expect(commits).toEqual(['1/2', '1/3'])
    expect(invocations).toHaveLength(0)
    await advance(100)
    const retried = invoked()
    expect(retried.offsets).toBe('0/1')
    await retried.end()
    expect(commits).toEqual(['1/2', '1/3', '0/3'])
    expect(invoked().offsets).toBe('0/3')
  })

  test('rule 34: records that are too old are discarded before the next attempt', async () => {
    const { loop, invoked, advance, discards, commits } = loopUnderTest({
      ...now,
      ...provisioned,
      MaximumRecordAgeInSeconds: 60,
    })
    loop.assign(0, 0)
    loop.receive(0, 0, [record({ offset: 0, timestamp: -59_950 }), record({ offset: 1, timestamp: 0 })], 2)
    await settled()
    await invoked().end('error')
    await advance(100)
    expect(discards).toEqual(['0/0 RecordAgeExceeded'])
    const young = invoked()
    expect(young.offsets).toBe('0/1')
    await young.end()
    expect(commits).toEqual(['0/2'])
  })

  test('rule 18: a record that exceeds the payload limit is discarded without an invocation', async () => {
    const { loop, invocations, discards, commits } = loopUnderTest(now, { choices: { payloadLimit: 1024 } })
    loop.assign(0, 0)
    loop.receive(0, 0, [record({ value: Buffer.alloc(2000) })], 1)
    await settled()
    expect(invocations).toHaveLength(0)
    expect(discards).toEqual(['0/0 MaximumPayloadSizeExceeded'])
    expect(commits).toEqual(['0/1'])
  })

  test('rule 45: a failed delivery is retried, and nothing is committed before it succeeds', async () => {
    let attempts = 0
    const { loop, invoked, advance, commits, metrics } = loopUnderTest(
      { ...now, ...provisioned, MaximumRetryAttempts: 0 },
      {
        discard: async () => {
          if (++attempts < 3) throw new Error('unreachable')
        },
      },
    )
    loop.assign(0, 0)
    loop.receive(0, 0, records(1), 1)
    await settled()
    await invoked().end('error')
    expect(commits).toEqual([])
    await advance(100)
    expect(commits).toEqual([])
    await advance(200)
    expect({ attempts, commits }).toEqual({ attempts: 3, commits: ['0/1'] })
    expect(metrics.OnFailureDestinationDeliveryErrorCount).toBe(2)
  })

  test('rule 32: a throttled invocation does not count as an attempt', async () => {
    const { loop, invoked, advance, discards, metrics } = loopUnderTest({
      ...now,
      ...provisioned,
      MaximumRetryAttempts: 0,
    })
    loop.assign(0, 0)
    loop.receive(0, 0, records(1), 1)
    await settled()
    await invoked().end({ kind: 'throttled', reason: 'busy' })
    await advance(100)
    await invoked().end({ kind: 'throttled', reason: 'busy' })
    await advance(200)
    expect(discards).toEqual([])
    await invoked().end('error')
    expect(discards).toEqual(['0/0 RetryAttemptsExhausted'])
    expect(metrics).toMatchObject({ InvokedEventCount: 1, RetriedEventCount: 0, InvokeErrorCount: 2 })
  })

  test('an invocation that fails before it reaches the function does not count as an attempt', async () => {
    const { loop, advance, reports } = loopUnderTest(now, {
      invoke: async () => {
        throw new Error('no such runtime')
      },
    })
    loop.assign(0, 0)
    loop.receive(0, 0, records(1), 1)
    await advance(1000)
    expect(reports.map(({ action, reason }) => ({ action, reason }))).toEqual([
      { action: 'throttle', reason: 'no such runtime' },
    ])
  })
})

test('the report of a batch has its records and its outcome', async () => {
  const { loop, invoked, reports } = loopUnderTest(now)
  loop.assign(0, 0)
  loop.receive(0, 0, records(2), 2)
  await settled()
  await invoked().end()
  expect(reports.map(({ batch, action }) => ({ offsets: offsetsOf(batch.records), action }))).toEqual([
    { offsets: '0/0 0/1', action: 'commit' },
  ])
})
