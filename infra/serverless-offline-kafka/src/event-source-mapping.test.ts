import { describe, expect, test } from '@jest/globals'
import { backoff, pollerCount } from './event-source-mapping.ts'
import { mapping } from './mapping.fixture.ts'

describe('rule 28: pollers', () => {
  const provisioned = (MinimumPollers: number, MaximumPollers: number) =>
    mapping({ ProvisionedPollerConfig: { MinimumPollers, MaximumPollers } })

  test.each<[string, ReturnType<typeof mapping>, number, number]>([
    ['one serves five partitions', provisioned(1, 200), 5, 1],
    ['the sixth needs another', provisioned(1, 200), 6, 2],
    ['at least the minimum', provisioned(4, 200), 6, 4],
    ['at most the maximum', provisioned(1, 2), 60, 2],
    ['never more than partitions', provisioned(10, 200), 3, 3],
    ['in on-demand mode as many as the partitions need', mapping(), 12, 3],
  ])('%s', (_, one, partitions, expected) => {
    expect(pollerCount(one, 5, partitions)).toBe(expected)
  })
})

test('rule 40: the delay doubles from initial up to max', () => {
  expect([0, 1, 2, 3, 40].map(failures => backoff({ initial: 200, max: 1000 }, failures))).toEqual([
    200, 400, 800, 1000, 1000,
  ])
})
