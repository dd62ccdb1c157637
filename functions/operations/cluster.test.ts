import { describe, expect, test } from '@jest/globals'
import type { ClusterDescription } from '../kafka/admin.ts'
import { type ClusterSnapshot, clusterOf, idsOf } from './cluster.ts'

const at = new Date('2026-03-01T12:00:00Z')
const configured = ['h:1', 'h:2', 'h:3']
const broker = (id: number) => ({ id, host: 'h', port: id })
const partition = (number: number, isr: number[], low = 0, end = 10) => ({
  partition: number,
  leader: isr[0],
  replicas: [1, 2, 3],
  isr,
  low,
  end,
})
const reading = (other: Partial<ClusterDescription> = {}): ClusterDescription => ({
  clusterId: 'c',
  brokers: [broker(2), broker(1), broker(3)],
  topics: [
    { name: '__consumer_offsets', minInSync: 1, partitions: [partition(0, [1, 2, 3])] },
    { name: 'b', minInSync: 2, partitions: [partition(1, [1, 2, 3]), partition(0, [2, 1])] },
    { name: 'a-dead', minInSync: 2, partitions: [partition(0, [1, 2, 3], 4, 10), partition(1, [1, 2, 3], 0, 1)] },
  ],
  groups: [],
  incomplete: [],
  ...other,
})
const answers = (controller: number | undefined, ...up: string[]): ClusterSnapshot['answers'] =>
  new Map(configured.map(address => [address, up.includes(address) ? { controller } : undefined]))
const snapshot = (other: Partial<ClusterSnapshot> = {}): ClusterSnapshot => ({
  configured,
  answers: answers(3, 'h:1', 'h:2', 'h:3'),
  reading: reading(),
  connector: undefined,
  incomplete: [],
  deadLetterTopics: ['a-dead', 'not-there'],
  knownIds: new Map(),
  ...other,
})
const brokers = (given: ClusterSnapshot) =>
  clusterOf(given, at).brokers.map(({ id, port, up, controller }) => [id, port, up, controller])

describe('the brokers', () => {
  const two = reading({ brokers: [broker(1), broker(3)] })

  test.each<[string, ClusterSnapshot, unknown[]]>([
    [
      'are all up',
      snapshot(),
      [
        [1, 1, true, false],
        [2, 2, true, false],
        [3, 3, true, true],
      ],
    ],
    [
      'miss one that the cluster has noticed; its id is known from its replicas',
      snapshot({ reading: two, answers: answers(3, 'h:1', 'h:3') }),
      [
        [1, 1, true, false],
        [2, 2, false, false],
        [3, 3, true, true],
      ],
    ],
    [
      'miss one that the cluster has not noticed yet',
      snapshot({ answers: answers(1, 'h:1', 'h:2') }),
      [
        [1, 1, true, true],
        [2, 2, true, false],
        [3, 3, false, false],
      ],
    ],
    [
      'miss one that was the controller: nobody is for now',
      snapshot({ answers: answers(3, 'h:1', 'h:2') }),
      [
        [1, 1, true, false],
        [2, 2, true, false],
        [3, 3, false, false],
      ],
    ],
    [
      'answer while the cluster does not list them yet',
      snapshot({ reading: two, knownIds: new Map([['h:2', 2]]) }),
      [
        [1, 1, true, false],
        [2, 2, false, false],
        [3, 3, true, true],
      ],
    ],
    [
      'are all down: their ids are remembered',
      snapshot({
        reading: undefined,
        answers: answers(3),
        knownIds: new Map([
          ['h:1', 1],
          ['h:3', 3],
        ]),
      }),
      [
        [1, 1, false, false],
        [3, 3, false, false],
        [null, 2, false, false],
      ],
    ],
    [
      'answer while the cluster cannot be read',
      snapshot({ reading: undefined, answers: answers(3, 'h:2'), knownIds: new Map([['h:2', 2]]) }),
      [
        [2, 2, true, false],
        [null, 1, false, false],
        [null, 3, false, false],
      ],
    ],
    [
      'are believed to be up where nobody asks them',
      snapshot({ answers: new Map(), configured: ['bootstrap:9'] }),
      [
        [1, 1, true, false],
        [2, 2, true, false],
        [3, 3, true, false],
        [null, 9, false, false],
      ],
    ],
  ])('%s', (_, given, expected) => {
    expect(brokers(given)).toEqual(expected)
  })

  test('have ids that outlast their lives', () => {
    expect([...idsOf(snapshot({ reading: two }))]).toEqual([
      ['h:1', 1],
      ['h:3', 3],
      ['h:2', 2],
    ])
    expect([...idsOf(snapshot({ reading: reading({ brokers: [broker(1)] }) }))]).toEqual([['h:1', 1]])
  })
})

test('topics come by name, the cluster’s own last, with what is under-replicated', () => {
  const { topics } = clusterOf(snapshot(), at)
  expect(topics.map(({ name }) => name)).toEqual(['a-dead', 'b', '__consumer_offsets'])
  expect(topics[1]).toEqual({
    name: 'b',
    minInSync: 2,
    partitions: [
      { partition: 0, leader: 2, replicas: [1, 2, 3], isr: [2, 1], underReplicated: true },
      { partition: 1, leader: 1, replicas: [1, 2, 3], isr: [1, 2, 3], underReplicated: false },
    ],
  })
})

test('dead letters are what is still in their topics', () => {
  expect(clusterOf(snapshot(), at).deadLetters).toEqual([{ topic: 'a-dead', records: 7 }])
})

test('a group is behind by what it has not committed', () => {
  const offsets = [
    { topic: 'b', partition: 1, committed: 10 },
    { topic: 'b', partition: 0, committed: 3 },
    { topic: 'a-dead', partition: 1, committed: 5 },
    { topic: 'gone', partition: 0, committed: 5 },
  ]
  const groups = [
    { groupId: 'z', state: 'Empty', members: 0, offsets: [] },
    { groupId: 'g', state: 'Stable', members: 2, offsets },
  ]
  expect(clusterOf(snapshot({ reading: reading({ groups }) }), at).groups).toEqual([
    {
      groupId: 'g',
      state: 'Stable',
      members: 2,
      topics: [
        { topic: 'a-dead', lag: 0, partitions: [{ partition: 1, committed: 5, end: 1, lag: 0 }] },
        {
          topic: 'b',
          lag: 7,
          partitions: [
            { partition: 0, committed: 3, end: 10, lag: 7 },
            { partition: 1, committed: 10, end: 10, lag: 0 },
          ],
        },
      ],
      lag: 7,
    },
    { groupId: 'z', state: 'Empty', members: 0, topics: [], lag: 0 },
  ])
})

test('what could not be read is named, and the rest is there', () => {
  const given = snapshot({ incomplete: ['connector'], reading: reading({ incomplete: ['groups'] }) })
  expect(clusterOf(given, at)).toMatchObject({
    at: '2026-03-01T12:00:00.000Z',
    clusterId: 'c',
    controller: 3,
    connector: null,
    groups: [],
    incomplete: ['connector', 'groups'],
  })
  expect(clusterOf(snapshot({ reading: undefined, incomplete: ['cluster'] }), at)).toMatchObject({
    clusterId: null,
    topics: [],
    deadLetters: [],
    incomplete: ['cluster'],
  })
})
