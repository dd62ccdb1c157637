import type { Loop } from '../loop.ts'
import type { Metrics } from '../status/metrics.ts'

/** What the group is to hold of a partition. */
interface Due {
  readonly offset: number
  readonly records: number
  readonly assignment: number
}

export interface CommitDependencies {
  readonly loop: Pick<Loop, 'lanes'>
  readonly metrics: Metrics
  /** Resolves when the group holds these offsets. */
  readonly send: (offsets: readonly { partition: number; offset: number }[]) => Promise<void>
  readonly failed: (error: unknown) => void
}

export interface Commits {
  /** All before `offset` is done; `records` of them since the commit before. */
  add(partition: number, offset: number, records: number): void
  /** Resolves when nothing is due any more. */
  settled(): Promise<void>
  /** What is due now is tried once more, and not again. */
  stop(): void
}

/** A commit is a write to every replica of the group's topic: they are gathered for this long. */
const INTERVAL = 200
const RETRY_AFTER = 1_000

const pause = (milliseconds: number): Promise<void> => new Promise(resolve => setTimeout(resolve, milliseconds))

/**
 * One request at a time; what becomes due meanwhile goes with the next one. Never for a partition that was revoked, or
 * assigned anew, since the commit became due.
 */
export const createCommits = ({ loop, metrics, send, failed }: CommitDependencies): Commits => {
  const due = new Map<number, Due>()
  let sending: Promise<void> | undefined
  let stopped = false

  const isCurrent = ([partition, { assignment }]: [number, Due]): boolean =>
    loop.lanes.get(partition)?.assignment === assignment

  const sent = ([partition, { offset, records, assignment }]: [number, Due]): void => {
    const lane = loop.lanes.get(partition)
    if (lane?.assignment === assignment) lane.committed = offset
    metrics.CommittedEventCount += records
  }

  const back = ([partition, one]: [number, Due]): void => {
    const newer = due.get(partition)
    due.set(partition, newer === undefined ? one : { ...newer, records: newer.records + one.records })
  }

  const sendDue = async (): Promise<void> => {
    while (due.size > 0) {
      const batch = [...due].filter(isCurrent)
      due.clear()
      if (batch.length === 0) return
      try {
        await send(batch.map(([partition, { offset }]) => ({ partition, offset })))
        batch.forEach(sent)
        await pause(INTERVAL)
      } catch (error) {
        metrics.CommitErrorCount++
        failed(error)
        batch.forEach(back)
        if (stopped) return
        await pause(RETRY_AFTER)
      }
    }
  }

  return {
    add(partition, offset, records) {
      const lane = loop.lanes.get(partition)
      if (lane === undefined) return
      const before = due.get(partition)
      const same = before?.assignment === lane.assignment
      due.set(partition, { offset, records: records + (same ? before.records : 0), assignment: lane.assignment })
      sending ??= sendDue().finally(() => {
        sending = undefined
      })
    },
    settled: async () => sending,
    stop() {
      stopped = true
    },
  }
}
