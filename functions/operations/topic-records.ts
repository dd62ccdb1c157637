/** Which records of a topic are asked for, and the answer. */
import { z } from 'zod'
import { Problem } from '../errors.ts'
import type { PartitionRange, TopicReader } from '../kafka/topic-reader.ts'
import { type Cursor, cursorPattern, cursorText, parseCursor } from './record-cursor.ts'
import { recordPage } from './record-page.ts'
import { holds, type ShownRecord, shownRecord } from './shown-record.ts'

const offset = /^\d{1,15}$/

export const RecordsQuery = z
  .strictObject({
    partition: z.coerce.number().int().min(0).max(999_999).optional(),
    from: z
      .union(
        [z.enum(['newest', 'oldest']), z.string().regex(offset), z.iso.datetime({ offset: true })],
        'Expected newest, oldest, an offset such as 42, or a time such as 2026-01-31T12:00:00Z.',
      )
      .optional(),
    cursor: z.string().regex(cursorPattern, 'Expected `older` or `newer` of an earlier answer.').optional(),
    filter: z.string().min(1).max(200).optional(),
    limit: z.coerce.number().int().min(1).max(500).default(50),
  })
  .refine(({ from, cursor }) => from === undefined || cursor === undefined, {
    path: ['from'],
    message: 'A cursor says already where to begin: leave one of the two out.',
  })
export type RecordsQuery = z.infer<typeof RecordsQuery>

export interface RecordsAnswer {
  readonly topic: string
  readonly partitions: readonly PartitionRange[]
  readonly records: readonly ShownRecord[]
  /** Cursors: the page of older records, and that of newer ones; null where there are none. What is yet to come is newer. */
  readonly older: string | null
  readonly newer: string | null
  /** True when the page ended before all records were read in which a match may be. */
  readonly more: boolean
  /** How many records were read for this page. */
  readonly read: number
  readonly masked: boolean
}

const invalid = (field: string, message: string): Problem =>
  new Problem(400, 'invalid-query', 'The query has parameters that cannot be accepted.', [{ field, message }])

const onlyOf = (ranges: readonly PartitionRange[], partition: number | undefined): readonly PartitionRange[] => {
  if (partition === undefined) return ranges
  const range = ranges.find(each => each.partition === partition)
  if (range) return [range]
  throw invalid('partition', `The topic has no partition ${partition}: it has 0 to ${ranges.length - 1}.`)
}

const startOf = async (
  { from = 'newest', cursor, partition }: RecordsQuery,
  ranges: readonly PartitionRange[],
  offsetsAt: TopicReader['offsetsAt'],
): Promise<Cursor> => {
  if (cursor !== undefined) return parseCursor(cursor)
  if (from === 'newest')
    return { direction: 'older', positions: new Map(ranges.map(each => [each.partition, each.end])) }
  if (from === 'oldest')
    return { direction: 'newer', positions: new Map(ranges.map(each => [each.partition, each.low])) }
  if (!offset.test(from)) return { direction: 'newer', positions: await offsetsAt(new Date(from)) }
  const [range] = ranges
  if (partition === undefined || !range) throw invalid('partition', 'Name the partition of the offset as well.')
  const { low, end } = range
  if (Number(from) < low || Number(from) > end) {
    const there = low === end ? 'is empty' : `has the offsets ${low} to ${end - 1}`
    throw invalid('from', `Partition ${partition} ${there}.`)
  }
  return { direction: 'newer', positions: new Map([[partition, Number(from)]]) }
}

/** An answer of Lambda has 6 MB at most, and JSON needs up to two characters for one. */
const budget = 4 * 1024 * 1024
/** Texts of a list are cut here. The text of a record that is asked for alone is whole: a record has 2 MiB at most. */
const mostOfList = 100_000
const mostOfOne = 2 * 1024 * 1024

interface Bounds {
  readonly now: () => number
  /** No more is read after this time. */
  readonly withinMs: number
}

export const topicRecords =
  (masked: boolean, { now, withinMs }: Bounds) =>
  async (reader: TopicReader, topic: string, query: RecordsQuery): Promise<RecordsAnswer> => {
    const until = now() + withinMs
    const { filter, limit } = query
    const ranges = onlyOf(reader.ranges, query.partition)
    const { direction, positions: start } = await startOf(query, ranges, reader.offsetsAt)
    const showing = { masked, most: limit === 1 ? mostOfOne : mostOfList }
    const { records, next, more, read } = await recordPage({
      direction,
      ranges,
      start,
      limit,
      fetch: reader.fetch,
      pick: record => {
        const shown = shownRecord(record, showing)
        return filter === undefined || holds(shown, filter) ? shown : undefined
      },
      costOf: shown => Buffer.byteLength(JSON.stringify(shown)),
      budget,
      mayGoOn: () => now() < until,
    })
    const onward = cursorText(direction, next)
    const isBehind = ranges.some(({ partition, low }) => (start.get(partition) ?? low) > low)
    return {
      topic,
      partitions: reader.ranges,
      records,
      older: direction === 'older' ? (more ? onward : null) : isBehind ? cursorText('older', start) : null,
      newer: direction === 'newer' ? onward : cursorText('newer', start),
      more,
      read,
      masked,
    }
  }
