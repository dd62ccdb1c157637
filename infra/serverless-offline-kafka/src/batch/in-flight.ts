import type { Taken } from './batching.ts'
import type { Batch } from './outcome.ts'
import type { PartitionState } from './partition-state.ts'

/** A partition whose records are in an invocation or wait for a retry. */
export interface InFlightPartition {
  readonly state: PartitionState
  /** Of the assignment under which the records were taken. */
  readonly epoch: number
  readonly records: number
}

export const inFlightOf = ({ states, records }: Taken): InFlightPartition[] =>
  states.map(state => ({
    state,
    epoch: state.epoch,
    records: records.reduce((sum, { partition }) => (partition === state.partition ? sum + 1 : sum), 0),
  }))

const has = (batch: Batch, partition: number): boolean => batch.records.some(record => record.partition === partition)

/** Separates the partitions that have no record left in `pending`. */
export const endedOf = (
  inFlight: readonly InFlightPartition[],
  pending: readonly Batch[],
): { ended: InFlightPartition[]; left: InFlightPartition[] } => {
  const partitions = new Set(pending.flatMap(batch => batch.records.map(({ partition }) => partition)))
  return {
    ended: inFlight.filter(({ state }) => !partitions.has(state.partition)),
    left: inFlight.filter(({ state }) => partitions.has(state.partition)),
  }
}

export const countRetries = (inFlight: readonly InFlightPartition[], pending: readonly Batch[]): void => {
  for (const { state } of inFlight) {
    const own = pending.filter(batch => has(batch, state.partition))
    state.retries = Math.max(0, ...own.map(({ invocations }) => invocations))
  }
}

/** Drops the records of revoked partitions: their new owner reads them again. */
export const withoutRevoked = (inFlight: readonly InFlightPartition[], pending: readonly Batch[]): Batch[] => {
  const revoked = new Set(
    inFlight.filter(({ state, epoch }) => state.epoch !== epoch).map(({ state }) => state.partition),
  )
  if (revoked.size === 0) return [...pending]
  return pending
    .map(batch => ({ ...batch, records: batch.records.filter(({ partition }) => !revoked.has(partition)) }))
    .filter(({ records }) => records.length > 0)
}
