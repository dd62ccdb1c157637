/**
 * A page of the records of a topic over its partitions, the newest first or the oldest first. Records of a partition keep
 * the order of their offsets; between partitions their time decides.
 *
 * A topic can only be read forward, from an offset on. So a page goes through each partition in windows of offsets, backward
 * for older records, which grow while they hold little.
 */
import type { Fetched, PartitionRange } from '../kafka/topic-reader.ts'

export type Direction = 'older' | 'newer'

export interface Place {
  readonly partition: number
  readonly offset: number
  /** Milliseconds since the epoch. */
  readonly timestamp: number
}

/**
 * Where a page begins in each partition: an older page has the records before the offset, a newer one those from it on.
 */
export type Positions = ReadonlyMap<number, number>

export interface Page<T> {
  readonly records: readonly T[]
  /** Where the next page in the same direction begins. */
  readonly next: Positions
  /** True when the next page may hold records. */
  readonly more: boolean
  /** How many records were read for it. */
  readonly read: number
}

interface Options<T extends Place> {
  readonly direction: Direction
  readonly ranges: readonly PartitionRange[]
  readonly start: Positions
  readonly limit: number
  readonly fetch: (partition: number, offset: number, maxBytes: number) => Promise<Fetched>
  /** What to show of a record, and undefined when it does not match. */
  readonly pick: (record: Fetched['records'][number]) => T | undefined
  readonly costOf: (shown: T) => number
  /** The cost of all records of a page is at most this; one record is always shown. */
  readonly budget: number
  /** False when the time is over: the page ends with what was found. */
  readonly mayGoOn: () => boolean
}

const firstWindow = 8
const growth = 8
const largestWindow = 100_000
/** What a window should hold at most. */
const windowBytes = 4 * 1024 * 1024
/** A window that turns out to hold more is read again as a smaller one. */
const mostWindowBytes = 4 * windowBytes
/** All windows of a page. */
const pageBytes = 64 * 1024 * 1024

const bytesOf = ({ key, value, headers }: Fetched['records'][number]): number =>
  (key?.length ?? 0) +
  (value?.length ?? 0) +
  Object.entries(headers).reduce(
    (total, [name, values]) => values.reduce((sum, each) => sum + name.length + each.length, total),
    0,
  )

interface Lane<T> extends PartitionRange {
  /** Everything between the start and this offset has been read. */
  reached: number
  window: number
  /** Found and not yet on the page, in the order of the page. */
  readonly queue: T[]
}

/** @returns undefined when the window holds too much to be read at once */
const readWindow = async <T extends Place>(
  { fetch, pick }: Options<T>,
  partition: number,
  from: number,
  to: number,
): Promise<{ found: T[]; read: number; bytes: number } | undefined> => {
  const found: T[] = []
  let read = 0
  let bytes = 0
  for (let offset = from; offset < to; ) {
    const fetched = await fetch(partition, offset, to - offset > firstWindow ? 1024 * 1024 : 64 * 1024)
    for (const record of fetched.records) {
      if (record.offset >= to) break
      read += 1
      bytes += bytesOf(record)
      const shown = pick(record)
      if (shown) found.push(shown)
    }
    if (bytes > mostWindowBytes && to - from > 1) return undefined
    offset = fetched.next
  }
  return { found, read, bytes }
}

export const recordPage = async <T extends Place>(options: Options<T>): Promise<Page<T>> => {
  const { direction, ranges, start, limit, costOf, budget, mayGoOn } = options
  const older = direction === 'older'
  const lanes = ranges.map((range): Lane<T> => {
    const from = start.get(range.partition) ?? (older ? range.end : range.low)
    // Retention may have deleted the records there, or the topic may be another one of the same name.
    const reached = Math.min(range.end, Math.max(range.low, from))
    return { ...range, reached, window: firstWindow, queue: [] }
  })
  let read = 0
  let bytes = 0

  const isExhausted = ({ reached, low, end }: Lane<T>): boolean => (older ? reached <= low : reached >= end)

  const readOn = async (lane: Lane<T>): Promise<void> => {
    const from = older ? Math.max(lane.low, lane.reached - lane.window) : lane.reached
    const to = older ? lane.reached : Math.min(lane.end, lane.reached + lane.window)
    const window = await readWindow(options, lane.partition, from, to)
    if (!window) {
      lane.window = Math.max(1, Math.floor(lane.window / growth))
      bytes += mostWindowBytes
      return
    }
    lane.queue.push(...(older ? window.found.toReversed() : window.found))
    lane.reached = older ? from : to
    read += window.read
    bytes += window.bytes
    const perOffset = window.bytes / (to - from)
    lane.window = Math.max(
      1,
      Math.min(lane.window * growth, largestWindow, perOffset > 0 ? Math.ceil(windowBytes / perOffset) : largestWindow),
    )
  }

  /** The lane whose next record comes next on the page. */
  const first = (): Lane<T> | undefined =>
    lanes
      .filter(({ queue }) => queue.length > 0)
      .sort(({ queue: [a] }, { queue: [b] }) => ((a?.timestamp ?? 0) - (b?.timestamp ?? 0)) * (older ? -1 : 1))[0]

  const records: T[] = []
  let cost = 0
  while (records.length < limit) {
    const dry = lanes.filter(lane => lane.queue.length === 0 && !isExhausted(lane))
    if (dry.length > 0 && mayGoOn() && bytes < pageBytes) {
      await Promise.all(dry.map(readOn))
      continue
    }
    const lane = first()
    const record = lane?.queue[0]
    if (!lane || !record) break
    cost += costOf(record)
    if (cost > budget && records.length > 0) break
    lane.queue.shift()
    records.push(record)
  }

  const positionOf = ({ queue: [waiting], reached }: Lane<T>): number =>
    waiting ? waiting.offset + (older ? 1 : 0) : reached
  return {
    records,
    next: new Map(lanes.map(lane => [lane.partition, positionOf(lane)])),
    more: lanes.some(lane => lane.queue.length > 0 || !isExhausted(lane)),
    read,
  }
}
