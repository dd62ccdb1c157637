import type { KafkaRecord } from '../types.ts'

/**
 * What the mapping holds of one partition.
 *
 * It outlives an assignment. If the partition is revoked during an invocation it stays in flight, so that two
 * invocations never hold the same partition, even if it is assigned again. `epoch` tells the assignments apart.
 */
export interface PartitionState {
  readonly partition: number
  assigned: boolean
  /** Increases with every assignment at a new position. Work of an earlier epoch is never committed. */
  epoch: number
  /** Matched the filter and wait for an invocation, from index `head` on. */
  records: KafkaRecord[]
  head: number
  /** An upper bound of their size in an event. */
  bytes: number
  /** The next offset to fetch. */
  position: number
  /** The last known committed offset of the group. */
  committed: number
  /** Everything before this offset is processed and can be committed. */
  committable: number
  /** Records of this partition are in an invocation or wait for a retry. */
  inFlight: boolean
  /** How often the records in flight have failed before. */
  retries: number
  /** When the buffered records began to wait: on arrival, or when the previous invocation ended. */
  waitingSince: number
  /** Processed records that are not part of a commit yet. */
  processedSinceCommit: number
  paused: boolean
}

export const createPartitionState = (partition: number): PartitionState => ({
  partition,
  assigned: false,
  epoch: 0,
  records: [],
  head: 0,
  bytes: 0,
  position: -1,
  committed: -1,
  committable: -1,
  inFlight: false,
  retries: 0,
  waitingSince: 0,
  processedSinceCommit: 0,
  paused: false,
})

export const waiting = (state: PartitionState): number => state.records.length - state.head

export const isReady = (state: PartitionState): boolean =>
  state.assigned && !state.inFlight && state.records.length > state.head

/**
 * Whether a partition that is assigned again goes on as it was: nobody else has committed in between. Nothing is read twice
 * then, and invocations in flight can still commit.
 */
export const continues = (state: PartitionState | undefined, committed: number | undefined): state is PartitionState =>
  state?.assigned === true && state.committed === committed

/** Empties the buffer and continues at `position`. */
export const restart = (state: PartitionState, position: number): void => {
  state.assigned = true
  state.epoch++
  state.records = []
  state.head = 0
  state.bytes = 0
  state.position = position
  state.committed = position
  state.committable = position
  state.processedSinceCommit = 0
}

export const revoke = (state: PartitionState): void => {
  if (!state.assigned) return
  state.assigned = false
  state.epoch++
  state.records = []
  state.head = 0
  state.bytes = 0
}

/** Removes the first `count` buffered records. */
export const shift = (state: PartitionState, count: number): void => {
  state.head += count
  if (state.head === state.records.length) {
    state.records = []
    state.head = 0
  } else if (state.head >= 4096) {
    state.records = state.records.slice(state.head)
    state.head = 0
  }
}

/**
 * Call when nothing of the partition is in flight. Everything before the first buffered record is then processed; with
 * an empty buffer everything that was read is, including filtered records.
 */
export const advance = (state: PartitionState): void => {
  const first = state.records[state.head]
  state.committable = first === undefined ? state.position : first.offset
}
