import { expect, test } from '@jest/globals'
import type { StoredRecord } from '../kafka/stored-record.ts'
import type { Fetched, PartitionRange } from '../kafka/topic-reader.ts'
import { recordPage } from './record-page.ts'

type Options = Parameters<typeof recordPage<StoredRecord>>[0]

const record = (partition: number, offset: number, timestamp: number, value = ''): StoredRecord => ({
  topic: 'facts',
  partition,
  offset,
  timestamp,
  key: null,
  value: Buffer.from(value),
  headers: {},
})

/** Gives at most `most` records at once, as a broker gives batches. */
const topic = (records: readonly StoredRecord[], most = 3) => {
  const asked: number[] = []
  const partitions = Map.groupBy(records, ({ partition }) => partition)
  const ranges: PartitionRange[] = [...partitions].map(([partition, all]) => ({
    partition,
    low: all[0]?.offset ?? 0,
    end: (all.at(-1)?.offset ?? 0) + 1,
  }))
  const fetch = async (partition: number, offset: number): Promise<Fetched> => {
    asked.push(offset)
    const found = (partitions.get(partition) ?? []).filter(each => each.offset >= offset).slice(0, most)
    const end = ranges.find(each => each.partition === partition)?.end ?? 0
    return { records: found, next: (found.at(-1)?.offset ?? end - 1) + 1 }
  }
  return { ranges, fetch, asked }
}

const page = (of: Pick<Options, 'ranges' | 'fetch'>, more: Partial<Options> = {}) =>
  recordPage<StoredRecord>({
    direction: 'older',
    start: new Map(),
    limit: 5,
    pick: each => each,
    costOf: () => 1,
    budget: 1_000,
    mayGoOn: () => true,
    ...of,
    ...more,
  })

const places = (records: readonly StoredRecord[]) => records.map(({ partition, offset }) => `${partition}/${offset}`)

/** Every page, from the first one on. */
const allPages = async (of: Pick<Options, 'ranges' | 'fetch'>, more: Partial<Options> = {}) => {
  const pages: string[][] = []
  for (let start = new Map<number, number>(); ; ) {
    const { records, next, more: goesOn } = await page(of, { ...more, start })
    pages.push(places(records))
    if (!goesOn) return pages
    start = new Map(next)
  }
}

const two = topic([
  ...[0, 1, 2, 3].map(offset => record(0, offset, offset * 10)),
  ...[0, 1, 2].map(offset => record(1, offset, 5 + offset * 10)),
])

test('the newest record of all partitions comes first, and older pages go on to the beginning', async () => {
  expect(await allPages(two)).toEqual([
    ['0/3', '1/2', '0/2', '1/1', '0/1'],
    ['1/0', '0/0'],
  ])
})

test('from the beginning on, the oldest comes first', async () => {
  expect(await allPages(two, { direction: 'newer' })).toEqual([
    ['0/0', '1/0', '0/1', '1/1', '0/2'],
    ['1/2', '0/3'],
  ])
})

test('records of a partition keep the order of their offsets when their times do not', async () => {
  const unordered = topic([record(0, 0, 90), record(0, 1, 10), record(1, 0, 50), record(1, 1, 60)])
  expect((await allPages(unordered)).flat()).toEqual(['1/1', '1/0', '0/1', '0/0'])
})

test('gaps, as compaction leaves them, are passed over and lose nothing', async () => {
  const sparse = topic([0, 7, 8, 400, 5_000, 90_000].map(offset => record(0, offset, offset)))
  const offsets = ['0/90000', '0/5000', '0/400', '0/8', '0/7', '0/0']
  expect((await allPages(sparse, { limit: 2 })).flat()).toEqual(offsets)
  expect((await allPages(sparse, { limit: 2, direction: 'newer' })).flat()).toEqual(offsets.toReversed())
  expect(sparse.asked.length).toBeLessThan(100)
})

test('a filter reads on until the page is full, or everything is read', async () => {
  const many = topic(
    Array.from({ length: 10_000 }, (_, offset) => record(0, offset, offset)),
    500,
  )
  const pick: Options['pick'] = each => (each.offset === 17 ? each : undefined)
  const { records, more, read } = await page(many, { pick })
  expect([places(records), more, read]).toEqual([['0/17'], false, 10_000])
})

test('when the time is over, the page ends, and the next one goes on where it stood', async () => {
  const many = topic(
    Array.from({ length: 10_000 }, (_, offset) => record(0, offset, offset)),
    500,
  )
  let left = 2
  const pick: Options['pick'] = each => (each.offset === 17 ? each : undefined)
  const first = await page(many, { pick, mayGoOn: () => left-- > 0 })
  expect([first.records, first.more, first.next]).toEqual([[], true, new Map([[0, 10_000 - 8 - 64]])])
  const second = await page(many, { pick, start: first.next })
  expect([places(second.records), second.more]).toEqual([['0/17'], false])
})

test('a page holds no more than its budget, and at least one record', async () => {
  const costOf = ({ offset }: StoredRecord) => (offset === 2 ? 100 : 1)
  const one = topic([0, 1, 2, 3].map(offset => record(0, offset, offset)))
  expect(await allPages(one, { costOf, budget: 50 })).toEqual([['0/3'], ['0/2'], ['0/1', '0/0']])
})

test('large records make the windows small, so that few are in memory at once', async () => {
  const large = 'x'.repeat(3 * 1024 * 1024)
  const heavy = topic(
    Array.from({ length: 30 }, (_, offset) => record(0, offset, offset, large)),
    1,
  )
  let held = 0
  const pick: Options['pick'] = each => {
    held += 1
    return each
  }
  const { records, more } = await page(heavy, { limit: 30, pick })
  expect(more).toBe(true)
  expect(records.length).toBeGreaterThan(0)
  expect(held).toBeLessThan(40)
  expect((await allPages(heavy, { limit: 30 })).flat()).toHaveLength(30)
})

test('a cursor from before a deletion, or of another topic of this name, begins at what is there', async () => {
  const late = topic([5, 6, 7].map(offset => record(0, offset, offset)))
  const at = (offset: number) => new Map([[0, offset]])
  expect(places((await page(late, { direction: 'newer', start: at(2) })).records)).toEqual(['0/5', '0/6', '0/7'])
  expect(places((await page(late, { start: at(900) })).records)).toEqual(['0/7', '0/6', '0/5'])
  expect((await page(late, { start: at(2) })).records).toEqual([])
})

test('an empty topic is an empty page', async () => {
  const ranges = [{ partition: 0, low: 0, end: 0 }]
  const fetch = async () => ({ records: [], next: 0 })
  expect(await page({ ranges, fetch })).toEqual({ records: [], next: new Map([[0, 0]]), more: false, read: 0 })
})
