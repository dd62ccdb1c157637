import { describe, expect, test } from '@jest/globals'
import type { ConnectorState } from './connector.ts'
import { type Decision, decide, type History, noHistory } from './sink-watch.ts'

const now = new Date('2026-03-01T12:00:00Z')
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000)

const sink = (state: string, ...tasks: string[]): ConnectorState => ({
  name: 'kassa-sink',
  state,
  tasks: tasks.map((task, id) => ({ id, state: task, ...(task === 'FAILED' ? { trace: 'it broke' } : {}) })),
})

const restarted = (restarts: number, minutes: number): History => ({ restarts, restartedAt: ago(minutes) })

describe('a sink that runs', () => {
  test.each<[string, History, History]>([
    ['is left alone', noHistory, noHistory],
    ['is still watched soon after a restart', restarted(2, 4), restarted(2, 4)],
    ['has its restarts forgotten when it is well again', restarted(2, 5), noHistory],
  ])('%s', (_, before, after) => {
    expect(decide(sink('RUNNING', 'RUNNING'), undefined, before, now)).toMatchObject({ level: 'info', history: after })
    expect(decide(sink('RUNNING', 'RUNNING'), undefined, before, now).restart).toBeUndefined()
  })
})

describe('a failed sink', () => {
  const down = sink('RUNNING', 'RUNNING', 'FAILED')

  test('is restarted at once, with the reason', () => {
    expect(decide(down, undefined, noHistory, now)).toEqual({
      restart: 'failed',
      level: 'warn',
      reason: 'The sink has failed: task 1: it broke. Restart 1.',
      history: { restarts: 1, restartedAt: now },
    } satisfies Decision)
  })

  test('is restarted when the connector itself has failed', () => {
    expect(decide(sink('FAILED'), undefined, noHistory, now).restart).toBe('failed')
  })

  test.each([
    [1, 0.5, undefined],
    [1, 0.9, 'failed'],
    [2, 1.8, undefined],
    [2, 2, 'failed'],
    [3, 3.8, undefined],
    [3, 4, 'failed'],
    [4, 4.8, undefined],
    [4, 5, 'failed'],
    [40, 4.8, undefined],
    [40, 5, 'failed'],
  ])('after %d restarts, the last %d minutes ago: %s', (restarts, minutes, restart) => {
    expect(decide(down, undefined, restarted(restarts, minutes), now).restart).toBe(restart)
  })

  test('says when the next restart comes', () => {
    expect(decide(down, undefined, restarted(2, 0.5), now).reason).toBe(
      'The sink has failed: task 1: it broke. Restart 3 follows in 2 min.',
    )
  })

  test('becomes an error when restarts do not help', () => {
    expect(decide(down, undefined, restarted(3, 60), now)).toMatchObject({ level: 'error', restart: 'failed' })
  })
})

describe('a sink that says it runs but does not move', () => {
  const standing = (minutes: number): History => ({
    restarts: 0,
    standing: { committed: 100, lag: 3, since: ago(minutes) },
  })

  test('is restarted whole when more and more records wait for minutes', () => {
    expect(decide(sink('RUNNING'), { committed: 100, lag: 7 }, standing(4), now)).toEqual({
      restart: 'all',
      level: 'warn',
      reason: 'The sink has 7 records to read and has not moved for 4 min. Restart 1.',
      history: { restarts: 1, restartedAt: now, standing: { committed: 100, lag: 7, since: now, restarted: true } },
    } satisfies Decision)
  })

  test('is restarted for a single waiting record too, which MSK Connect hides behind RUNNING without tasks', () => {
    const before: History = { restarts: 0, standing: { committed: 100, lag: 1, since: ago(6) } }
    const decision = decide(sink('RUNNING'), { committed: 100, lag: 1 }, before, now)
    expect(decision).toMatchObject({
      restart: 'all',
      reason: 'The sink has 1 record to read and has not moved for 6 min. Restart 1.',
    })
  })

  test('is not restarted again for records that a restart did not move, as after a dead letter', () => {
    const restartedOnce = decide(sink('RUNNING'), { committed: 100, lag: 3 }, standing(6), now).history
    const hourLater = new Date(now.getTime() + 60 * 60_000)
    const { restart, history } = decide(sink('RUNNING'), { committed: 100, lag: 3 }, restartedOnce, hourLater)
    expect(restart).toBeUndefined()
    expect(decide(sink('RUNNING'), { committed: 100, lag: 9 }, history, hourLater).restart).toBe('all')
  })

  test.each<[string, { committed: number; lag: number } | undefined, History]>([
    ['nothing waits', { committed: 100, lag: 0 }, standing(60)],
    ['nothing more came for a short while only', { committed: 100, lag: 3 }, standing(5.9)],
    ['it has moved', { committed: 101, lag: 7 }, standing(60)],
    ['it stands for a short while only', { committed: 100, lag: 7 }, standing(3.9)],
    ['nobody knows its offsets', undefined, standing(60)],
    ['this is the first look', { committed: 100, lag: 7 }, noHistory],
  ])('is left alone when %s', (_, backlog, history) => {
    expect(decide(sink('RUNNING'), backlog, history, now).restart).toBeUndefined()
  })

  test('was not standing while nothing waited', () => {
    const { history } = decide(sink('RUNNING'), { committed: 100, lag: 0 }, standing(60), now)
    expect(decide(sink('RUNNING'), { committed: 100, lag: 7 }, history, now).restart).toBeUndefined()
  })

  test('is remembered from the first look on', () => {
    expect(decide(sink('RUNNING'), { committed: 100, lag: 7 }, noHistory, now).history).toEqual({
      restarts: 0,
      standing: { committed: 100, lag: 7, since: now },
    })
  })
})

test.each([
  ['PAUSED', 'warn'],
  ['STOPPED', 'warn'],
  ['UNASSIGNED', 'info'],
  ['RESTARTING', 'info'],
])('a sink that is %s is not ours to restart', (state, level) => {
  const decision = decide(sink(state), undefined, noHistory, now)
  expect([decision.restart, decision.level]).toEqual([undefined, level])
})

test('a sink that is not there is an error', () => {
  expect(decide(undefined, undefined, noHistory, now)).toMatchObject({ level: 'error' })
})
