import { describe, expect, test } from '@jest/globals'
import { isUnreachable, resilientConsumerGroup } from './consumer-group.ts'

const error = (members: object): Error => Object.assign(new Error('no'), members)
const GONE = error({ name: 'KafkaJSConnectionError' })
const settled = async (): Promise<void> => {
  for (let i = 0; i < 5; i++) await new Promise(resolve => setImmediate(resolve))
}

/** kafkajs's ConsumerGroup, with a coordinator and a cluster that answer as the test says. */
const groupUnderTest = (sessionTimeout = 30_000) => {
  const calls: string[] = []
  const answers = {
    heartbeat: async (): Promise<void> => undefined,
    join: async (): Promise<void> => undefined,
    commit: async (): Promise<void> => undefined,
    findCoordinator: async (): Promise<string> => 'broker 2',
    refresh: async (): Promise<void> => undefined,
    paused: [] as unknown[],
  }
  class Original {
    groupId = 'charge'
    sessionTimeout = sessionTimeout
    coordinator: unknown = 'broker 1'
    offsetManager = { coordinator: 'broker 1' }
    generationId: number | null = 1
    memberId: string | null = 'me'
    lastRequest = Date.now()
    maxWaitTime = 0
    subscriptionState = { paused: (): unknown[] => answers.paused }
    cluster = {
      refreshMetadata: () => {
        calls.push('refresh')
        return answers.refresh()
      },
      findGroupCoordinator: ({ groupId }: { groupId: string }) => {
        calls.push(`find ${groupId}`)
        return answers.findCoordinator()
      },
    }
    heartbeat() {
      calls.push('heartbeat')
      return answers.heartbeat()
    }
    joinAndSync() {
      calls.push('join')
      return answers.join()
    }
    commitOffsets() {
      calls.push('commit')
      return answers.commit()
    }
    async fetch() {
      calls.push(`fetch ${this.maxWaitTime}`)
    }
    async recoverFromFetch(failure: unknown) {
      calls.push(`recover ${(failure as Error).message}`)
    }
  }
  const group = new (resilientConsumerGroup(Original))()
  return { group, calls, answers }
}

const beat = { interval: 3_000 }

describe('unreachable brokers are recognized by their error', () => {
  test.each<[string, object, boolean]>([
    ['a connection that is refused', { name: 'KafkaJSConnectionError' }, true],
    ['an answer that does not come', { name: 'KafkaJSRequestTimeoutError' }, true],
    ['a coordinator that has moved', { type: 'NOT_COORDINATOR_FOR_GROUP' }, true],
    ['retries used up on a connection', { name: 'KafkaJSNumberOfRetriesExceeded', cause: GONE }, true],
    ['a group that meets again', { type: 'REBALANCE_IN_PROGRESS' }, false],
    ['a member that is not known', { type: 'UNKNOWN_MEMBER_ID' }, false],
    ['a password that is wrong', { name: 'KafkaJSSASLAuthenticationError' }, false],
  ])('%s', (_, members, expected) => {
    expect(isUnreachable(error(members))).toBe(expected)
  })
})

describe('rules 23, 27: a heartbeat', () => {
  test('does not delay fetching while the coordinator hangs', async () => {
    const { group, answers, calls } = groupUnderTest()
    answers.heartbeat = () => new Promise(() => undefined)
    await group.heartbeat(beat)
    await group.heartbeat(beat)
    expect(calls).toEqual(['heartbeat'])
  })

  test('goes to the new coordinator after a failure, with the same member id', async () => {
    const { group, answers, calls } = groupUnderTest()
    answers.heartbeat = () => Promise.reject(GONE)
    await group.heartbeat(beat)
    await settled()
    answers.heartbeat = async () => undefined
    await group.heartbeat(beat)
    await settled()
    await group.heartbeat(beat)
    expect(group.coordinator).toBe('broker 2')
    expect(group.offsetManager).toEqual({ coordinator: 'broker 2' })
    expect(calls).toEqual(['heartbeat', 'refresh', 'find charge', 'heartbeat', 'heartbeat'])
  })

  test('reports a rebalance at the next call', async () => {
    const { group, answers } = groupUnderTest()
    answers.heartbeat = () => Promise.reject(error({ type: 'REBALANCE_IN_PROGRESS' }))
    await group.heartbeat(beat)
    await settled()
    await expect(group.heartbeat(beat)).rejects.toMatchObject({ type: 'REBALANCE_IN_PROGRESS' })
  })

  test('of an earlier generation is ignored', async () => {
    const { group, answers } = groupUnderTest()
    let refuse = (_: Error): void => undefined
    answers.heartbeat = () =>
      new Promise((_, reject) => {
        refuse = reject
      })
    await group.heartbeat(beat)
    group.generationId = 2
    refuse(error({ type: 'ILLEGAL_GENERATION' }))
    await settled()
    await group.heartbeat(beat)
  })

  test('without response for a session timeout ends the consumer', async () => {
    const { group, answers } = groupUnderTest(0)
    answers.heartbeat = () => Promise.reject(GONE)
    group.lastRequest = Date.now() - 1
    await group.heartbeat(beat)
    await settled()
    await expect(group.heartbeat(beat)).rejects.toBe(GONE)
  })
})

test('rule 27: a commit without response fails, and the next one goes to the new coordinator', async () => {
  const { group, answers } = groupUnderTest()
  answers.commit = () => Promise.reject(GONE)
  await expect(group.commitOffsets({})).rejects.toBe(GONE)
  expect(group.offsetManager).toEqual({ coordinator: 'broker 2' })
})

describe('a fetch', () => {
  test('waits long where nothing else waits for its end', async () => {
    const { group, calls } = groupUnderTest()
    await group.fetch('1')
    expect(calls).toEqual(['fetch 1000'])
  })

  test('waits briefly while a partition may be resumed, or gets its position', async () => {
    const { group, calls, answers } = groupUnderTest()
    answers.paused = ['checkout-requested']
    await group.fetch('1')
    answers.paused = []
    await group.joinAndSync()
    await group.fetch('1')
    expect(calls).toEqual(['fetch 250', 'join', 'fetch 250'])
  })
})

describe('joining the group', () => {
  test('happens once for concurrent callers', async () => {
    const { group, calls } = groupUnderTest()
    await Promise.all([group.joinAndSync(), group.joinAndSync(), group.joinAndSync()])
    expect(calls).toEqual(['join'])
  })

  test('is retried while no coordinator is reachable', async () => {
    const { group, answers, calls } = groupUnderTest()
    answers.join = async () => {
      answers.join = async () => undefined
      throw GONE
    }
    await group.joinAndSync()
    expect(calls).toEqual(['join', 'join'])
  })

  test('that is refused is an error', async () => {
    const { group, answers } = groupUnderTest()
    const refusal = error({ type: 'GROUP_AUTHORIZATION_FAILED' })
    answers.join = () => Promise.reject(refusal)
    await expect(group.joinAndSync()).rejects.toBe(refusal)
  })
})

describe('a fetch', () => {
  test.each([
    ['from a broker that is gone', GONE],
    ['of a partition that another broker leads now', error({ type: 'NOT_LEADER_FOR_PARTITION' })],
    [
      'of a partition that nobody leads for a while',
      error({ name: 'KafkaJSNumberOfRetriesExceeded', cause: error({ type: 'LEADER_NOT_AVAILABLE' }) }),
    ],
  ])('%s asks who leads it, and nothing else stops', async (_, failure) => {
    const { group, answers, calls } = groupUnderTest()
    answers.refresh = () => Promise.reject(GONE)
    await group.recoverFromFetch(failure)
    expect(calls).toEqual(['refresh'])
  })

  test('with another error is left to kafkajs', async () => {
    const { group, calls } = groupUnderTest()
    await group.recoverFromFetch(error({ message: 'offset out of range' }))
    expect(calls).toEqual(['recover offset out of range'])
  })
})
