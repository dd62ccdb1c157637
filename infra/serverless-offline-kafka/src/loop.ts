import { type BatchRunDependencies, createBatchRun } from './batch/batch-run.ts'
import type { InFlightPartition } from './batch/in-flight.ts'
import {
  advance,
  createPartitionState,
  isReady,
  type PartitionState,
  restart,
  revoke,
  waiting,
} from './batch/partition-state.ts'
import { createPollers, type PollerDependencies } from './polling/pollers.ts'
import { buffer, fetchAsNeeded, type PrefetchDependencies } from './polling/prefetch.ts'
import { createStoppableTasks } from './stoppable-tasks.ts'
import type { KafkaRecord } from './types.ts'

export interface LoopDependencies extends PollerDependencies, PrefetchDependencies, BatchRunDependencies {
  /** Everything before `offset` is processed; `records` is the number of records since the last commit. */
  readonly commit: (partition: number, offset: number, records: number) => void
}

export interface Loop {
  readonly states: ReadonlyMap<number, PartitionState>
  /** Distributes the partitions over this many pollers. */
  setPollerCount(pollers: number): void
  pollers(): number
  /** The partition was assigned: read it from `position` and forget what was buffered of it. */
  assign(partition: number, position: number): void
  /** The partition was revoked: invoke and commit nothing of it any more. */
  revoke(partition: number): void
  /**
   * Takes the records of a fetch that began at offset `fetched`; the next fetch begins at `next`.
   * Returns false, and takes nothing, if the partition is at another position.
   */
  receive(partition: number, fetched: number, records: readonly KafkaRecord[], next: number): boolean
  /**
   * Starts no batch and no retry any more. Resolves when all invocations have ended, or after `limit` ms, with the
   * number of batches still running. Those are never committed.
   */
  stop(limit: number): Promise<number>
}

/**
 * Forms batches, invokes the function, applies the outcome and decides what can be committed. Independent of Kafka and
 * of serverless-offline.
 */
export const createLoop = (deps: LoopDependencies): Loop => {
  const { timers } = deps
  const states = new Map<number, PartitionState>()
  const tasks = createStoppableTasks(timers)

  const commit = (state: PartitionState, records: number): void => {
    state.processedSinceCommit += records
    const before = state.committable
    advance(state)
    if (state.committable === before) return
    deps.commit(state.partition, state.committable, state.processedSinceCommit)
    state.processedSinceCommit = 0
  }

  /** The partition can be in the next batch. It is committed if it is still assigned. */
  const release = ({ state, epoch, records }: InFlightPartition): void => {
    state.inFlight = false
    state.retries = 0
    state.waitingSince = timers.now()
    if (state.epoch === epoch) commit(state, records)
    pollers.wake(state)
  }

  const run = createBatchRun(deps, tasks, release)
  const pollers = createPollers(deps, states, taken => {
    for (const state of taken.states) fetchAsNeeded(deps, state)
    return tasks.track(run(taken))
  })

  return {
    states,
    setPollerCount: pollers.setCount,
    pollers: pollers.count,
    assign(partition, position) {
      const state = states.get(partition) ?? createPartitionState(partition)
      states.set(partition, state)
      restart(state, position)
      state.paused = false
    },
    revoke(partition) {
      const state = states.get(partition)
      if (state !== undefined) revoke(state)
    },
    receive(partition, fetched, records, next) {
      const state = states.get(partition)
      if (state === undefined || !state.assigned || tasks.isStopping()) return true
      const idle = !isReady(state) && !state.inFlight
      if (!buffer(deps, state, { fetched, records, next })) return false
      if (waiting(state) > 0) {
        if (idle) state.waitingSince = timers.now()
        fetchAsNeeded(deps, state)
        pollers.wake(state)
      } else if (!state.inFlight) commit(state, 0)
      return true
    },
    stop(limit) {
      pollers.stop()
      return tasks.stop(limit)
    },
  }
}
