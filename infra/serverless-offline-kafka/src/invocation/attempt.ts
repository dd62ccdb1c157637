import type { Batch } from '../batch/outcome.ts'
import type { Metrics } from '../status/metrics.ts'
import type { InvocationResult, KafkaRecord } from '../types.ts'

export interface AttemptDependencies {
  /** Resolves also if the function fails. A rejection means that the function was not reached. */
  readonly invoke: (records: readonly KafkaRecord[]) => Promise<InvocationResult>
  readonly metrics: Metrics
}

/** Invokes the function with a batch. An invocation that does not reach the function is throttled, and not counted. */
export const createAttempt = ({ invoke, metrics }: AttemptDependencies) => {
  const count = ({ records, invocations }: Batch, sign: 1 | -1): void => {
    metrics.InvokedEventCount += sign * records.length
    if (invocations > 0) metrics.RetriedEventCount += sign * records.length
  }

  const reach = async ({ records }: Batch): Promise<InvocationResult> => {
    try {
      return await invoke(records)
    } catch (error) {
      return { kind: 'throttled', reason: error instanceof Error ? error.message : String(error) }
    }
  }

  return async (batch: Batch): Promise<InvocationResult> => {
    count(batch, 1)
    const result = await reach(batch)
    if (result.kind === 'throttled') {
      metrics.InvokeErrorCount++
      count(batch, -1)
    }
    if (result.kind === 'error') metrics.FailedInvokeEventCount += batch.records.length
    return result
  }
}
