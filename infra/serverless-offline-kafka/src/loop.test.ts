import { describe, expect, test } from '@jest/globals'
import { loopUnderTest, settled } from './loop.fixture.ts'
import { records } from './mapping.fixture.ts'

const now = { MaximumBatchingWindowInSeconds: 0 }

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
