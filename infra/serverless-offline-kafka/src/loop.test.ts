import { describe, expect, test } from '@jest/globals'
import { loopUnderTest, offsetsOf, settled } from './loop.fixture.ts'
import { provisioned, record, records } from './mapping.fixture.ts'

const now = { MaximumBatchingWindowInSeconds: 0 }
const failures = (...identifiers: [string, number][]) => ({
  batchItemFailures: identifiers.map(([partition, offset]) => ({ itemIdentifier: { partition, offset } })),
})

describe('invoking and committing', () => {
  test('rule 27: a batch is committed after its success, not before', async () => {
    const { loop, invoked, commits } = loopUnderTest(now)
    loop.assign(0, 5)
    loop.receive(0, 5, records(3, { offset: 5 }), 8)
    await settled()
    const first = invoked()
    expect(commits).toEqual([])
    await first.end()
    expect(first.offsets).toBe('0/5 0/6 0/7')
    expect(commits).toEqual(['0/8'])
  })

  test('rule 28: two invocations never hold records of the same partition', async () => {
    const { loop, invoked, invocations } = loopUnderTest({ ...now, BatchSize: 1 })
    loop.assign(0, 0)
    loop.receive(0, 0, records(3), 3)
    await settled()
    const first = invoked()
    expect(invocations).toHaveLength(0)
    await first.end()
    expect(invoked().offsets).toBe('0/1')
  })

  test('rule 26: a failing partition does not delay another', async () => {
    const { loop, invoked, advance, commits } = loopUnderTest({ ...now, BatchSize: 2 })
    loop.assign(0, 0)
    loop.assign(1, 0)
    loop.receive(0, 0, records(2), 2)
    loop.receive(1, 0, records(4, { partition: 1 }), 4)
    await settled()
    const [poison, good] = [invoked(), invoked()]
    await poison.end('error')
    await good.end()
    expect(commits).toEqual(['1/2'])
    await invoked().end()
    expect(commits).toEqual(['1/2', '1/4'])
    await advance(100)
    expect(invoked().offsets).toBe('0/0 0/1')
  })

  test('rule 3: waiting records of several partitions form one batch', async () => {
    const { loop, invoked, commits } = loopUnderTest(now)
    loop.assign(0, 0)
    loop.assign(1, 0)
    loop.receive(0, 0, records(1), 1)
    loop.receive(1, 0, records(1, { partition: 1 }), 1)
    await settled()
    const both = invoked()
    expect(both.offsets).toBe('0/0 1/0')
    await both.end()
    expect(commits).toEqual(['0/1', '1/1'])
  })

  test('rule 28: at most five concurrent invocations for each poller', async () => {
    const { loop, invocations } = loopUnderTest({ ...now, BatchSize: 1 })
    loop.setPollerCount(2)
    for (let partition = 0; partition < 16; partition++) {
      loop.assign(partition, 0)
      loop.receive(partition, 0, records(1, { partition }), 1)
    }
    await settled()
    expect(invocations).toHaveLength(10)
  })

  test('rule 12: records that arrive within the window join the batch', async () => {
    const { loop, invoked, invocations, advance } = loopUnderTest()
    loop.assign(0, 0)
    loop.receive(0, 0, records(1), 1)
    await advance(400)
    loop.receive(0, 1, records(1, { offset: 1 }), 2)
    await advance(99)
    expect(invocations).toHaveLength(0)
    await advance(1)
    expect(invoked().offsets).toBe('0/0 0/1')
  })

  test('rule 14: the next window begins when the previous batch has ended', async () => {
    const { loop, invoked, invocations, advance } = loopUnderTest()
    loop.assign(0, 0)
    loop.receive(0, 0, records(1), 1)
    await advance(500)
    const first = invoked()
    loop.receive(0, 1, records(1, { offset: 1 }), 2)
    await advance(1000)
    await first.end()
    await advance(499)
    expect(invocations).toHaveLength(0)
    await advance(1)
    expect(invoked().offsets).toBe('0/1')
  })

  test('rule 14: without records there is no invocation', async () => {
    const { loop, invocations, advance } = loopUnderTest()
    loop.assign(0, 0)
    await advance(600_000)
    expect(invocations).toHaveLength(0)
  })
})

describe('filters', () => {
  const even = { matches: ({ offset }: { offset: number }) => offset % 2 === 0 }

  test('rule 17: the batch size counts records after filtering', async () => {
    const { loop, invoked } = loopUnderTest({ BatchSize: 3 }, even)
    loop.assign(0, 0)
    loop.receive(0, 0, records(6), 6)
    await settled()
    expect(invoked().offsets).toBe('0/0 0/2 0/4')
  })

  test('rule 51: filtered records are committed with the others, after success', async () => {
    const { loop, invoked, commits } = loopUnderTest(now, even)
    loop.assign(0, 0)
    loop.receive(0, 0, records(6), 6)
    await settled()
    expect(commits).toEqual([])
    await invoked().end()
    expect(commits).toEqual(['0/6'])
  })

  test('rule 51: filtered records are committed only up to the next waiting record', async () => {
    const { loop, invoked, commits } = loopUnderTest({ ...now, BatchSize: 1 }, even)
    loop.assign(0, 0)
    loop.receive(0, 0, records(6), 6)
    await settled()
    await invoked().end()
    expect(commits).toEqual(['0/2'])
  })

  test('rule 51: a fetch without matching records is committed without an invocation', async () => {
    const { loop, invocations, commits, metrics } = loopUnderTest(now, { matches: () => false })
    loop.assign(0, 0)
    loop.receive(0, 0, records(6), 6)
    await settled()
    expect(invocations).toHaveLength(0)
    expect(commits).toEqual(['0/6'])
    expect(metrics).toMatchObject({ PolledEventCount: 6, FilteredOutEventCount: 6, InvokedEventCount: 0 })
  })
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

describe('rebalances', () => {
  test('a partition that was revoked during an invocation is not committed', async () => {
    const { loop, invoked, commits } = loopUnderTest(now)
    loop.assign(0, 0)
    loop.receive(0, 0, records(2), 2)
    await settled()
    loop.revoke(0)
    await invoked().end()
    expect(commits).toEqual([])
  })

  test('a batch keeps the partitions that are still assigned', async () => {
    const { loop, invoked, advance, commits } = loopUnderTest(now)
    loop.assign(0, 0)
    loop.assign(1, 0)
    loop.receive(0, 0, records(1), 1)
    loop.receive(1, 0, records(1, { partition: 1 }), 1)
    await settled()
    const both = invoked()
    loop.revoke(0)
    await both.end('error')
    await advance(100)
    const rest = invoked()
    expect(rest.offsets).toBe('1/0')
    await rest.end()
    expect(commits).toEqual(['1/1'])
  })

  test('rule 28: a partition that is assigned again is not invoked while it is still in flight', async () => {
    const { loop, invoked, invocations, commits } = loopUnderTest(now)
    loop.assign(0, 0)
    loop.receive(0, 0, records(2), 2)
    await settled()
    const before = invoked()
    loop.revoke(0)
    loop.assign(0, 1)
    loop.receive(0, 1, records(1, { offset: 1 }), 2)
    await settled()
    expect(invocations).toHaveLength(0)
    await before.end()
    expect(commits).toEqual([])
    await invoked().end()
    expect(commits).toEqual(['0/2'])
  })

  test('buffered records of a revoked partition are not invoked', async () => {
    const { loop, invocations, advance } = loopUnderTest()
    loop.assign(0, 0)
    loop.receive(0, 0, records(1), 1)
    loop.revoke(0)
    await advance(1000)
    expect(invocations).toHaveLength(0)
  })
})

describe('positions', () => {
  test('a fetch beyond the position is not taken: it would skip records', () => {
    const { loop } = loopUnderTest()
    loop.assign(0, 5)
    expect(loop.receive(0, 6, records(1, { offset: 6 }), 7)).toBe(false)
  })

  test('a fetch before the position is not taken', () => {
    const { loop } = loopUnderTest()
    loop.assign(0, 5)
    expect(loop.receive(0, 3, records(2, { offset: 3 }), 5)).toBe(false)
  })

  test('of a fetch that begins before the position only the new records are taken', async () => {
    const { loop, invoked } = loopUnderTest(now)
    loop.assign(0, 5)
    expect(loop.receive(0, 3, records(4, { offset: 3 }), 7)).toBe(true)
    await settled()
    expect(invoked().offsets).toBe('0/5 0/6')
  })
})

describe('prefetching', () => {
  test('continues during an invocation, and pauses when the buffer is full', async () => {
    const { loop, invoked, fetches } = loopUnderTest(
      { ...now, BatchSize: 500 },
      { prefetch: { records: 1000, bytes: 1e9 } },
    )
    loop.assign(0, 0)
    loop.receive(0, 0, records(500), 500)
    await settled()
    const first = invoked()
    loop.receive(0, 500, records(999, { offset: 500 }), 1499)
    expect(fetches).toEqual([])
    loop.receive(0, 1499, records(1, { offset: 1499 }), 1500)
    expect(fetches).toEqual(['pause 0'])
    await first.end()
    expect(fetches).toEqual(['pause 0', 'fetch 0'])
  })
})

describe('stopping', () => {
  test('starts no new batch, waits for those in flight and commits them', async () => {
    const { loop, invoked, invocations, commits, advance } = loopUnderTest({ ...now, BatchSize: 1 })
    loop.assign(0, 0)
    loop.receive(0, 0, records(2), 2)
    await settled()
    const last = invoked()
    const stopped = loop.stop(10_000)
    await advance(5_000)
    await last.end()
    expect(await stopped).toBe(0)
    expect(commits).toEqual(['0/1'])
    expect(invocations).toHaveLength(0)
  })

  test('waits up to the limit, and does not commit what is still running', async () => {
    const { loop, commits, advance } = loopUnderTest(now)
    loop.assign(0, 0)
    loop.receive(0, 0, records(1), 1)
    await settled()
    const stopped = loop.stop(10_000)
    await advance(10_000)
    expect(await stopped).toBe(1)
    expect(commits).toEqual([])
  })

  test('does not wait for a retry', async () => {
    const { loop, invoked, advance, commits } = loopUnderTest(now)
    loop.assign(0, 0)
    loop.receive(0, 0, records(1), 1)
    await settled()
    await invoked().end('error')
    const stopped = loop.stop(10_000)
    await advance(0)
    expect(await stopped).toBe(0)
    expect(commits).toEqual([])
  })

  test('a batch that fails during a stop is left to the next start', async () => {
    const { loop, invoked, discards, commits } = loopUnderTest({ ...now, ...provisioned, MaximumRetryAttempts: 5 })
    loop.assign(0, 0)
    loop.receive(0, 0, records(1), 1)
    await settled()
    const last = invoked()
    const stopped = loop.stop(10_000)
    await last.end('error')
    expect(await stopped).toBe(0)
    expect({ discards, commits }).toEqual({ discards: [], commits: [] })
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
