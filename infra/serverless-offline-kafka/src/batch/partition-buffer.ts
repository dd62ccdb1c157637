import type { KafkaRecord } from '../types.ts'

/**
 * What the mapping holds of one partition.
 *
 * A lane outlives its assignment: an invocation still running when the partition is revoked keeps the lane busy,
 * so that a partition given back is never invoked twice at once. `assignment` tells the two apart.
 */
export interface Lane {
  readonly partition: number
  assigned: boolean
  /** Grows with every assignment that starts from another position; work of an earlier one is never committed. */
  assignment: number
  /** Read, matched by the filter, and not yet invoked; `head` is the first of them. */
  records: KafkaRecord[]
  head: number
  /** Upper bound of the bytes these records take in an event. */
  bytes: number
  /** The offset the next fetch must begin with. */
  next: number
  /** The offset that the group holds, as far as is known. */
  committed: number
  /** Where all before is done: to be committed. */
  done: number
  /** Records of this lane are in an invocation, or wait for its retry. */
  busy: boolean
  /** How often the records in flight were invoked before, in vain. */
  retries: number
  /** When the waiting records began to wait: their arrival, or the end of the invocation before. */
  readyAt: number
  /** Records done and not yet part of a commit. */
  finished: number
  paused: boolean
}

export const createLane = (partition: number): Lane => ({
  partition,
  assigned: false,
  assignment: 0,
  records: [],
  head: 0,
  bytes: 0,
  next: -1,
  committed: -1,
  done: -1,
  busy: false,
  retries: 0,
  readyAt: 0,
  finished: 0,
  paused: false,
})

export const waiting = (lane: Lane): number => lane.records.length - lane.head

export const isReady = (lane: Lane): boolean => lane.assigned && !lane.busy && lane.records.length > lane.head

/** Forgets what was read and begins at `position`. */
export const restart = (lane: Lane, position: number): void => {
  lane.assigned = true
  lane.assignment++
  lane.records = []
  lane.head = 0
  lane.bytes = 0
  lane.next = position
  lane.committed = position
  lane.done = position
  lane.finished = 0
}

export const revoke = (lane: Lane): void => {
  if (!lane.assigned) return
  lane.assigned = false
  lane.assignment++
  lane.records = []
  lane.head = 0
  lane.bytes = 0
}

/** Removes the first `count` waiting records. */
export const shift = (lane: Lane, count: number): void => {
  lane.head += count
  if (lane.head === lane.records.length) {
    lane.records = []
    lane.head = 0
  } else if (lane.head >= 4096) {
    lane.records = lane.records.slice(lane.head)
    lane.head = 0
  }
}

/**
 * Nothing of the lane is in flight: everything before the first waiting record is done,
 * and with none waiting everything that was read, filtered records included.
 */
export const advance = (lane: Lane): void => {
  const first = lane.records[lane.head]
  lane.done = first === undefined ? lane.next : first.offset
}
