import { expect, test } from '@jest/globals'
import kafkajs from 'kafkajs'
import { partitions } from './partitions.ts'

const { DefaultPartitioner } = kafkajs.Partitioners
const metadata = (...leaders: number[]) => leaders.map((leader, partitionId) => ({ partitionId, leader })) as never
const record = (key: string | null) => ({ topic: 't', key, value: '', headers: {} })

test('nothing is known of a topic before kafkajs has asked for a partition of it', () => {
  const { partitionOf, leaderOf } = partitions(DefaultPartitioner)
  expect([partitionOf(record('a')), leaderOf('t', 0)]).toEqual([undefined, undefined])
})

test('afterwards it is the same partition that kafkajs would choose, and its leader', () => {
  const { partitioner, partitionOf, leaderOf } = partitions(DefaultPartitioner)
  const choose = partitioner()
  for (const key of ['a', '0f0ef139-5d98-813b-999d-fd7bb38ffdb6', 'ü']) {
    const chosen = choose({ topic: 't', partitionMetadata: metadata(1, 2, 3, 1, 2, 3), message: { key, value: '' } })
    expect(partitionOf(record(key))).toBe(chosen)
    expect(leaderOf('t', chosen)).toBe([1, 2, 3, 1, 2, 3][chosen])
  }
})

test('a leader that has moved is known with the next send', () => {
  const { partitioner, leaderOf } = partitions(DefaultPartitioner)
  const choose = partitioner()
  const message = { key: 'a', value: '' }
  choose({ topic: 't', partitionMetadata: metadata(1), message })
  choose({ topic: 't', partitionMetadata: metadata(2), message })
  expect(leaderOf('t', 0)).toBe(2)
})
