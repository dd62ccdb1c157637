import { expect, test } from '@jest/globals'
import { topicRecords } from '../../../functions/operations/topic-records.ts'
import type { TopicRecords } from '../../shared/contract.ts'
import { firstPage, olderOf, type RecordPages, recordsOf, withNewerPage, withNextPage } from './record-pages.ts'

/** A topic of one partition that holds the offsets below `end`, read by the rules of the API. */
const read = async (end: number, query: { cursor?: string | undefined; limit: number }): Promise<TopicRecords> => {
  const reader = {
    ranges: [{ partition: 0, low: 0, end }],
    fetch: async (partition: number, offset: number) => ({
      records: Array.from({ length: end - offset }, (_, place) => ({
        ...{ topic: 'any', partition, offset: offset + place, timestamp: offset + place },
        ...{ key: null, value: Buffer.from('{}'), headers: {} },
      })),
      next: end,
    }),
    offsetsAt: async () => new Map<number, number>(),
  }
  return topicRecords(true, { now: () => 0, withinMs: 1 })(reader, 'any', query) as Promise<TopicRecords>
}

const offsetsOf = (pages: RecordPages): number[] => recordsOf(pages).map(({ offset }) => offset)
const downFrom = (first: number, last: number): number[] =>
  Array.from({ length: first - last + 1 }, (_, place) => first - place)

const newest = async (end: number): Promise<RecordPages> => firstPage(await read(end, { limit: 50 }))

/** All that was added up to `end`, as a tail reads it. */
const tail = async (pages: RecordPages, end: number): Promise<RecordPages> => {
  const answer = await read(end, { cursor: pages.newer ?? undefined, limit: 50 })
  const next = withNewerPage(pages, answer)
  return answer.records.length > 0 ? tail(next, end) : next
}

const older = async (pages: RecordPages, end: number): Promise<RecordPages> =>
  withNextPage(pages, await read(end, { cursor: olderOf(pages) ?? undefined, limit: 50 }), false)

test('a tail shows what arrives above what is there', async () => {
  expect(offsetsOf(await tail(await newest(60), 63))).toEqual(downFrom(62, 10))
})

test('a tail lets the oldest go, and their pages follow when asked for, down to the first record', async () => {
  let pages = await tail(await newest(60), 1060)
  expect(offsetsOf(pages)).toEqual(downFrom(1059, 560))
  for (let round = 0; olderOf(pages) !== null; round += 1) {
    expect(round).toBeLessThan(20)
    pages = await older(pages, 1060)
  }
  expect(offsetsOf(pages)).toEqual(downFrom(1059, 0))
})

test('a tail does not take away the pages that were asked for, and offers what it lets go', async () => {
  let pages = await tail(await newest(60), 1060)
  pages = await older(await older(pages, 1060), 1060)
  expect(offsetsOf(pages)).toEqual(downFrom(1059, 460))
  pages = await tail(pages, 1160)
  expect(offsetsOf(pages)).toEqual(downFrom(1159, 560))
  expect(offsetsOf(await older(pages, 1160))).toEqual(downFrom(1159, 510))
})

test('a tail knows that more is there than it has read', async () => {
  const pages = await newest(60)
  expect(withNewerPage(pages, await read(120, { cursor: pages.newer ?? '', limit: 50 })).isBehind).toBe(true)
  expect((await tail(pages, 120)).isBehind).toBe(false)
})

test('a tail in which nothing matches stays as it is', async () => {
  const pages = await newest(60)
  const nothing = {
    ...(await read(60, { limit: 50 })),
    records: [],
    newer: 'newer_0-70',
    older: 'older_0-60',
    read: 10,
    more: false,
  }
  expect(withNewerPage(pages, nothing)).toEqual({ ...pages, newer: 'newer_0-70', read: pages.read + 10 })
})

test('with the oldest first, the next page is the newer one', async () => {
  const first = firstPage(await read(60, { cursor: 'newer_0-0', limit: 50 }))
  const pages = withNextPage(first, await read(60, { cursor: first.newer ?? undefined, limit: 50 }), true)
  expect(offsetsOf(pages)).toEqual(downFrom(59, 0).toReversed())
  expect(pages.newer).toBe('newer_0-60')
})
