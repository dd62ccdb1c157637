import { describe, expect, test } from '@jest/globals'
import { loopUnderTest, settled } from './loop.fixture.ts'
import { provisioned, records } from './mapping.fixture.ts'

const now = { MaximumBatchingWindowInSeconds: 0 }

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
