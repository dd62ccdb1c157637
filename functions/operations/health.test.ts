import { describe, expect, test } from '@jest/globals'
import type { Cluster } from './cluster.ts'
import { healthOf } from './health.ts'
import { health } from './health-handler.ts'
import { healthReader } from './read-health.ts'

const broker = (id: number, up = true) => ({ id, host: 'h', port: id, controller: id === 1, up })
const topic = (name: string, isr: number[], leader: number | null = 1) => ({
  name,
  minInSync: 2,
  partitions: [{ partition: 0, leader, replicas: [1, 2, 3], isr, underReplicated: isr.length < 3 }],
})
const task = (state: string, trace?: string) => ({ id: 0, state, ...(trace ? { trace } : {}) })
const group = (groupId: string, lag: number) => ({ groupId, lag, state: 'Stable', members: 1, topics: [] })

const cluster = (other: Partial<Cluster> = {}): Cluster => ({
  at: '',
  clusterId: 'c',
  controller: 1,
  brokers: [broker(1), broker(2), broker(3)],
  topics: [topic('a', [1, 2, 3]), topic('b', [1, 2, 3])],
  groups: [group('g', 5)],
  connector: { name: 'sink', state: 'RUNNING', tasks: [task('RUNNING')] },
  deadLetters: [{ topic: 'dead-letter', records: 2 }],
  incomplete: [],
  ...other,
})
const expected = { topics: ['a', 'b'], minInSync: 2 }

test('all is well', () => {
  expect(healthOf(cluster(), expected, { forPerson: 0 })).toEqual({
    status: 'ok',
    checks: {
      brokers: { status: 'ok', detail: '3 of 3 brokers answer.', up: 3, configured: 3 },
      inSyncReplicas: {
        status: 'ok',
        detail: 'All replicas of 2 partitions are in sync.',
        underReplicated: 0,
        unwritable: 0,
      },
      sink: { status: 'ok', detail: 'The sink runs with 1 tasks.', tasks: [{ id: 0, state: 'RUNNING' }] },
      lag: { status: 'ok', detail: 'No group is more than 10000 records behind.', groups: [{ groupId: 'g', lag: 5 }] },
      groups: {
        status: 'ok',
        detail: 'Every group has members and moves on.',
        withoutMembers: [],
        standing: [],
      },
      deadLetters: {
        status: 'ok',
        detail: 'No record waits for a person; 2 were put aside.',
        topics: [{ topic: 'dead-letter', records: 2 }],
      },
    },
  })
})

type Check = keyof ReturnType<typeof healthOf>['checks']

describe('the shop', () => {
  test.each<[string, Partial<Cluster>, Check, string, string]>([
    [
      'one broker is gone',
      { brokers: [broker(1), broker(2), broker(3, false)] },
      'brokers',
      'degraded',
      '2 of 3 brokers answer.',
    ],
    [
      'two brokers are gone',
      { brokers: [broker(1), broker(2, false), broker(3, false)] },
      'brokers',
      'down',
      '1 of 3 brokers answer.',
    ],
    [
      'a replica is behind',
      { topics: [topic('a', [1, 2, 3]), topic('b', [1, 2])] },
      'inSyncReplicas',
      'degraded',
      '1 partitions have a replica that is behind.',
    ],
    [
      'too few replicas are in sync',
      { topics: [topic('a', [1, 2, 3]), topic('b', [1])] },
      'inSyncReplicas',
      'down',
      '1 partitions take no records.',
    ],
    [
      'a partition has no leader',
      { topics: [topic('a', [1, 2, 3], null), topic('b', [1, 2, 3])] },
      'inSyncReplicas',
      'down',
      '1 partitions take no records.',
    ],
    [
      'a topic is not there',
      { topics: [topic('a', [1, 2, 3])] },
      'inSyncReplicas',
      'down',
      'Not there or not known: b.',
    ],
    [
      'a sink task has failed',
      { connector: { name: 's', state: 'RUNNING', tasks: [task('FAILED', 'no disk')] } },
      'sink',
      'degraded',
      'The sink is FAILED: no disk.',
    ],
    ['there is no sink', { connector: null }, 'sink', 'degraded', 'There is no sink connector.'],
    [
      'Kafka Connect is away',
      { connector: null, incomplete: ['connector'] },
      'sink',
      'degraded',
      'Kafka Connect does not answer.',
    ],
    [
      'a group is far behind',
      { groups: [group('g', 10_001)] },
      'lag',
      'degraded',
      'More than 10000 records behind: g.',
    ],
    ['lag is not known', { incomplete: ['offsets'] }, 'lag', 'degraded', 'The lag of some groups is not known.'],
  ])('when %s', (_, other, check, status, detail) => {
    const health = healthOf(cluster(other), expected, { forPerson: 0 })
    expect(health.checks[check]).toMatchObject({ status, detail })
    expect(health.status).toBe(status)
  })

  const reader = (groupId: string, committed: number, end: number, members = 1) => ({
    ...group(groupId, end - committed),
    members,
    topics: [
      { topic: 'a', lag: end - committed, partitions: [{ partition: 0, committed, end, lag: end - committed }] },
    ],
  })
  const statusWith = (before: object, now: object) =>
    healthOf(cluster({ groups: [now as never] }), expected, {
      earlier: cluster({ groups: [before as never] }),
      forPerson: 0,
    }).checks.groups.status

  test('is degraded when nobody reads for a function, and not between two runs of the schedule', () => {
    expect(statusWith(reader('kassa-order', 5, 5), reader('kassa-order', 5, 5, 0))).toBe('degraded')
    expect(statusWith(reader('kassa-read-retries', 5, 5), reader('kassa-read-retries', 5, 5, 0))).toBe('ok')
  })

  test('is degraded when records come to a partition and its position stands still', () => {
    expect(statusWith(reader('kassa-order', 5, 7), reader('kassa-order', 5, 9))).toBe('degraded')
    expect(statusWith(reader('kassa-order', 5, 7), reader('kassa-order', 6, 9))).toBe('ok')
    expect(statusWith(reader('kassa-order', 5, 5), reader('kassa-order', 5, 9))).toBe('ok')
  })

  test.each([
    [3, '3 records wait for a person.'],
    [undefined, '2 records were put aside; how many wait is not known.'],
  ])('is degraded when %s dead letters wait', (forPerson, detail) => {
    const { status, checks } = healthOf(cluster(), expected, { forPerson })
    expect({ status, detail: checks.deadLetters.detail }).toEqual({ status: 'degraded', detail })
  })

  test('does not need topics that are not its own', () => {
    expect(
      healthOf(cluster({ topics: [...cluster().topics, topic('other', [])] }), expected, { forPerson: 0 }).status,
    ).toBe('ok')
  })
})

test('strangers get one word, and cost one look in five seconds', async () => {
  let looks = 0
  let now = 0
  const read = healthReader({
    look: async () => {
      looks += 1
      return cluster({ brokers: [broker(1), broker(2, false), broker(3, false)] })
    },
    expected,
    forPerson: async () => 0,
    now: () => now,
  })
  const ask = health(read)
  const answers = await Promise.all([ask(), ask(), ask()])
  expect(answers.map(({ statusCode, body }) => ({ statusCode, body }))).toEqual(
    Array(3).fill({ statusCode: 503, body: { status: 'down' } }),
  )
  now = 4_999
  await ask()
  expect(looks).toBe(1)
  now = 5_000
  await ask()
  expect(looks).toBe(2)
})
