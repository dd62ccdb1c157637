/**
 * Forgets a record that was stated before, word for word, when nobody will read it any more.
 *
 * Sound, because no handler can tell: a reader that is behind both reads neither again, no process that has read one of them is
 * under way, and an offset is but a name, except in a dead letter. Nor can a promise: each asks what was stated and when first,
 * not how often (contents.test.ts). So what a crash or a second delivery left behind is gone as soon as it is done with, and the
 * world is the one in which nothing went wrong, with less left to go wrong.
 */
import type { MSKRecord } from 'aws-lambda'
import { foundOnce } from '../model/found-once.ts'
import type { State } from '../model/world-state.ts'
import { contentOf, movedTo } from './contents.ts'

const dead = ['dead-letter', 'retries-exhausted', 'redriven']

const hasRepeated = foundOnce(
  (records: readonly MSKRecord[]): boolean => new Set(records.map(contentOf)).size < records.length,
)

const compact = (state: State, topic: string, partition: number): void => {
  const all = state.log.get(topic) ?? []
  const records = all[partition] ?? []
  const readers = state.lanes.filter(lane => lane.topic === topic && lane.partition === partition)
  const isRead = ({ purpose }: State['processes'][number]): boolean =>
    purpose.of === 'lane' && readers.some(({ index }) => index === purpose.lane)
  if (state.processes.some(isRead)) return
  /** Before it everybody has read all; the record before that may come again. */
  const early = readers.filter(({ reader }) => reader !== 'email')
  const low = Math.min(records.length, ...early.map(({ batch, committed }) => batch[0]?.offset ?? committed))
  const seen = new Set<number>()
  const kept: MSKRecord[] = []
  for (const [index, record] of records.entries()) {
    const content = contentOf(record)
    const last = kept.at(-1)
    const comesAgain = early.length > 0 && index === low - 1 && last !== undefined && contentOf(last) !== content
    if (!seen.has(content) || index >= low || comesAgain) kept.push(record)
    seen.add(content)
  }
  if (kept.length === records.length) return
  const moved = kept.map(movedTo)
  const placeOf = new Map(kept.map((record, index) => [record.offset, index]))
  state.lanes = state.lanes.map(lane =>
    readers.includes(lane)
      ? {
          ...lane,
          committed:
            lane.committed -
            records.filter((record, index) => index < lane.committed && !placeOf.has(record.offset)).length,
          batch: lane.batch.map(({ offset }) => moved[placeOf.get(offset) as number] as MSKRecord),
        }
      : lane,
  )
  state.log = new Map(state.log).set(topic, all.with(partition, moved))
}

export const compactLog = (state: State): void => {
  // A dead letter is known by its offset.
  if (dead.some(topic => state.log.has(topic))) return
  for (const [topic, partitions] of state.log)
    for (const [partition, records] of partitions.entries()) if (hasRepeated(records)) compact(state, topic, partition)
}
