import { describe, expect, test } from '@jest/globals'
import { loopUnderTest, settled } from '../loop.fixture.ts'
import { records } from '../mapping.fixture.ts'

const now = { MaximumBatchingWindowInSeconds: 0 }

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
