import { describe, expect, test } from '@jest/globals'
import { createPartitionState, type PartitionState, restart, revoke } from '../batch/partition-state.ts'
import { createMetrics } from '../status/metrics.ts'
import { createCommits } from './offset-commits.ts'

const underTest = () => {
  const states = new Map<number, PartitionState>([0, 1].map(partition => [partition, createPartitionState(partition)]))
  for (const state of states.values()) restart(state, 0)
  const metrics = createMetrics()
  const requests: string[] = []
  const answers: { resolve: () => void; reject: (error: Error) => void }[] = []
  const commits = createCommits({
    loop: { states },
    metrics,
    send: offsets =>
      new Promise((resolve, reject) => {
        requests.push(offsets.map(({ partition, offset }) => `${partition}/${offset}`).join(' '))
        answers.push({ resolve, reject })
      }),
    failed: () => undefined,
  })
  const state = (partition: number): PartitionState => states.get(partition) as PartitionState
  const next = async (): Promise<(typeof answers)[number]> => {
    for (let i = 0; i < 200 && answers.length === 0; i++) await new Promise(resolve => setTimeout(resolve, 10))
    const answer = answers.shift()
    if (answer === undefined) throw new Error('no request was sent')
    return answer
  }
  return { commits, requests, metrics, state, next }
}

describe('commits', () => {
  test('are sent one request at a time; those added meanwhile go with the next, once for each partition', async () => {
    const { commits, requests, metrics, state, next } = underTest()
    commits.add(0, 3, 3)
    const first = await next()
    commits.add(0, 5, 2)
    commits.add(0, 6, 1)
    commits.add(1, 2, 2)
    expect(requests).toEqual(['0/3'])
    first.resolve()
    ;(await next()).resolve()
    await commits.settled()
    expect(requests).toEqual(['0/3', '0/6 1/2'])
    expect(metrics.CommittedEventCount).toBe(8)
    expect([state(0).committed, state(1).committed]).toEqual([6, 2])
  })

  test('that fail are retried, with those added since', async () => {
    const { commits, requests, metrics, next } = underTest()
    commits.add(0, 3, 3)
    const first = await next()
    commits.add(0, 4, 1)
    first.reject(new Error('the coordinator is away'))
    ;(await next()).resolve()
    await commits.settled()
    expect(requests).toEqual(['0/3', '0/4'])
    expect(metrics).toMatchObject({ CommitErrorCount: 1, CommittedEventCount: 4 })
  })

  test('are not sent for a partition that was revoked or assigned again since', async () => {
    const { commits, requests, state, next } = underTest()
    commits.add(0, 3, 3)
    const first = await next()
    commits.add(0, 4, 1)
    commits.add(1, 4, 1)
    revoke(state(0))
    restart(state(1), 2)
    first.resolve()
    await commits.settled()
    expect(requests).toEqual(['0/3'])
    expect(state(1).committed).toBe(2)
  })
})
