import type { Loop } from '../loop.ts'
import type { Metrics } from '../status/metrics.ts'
import { systemTimers, type Timers } from '../timers.ts'

/** A commit that is not acknowledged yet. */
interface PendingCommit {
  readonly offset: number
  readonly records: number
  readonly epoch: number
}

export interface CommitDependencies {
  readonly loop: Pick<Loop, 'states'>
  readonly metrics: Metrics
  /** Resolves when the offsets are committed. */
  readonly send: (offsets: readonly { partition: number; offset: number }[]) => Promise<void>
  readonly failed: (error: unknown) => void
  readonly timers?: Pick<Timers, 'setTimer'>
}

export interface Commits {
  /** Everything before `offset` is processed; `records` is the number of records since the last commit. */
  add(partition: number, offset: number, records: number): void
  /** Resolves when no commit is pending. */
  settled(): Promise<void>
  /** Tries pending commits once more, then gives up. */
  stop(): void
}

/** Collect commits for this long: each one is a replicated write. */
const INTERVAL = 200
const RETRY_AFTER = 1_000

/**
 * Sends one request at a time; commits that arrive meanwhile go with the next one. A commit is dropped if its partition
 * was revoked, or assigned at another position, after it was added.
 */
export const createCommits = ({ loop, metrics, send, failed, timers = systemTimers }: CommitDependencies): Commits => {
  const pending = new Map<number, PendingCommit>()
  let sending: Promise<void> | undefined
  let stopped = false

  const pause = (milliseconds: number): Promise<void> =>
    new Promise(resolve => {
      timers.setTimer(milliseconds, resolve)
    })

  const isCurrent = ([partition, { epoch }]: [number, PendingCommit]): boolean =>
    loop.states.get(partition)?.epoch === epoch

  const acknowledge = ([partition, { offset, records, epoch }]: [number, PendingCommit]): void => {
    const state = loop.states.get(partition)
    if (state?.epoch === epoch) state.committed = offset
    metrics.CommittedEventCount += records
  }

  const requeue = ([partition, one]: [number, PendingCommit]): void => {
    const newer = pending.get(partition)
    pending.set(partition, newer === undefined ? one : { ...newer, records: newer.records + one.records })
  }

  const sendPending = async (): Promise<void> => {
    while (pending.size > 0) {
      const batch = [...pending].filter(isCurrent)
      pending.clear()
      if (batch.length === 0) return
      try {
        await send(batch.map(([partition, { offset }]) => ({ partition, offset })))
        batch.forEach(acknowledge)
        await pause(INTERVAL)
      } catch (error) {
        metrics.CommitErrorCount++
        failed(error)
        batch.forEach(requeue)
        if (stopped) return
        await pause(RETRY_AFTER)
      }
    }
  }

  return {
    add(partition, offset, records) {
      const state = loop.states.get(partition)
      if (state === undefined) return
      const before = pending.get(partition)
      const same = before?.epoch === state.epoch
      pending.set(partition, { offset, records: records + (same ? before.records : 0), epoch: state.epoch })
      sending ??= sendPending().finally(() => {
        sending = undefined
      })
    },
    settled: async () => sending,
    stop() {
      stopped = true
    },
  }
}
