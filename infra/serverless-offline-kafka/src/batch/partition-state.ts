import type { KafkaRecord } from '../types.ts'

/**
 * What the mapping holds of one partition.
 *
 * A state outlives its assignment: an invocation still running when the partition is revoked keeps the state busy,
 * so that a partition given back is never invoked twice at once. `assignment` tells the two apart.
 */
export interface PartitionState {
  readonly partition: number
  assigned: boolean
  /** Grows with every assignment that starts from another position; work of an earlier one is never committed. */
  epoch: number
  /** Read, matched by the filter, and not yet invoked; `head` is the first of them. */
  records: KafkaRecord[]
  head: number
  /** Upper bound of the bytes these records take in an event. */
  bytes: number
  /** The offset the next fetch must begin with. */
  position: number
  /** The offset that the group holds, as far as is known. */
  committed: number
  /** Where all before is done: to be committed. */
  committable: number
  /** Records of this state are in an invocation, or wait for its retry. */
  inFlight: boolean
  /** How often the records in flight were invoked before, in vain. */
  retries: number
  /** When the waiting records began to wait: their arrival, or the end of the invocation before. */
  waitingSince: number
  /** Records done and not yet part of a commit. */
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

/** Forgets what was read and begins at `position`. */
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

/** Removes the first `count` waiting records. */
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
 * Nothing of the state is in flight: everything before the first waiting record is done,
 * and with none waiting everything that was read, filtered records included.
 */
export const advance = (state: PartitionState): void => {
  const first = state.records[state.head]
  state.committable = first === undefined ? state.position : first.offset
}
