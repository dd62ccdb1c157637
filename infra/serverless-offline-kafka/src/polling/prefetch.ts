import type { BatchRules } from '../batch/batching.ts'
import { maxRecordSize } from '../batch/event-size.ts'
import { type PartitionState, waiting } from '../batch/partition-state.ts'
import type { Metrics } from '../status/metrics.ts'
import type { KafkaRecord } from '../types.ts'

export interface PrefetchDependencies {
  readonly batching: BatchRules
  /** Stop fetching a partition when this much of it is waiting. */
  readonly prefetch: { readonly records: number; readonly bytes: number }
  readonly matches: (record: KafkaRecord) => boolean
  /** Resume or pause fetching of a partition. */
  readonly fetch: (partition: number, wanted: boolean) => void
  readonly metrics: Metrics
}

/** Pauses fetching when enough is waiting, and resumes it when half of that is left. */
export const fetchAsNeeded = ({ prefetch: { records, bytes }, fetch }: PrefetchDependencies, state: PartitionState) => {
  const full = waiting(state) >= records || state.bytes >= bytes
  const low = waiting(state) * 2 <= records && state.bytes * 2 <= bytes
  if (state.paused ? !low : !full) return
  state.paused = !state.paused
  if (state.assigned) fetch(state.partition, !state.paused)
}

/**
 * Buffers the records of a fetch that match the filter. Returns false, and takes nothing, if the partition is at another
 * position: the fetch began beyond it, or ended before it.
 */
export const buffer = (
  { batching, matches, metrics }: PrefetchDependencies,
  state: PartitionState,
  { fetched, records, next }: { fetched: number; records: readonly KafkaRecord[]; next: number },
): boolean => {
  if (fetched > state.position || next <= state.position) return false
  const fresh = fetched === state.position ? records : records.filter(record => record.offset >= state.position)
  state.position = next
  metrics.PolledEventCount += fresh.length
  for (const record of fresh) {
    if (!matches(record)) {
      metrics.FilteredOutEventCount++
      state.processedSinceCommit++
      continue
    }
    state.records.push(record)
    state.bytes += maxRecordSize(batching.source.Topic, record)
  }
  return true
}
