import { describe, expect, test } from '@jest/globals'
import type { GroupAdmin } from '../kafka/kafkajs.ts'
import { mapping } from '../mapping.fixture.ts'
import { readCommitted, readEnds, readStarts } from './offsets.ts'

const admin = {
  fetchTopicOffsets: async () => [
    { partition: 0, low: '5', high: '9', offset: '9' },
    { partition: 1, low: '0', high: '2', offset: '2' },
  ],
  fetchTopicOffsetsByTimestamp: async (_: string, timestamp: number) => [
    { partition: 0, offset: String(timestamp / 1_000_000) },
    { partition: 1, offset: '2' },
  ],
  fetchOffsets: async () => [
    {
      topic: 'orders',
      partitions: [
        { partition: 0, offset: '7', metadata: null },
        { partition: 1, offset: '-1', metadata: null },
      ],
    },
  ],
} as unknown as GroupAdmin

const starts = async (members: Parameters<typeof mapping>[0], known: number[] = []) => [
  ...(await readStarts(admin, mapping(members), await readEnds(admin, 'orders'), new Set(known))),
]

test('rule 21: a partition without a committed offset is absent', async () => {
  expect([...(await readCommitted(admin, 'group', 'orders'))]).toEqual([[0, 7]])
})

describe('rule 20: where a partition begins', () => {
  test('TRIM_HORIZON: at the first record', async () => {
    expect(await starts({ StartingPosition: 'TRIM_HORIZON' })).toEqual([
      [0, 5],
      [1, 0],
    ])
  })

  test('LATEST: after the last record', async () => {
    expect(await starts({ StartingPosition: 'LATEST' })).toEqual([
      [0, 9],
      [1, 2],
    ])
  })

  test('LATEST: a partition that was added later begins at its first record', async () => {
    expect(await starts({ StartingPosition: 'LATEST' }, [0])).toEqual([
      [0, 9],
      [1, 0],
    ])
  })

  test('AT_TIMESTAMP: at the first record of that time, given in seconds', async () => {
    expect(await starts({ StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: 6_000 })).toEqual([
      [0, 6],
      [1, 2],
    ])
  })
})
