/** The pages of a list of records whose newest are shown first: older pages are added at its end, newer ones at its top. */
import type { TopicRecord, TopicRecords } from '../../shared/contract.ts'

interface RecordPage {
  readonly records: readonly TopicRecord[]
  /** The cursor of the page after it; null where there is none. */
  readonly older: string | null
}

export interface RecordPages {
  /** At least one; the newest first. */
  readonly pages: readonly RecordPage[]
  /** The cursor of what is yet to come. */
  readonly newer: string | null
  /** More is there than the tail has read. */
  readonly isBehind: boolean
  /** How many records were read, whether they are shown or not. */
  readonly read: number
  /** A tail keeps so many records: what was asked for by hand is not taken away again. */
  readonly most: number
}

/** A tail shows so many records; the oldest of them go, and are read again when asked for. */
const mostLive = 500

const countRecords = (pages: readonly RecordPage[]): number =>
  pages.reduce((total, { records }) => total + records.length, 0)

export const firstPage = ({ records, older, newer, read }: TopicRecords): RecordPages => ({
  pages: [{ records, older }],
  newer,
  isBehind: false,
  read,
  most: mostLive,
})

export const recordsOf = ({ pages }: RecordPages): readonly TopicRecord[] => pages.flatMap(({ records }) => records)

export const olderOf = ({ pages }: RecordPages): string | null => pages.at(-1)?.older ?? null

/** Adds the page after the last one, which is the older one unless the oldest are shown first. */
export const withNextPage = (before: RecordPages, answer: TopicRecords, ascending: boolean): RecordPages => {
  const pages = [...before.pages, { records: answer.records, older: answer.older }]
  return {
    ...before,
    pages,
    newer: ascending ? answer.newer : before.newer,
    read: before.read + answer.read,
    most: Math.max(mostLive, countRecords(pages)),
  }
}

/** Whole pages go, so that the cursor of the last one that stays leads to them. */
const trimmed = (pages: readonly RecordPage[], most: number): readonly RecordPage[] => {
  const others = pages.slice(0, -1)
  return others.length > 0 && countRecords(others) >= most ? trimmed(others, most) : pages
}

/** Adds what arrived since, as the API gives it: the oldest first. */
export const withNewerPage = (
  before: RecordPages,
  { records, older, newer, more, read }: TopicRecords,
): RecordPages => ({
  ...before,
  pages:
    records.length > 0
      ? trimmed([{ records: records.toReversed(), older }, ...before.pages], before.most)
      : before.pages,
  newer,
  isBehind: more,
  read: before.read + read,
})
