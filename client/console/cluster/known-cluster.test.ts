import { expect, test } from '@jest/globals'
import type { Cluster } from '../../shared/contract.ts'
import { keepLast } from './known-cluster.ts'

const cluster = (minute: number, more: Partial<Cluster> = {}): Cluster => ({
  at: `2030-01-01T00:0${minute}:00Z`,
  clusterId: 'x',
  controller: 1,
  brokers: [],
  topics: [],
  groups: [{ groupId: 'g', state: 'Stable', members: 1, lag: minute, topics: [] }],
  connector: { name: 'sink', state: 'RUNNING', tasks: [] },
  deadLetters: [{ topic: 'dead-letter', records: 3 }],
  incomplete: [],
  ...more,
})
const unread = { incomplete: ['groups', 'connector'], groups: [], connector: null }

test('what could not be read keeps its last value, and says since when', () => {
  const first = keepLast(undefined, cluster(1))
  expect(first.readAt).toEqual({})
  const second = keepLast(first, cluster(2, unread))
  const third = keepLast(second, cluster(3, unread))
  expect(third.groups).toEqual(first.groups)
  expect(third.connector).toEqual(first.connector)
  expect(third.readAt).toEqual({ groups: first.at, connector: first.at })
  expect(keepLast(third, cluster(4))).toEqual({ ...cluster(4), readAt: {} })
})

test('a cluster that is silent as a whole loses nothing of what was known', () => {
  const silent = cluster(2, { incomplete: ['cluster'], groups: [], deadLetters: [] })
  expect(keepLast(keepLast(undefined, cluster(1)), silent)).toMatchObject({
    deadLetters: [{ topic: 'dead-letter', records: 3 }],
    readAt: { groups: cluster(1).at, deadLetters: cluster(1).at },
  })
})

test('what was never read is no fact, until it is read', () => {
  const first = keepLast(undefined, cluster(1, unread))
  const second = keepLast(first, cluster(2, unread))
  for (const known of [first, second])
    expect(known).toMatchObject({ groups: [], readAt: { groups: null, connector: null } })
  expect(keepLast(second, cluster(3)).readAt).toEqual({})
})
