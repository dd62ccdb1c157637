import { type DiscardDependencies, untilDelivered } from '../delivery/until-delivered.ts'
import { type AttemptDependencies, createAttempt } from '../invocation/attempt.ts'
import type { BatchReport } from '../status/batch-report.ts'
import type { StoppableTasks } from '../stoppable-tasks.ts'
import type { Timers } from '../timers.ts'
import type { KafkaRecord } from '../types.ts'
import type { Taken } from './batching.ts'
import { countRetries, endedOf, type InFlightPartition, inFlightOf, withoutRevoked } from './in-flight.ts'
import { type Batch, type Discard, expired, type FailureRules, outcome } from './outcome.ts'

export interface BatchRunDependencies extends AttemptDependencies, DiscardDependencies {
  readonly failure: FailureRules
  readonly timers: Timers
  readonly report: (report: BatchReport) => void
}

const aged = ({ invocations }: Batch, records: readonly KafkaRecord[]): Discard => ({
  records,
  reason: 'RecordAgeExceeded',
  invocations,
})

/**
 * Processes a batch with all its retries and splits. Ends early only if the loop stops.
 * @param release is called for each partition as soon as none of its records is left
 */
export const createBatchRun = (
  deps: BatchRunDependencies,
  tasks: StoppableTasks,
  release: (partition: InFlightPartition) => void,
) => {
  const { failure, timers, backoff, report } = deps
  const attempt = createAttempt(deps)
  const discard = untilDelivered(deps, tasks)

  const releaseEnded = (inFlight: readonly InFlightPartition[], pending: readonly Batch[]): InFlightPartition[] => {
    const { ended, left } = endedOf(inFlight, pending)
    ended.forEach(release)
    return left
  }

  return async (taken: Taken): Promise<void> => {
    const { records, oversized } = taken
    let inFlight = inFlightOf(taken)
    let pending: Batch[] = [{ records, retries: 0, invocations: 0 }]
    if (oversized) {
      if (!(await discard({ records, reason: 'MaximumPayloadSizeExceeded', invocations: 0 }))) return
      pending = []
    }
    let throttled = 0
    for (;;) {
      pending = withoutRevoked(inFlight, pending)
      inFlight = releaseEnded(inFlight, pending)
      const [batch, ...rest] = pending
      if (batch === undefined || tasks.isStopping()) return
      const old = expired(failure, batch.records, timers.now())
      if (old.length > 0) {
        if (!(await discard(aged(batch, old)))) return
        const young = batch.records.filter(record => !old.includes(record))
        pending = young.length > 0 ? [{ ...batch, records: young }, ...rest] : rest
        continue
      }
      const began = timers.now()
      const result = await attempt(batch)
      const milliseconds = timers.now() - began
      if (result.kind === 'throttled') {
        if (throttled === 0) report({ batch, action: 'throttle', milliseconds, reason: result.reason })
        if (!(await tasks.sleep(backoff(throttled++)))) return
        continue
      }
      throttled = 0
      const verdict = outcome(failure, batch, result)
      report({ batch, action: verdict.action, milliseconds, requestId: result.requestId, outcome: verdict })
      if (verdict.discard !== undefined && !(await discard(verdict.discard))) return
      pending = [...verdict.retry, ...rest]
      inFlight = releaseEnded(inFlight, pending)
      if (verdict.retry.length === 0) continue
      countRetries(inFlight, pending)
      if (!(await tasks.sleep(backoff(batch.retries)))) return
    }
  }
}
