import type { Discard } from '../batch/outcome.ts'
import type { Metrics } from '../status/metrics.ts'
import type { StoppableTasks } from '../stoppable-tasks.ts'

export interface DiscardDependencies {
  /** Resolves when the destination has the records. Called again after a rejection. */
  readonly discard: (discard: Discard) => Promise<void>
  /** The delay in milliseconds after this many failures. */
  readonly backoff: (failures: number) => number
  readonly metrics: Metrics
}

/** Retries until the destination has the records. Resolves with false if the loop stops before. */
export const untilDelivered =
  ({ discard, backoff, metrics }: DiscardDependencies, { sleep }: StoppableTasks) =>
  async (discarded: Discard): Promise<boolean> => {
    for (let failures = 0; ; failures++) {
      try {
        await discard(discarded)
        return true
      } catch {
        metrics.OnFailureDestinationDeliveryErrorCount += discarded.records.length
        if (!(await sleep(backoff(failures)))) return false
      }
    }
  }
