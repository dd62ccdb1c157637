import { type BatchRules, decide, type Taken, take } from './batch/batching.ts'
import { maxRecordSize } from './batch/event-size.ts'
import { type Batch, type Discard, expired, type FailureRules, type Outcome, outcome } from './batch/outcome.ts'
import {
  advance,
  createPartitionState,
  isReady,
  type PartitionState,
  restart,
  revoke,
  waiting,
} from './batch/partition-state.ts'
import type { Metrics } from './status/metrics.ts'
import type { Timers } from './timers.ts'
import type { InvocationResult, KafkaRecord } from './types.ts'

/** What happened to a batch, for the log. */
export interface BatchReport {
  readonly batch: Batch
  readonly action: Outcome['action'] | 'throttle'
  readonly milliseconds: number
  readonly requestId?: string
  readonly outcome?: Outcome
  readonly reason?: string
}

export interface LoopDependencies {
  readonly batching: BatchRules
  readonly failure: FailureRules
  /** Stop fetching a partition when this much of it is waiting. */
  readonly prefetch: { readonly records: number; readonly bytes: number }
  readonly invocationsPerPoller: number
  readonly matches: (record: KafkaRecord) => boolean
  /** Resolves also if the function fails. A rejection means that the function was not reached. */
  readonly invoke: (records: readonly KafkaRecord[]) => Promise<InvocationResult>
  /** Resolves when the destination has the records. Called again after a rejection. */
  readonly discard: (discard: Discard) => Promise<void>
  /** Everything before `offset` is processed; `records` is the number of records since the last commit. */
  readonly commit: (partition: number, offset: number, records: number) => void
  /** Resume or pause fetching of a partition. */
  readonly fetch: (partition: number, wanted: boolean) => void
  /** The delay in milliseconds after this many failures. */
  readonly backoff: (failures: number) => number
  readonly timers: Timers
  readonly metrics: Metrics
  readonly report: (report: BatchReport) => void
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

interface Poller {
  inFlight: number
  cancelTimer: (() => void) | undefined
  woken: boolean
}

interface InFlightPartition {
  readonly state: PartitionState
  readonly epoch: number
  readonly records: number
}

/**
 * Forms batches, invokes the function, applies the outcome and decides what can be committed. Independent of Kafka and
 * of serverless-offline.
 */
export const createLoop = (deps: LoopDependencies): Loop => {
  const { batching, failure, timers, metrics } = deps
  const states = new Map<number, PartitionState>()
  let pollers: Poller[] = []
  let stopping = false
  const tasks = new Set<Promise<void>>()
  const sleepers = new Set<() => void>()

  const pollerOf = (state: PartitionState): Poller => pollers[state.partition % pollers.length] as Poller
  const statesOf = (poller: Poller): PartitionState[] =>
    [...states.values()].filter(state => pollerOf(state) === poller)

  /** Resolves with false if the loop stops in the meantime. */
  const sleep = (milliseconds: number): Promise<boolean> =>
    new Promise(resolve => {
      if (stopping) return resolve(false)
      const wake = (): void => {
        cancel()
        sleepers.delete(wake)
        resolve(!stopping)
      }
      const cancel = timers.setTimer(milliseconds, wake)
      sleepers.add(wake)
    })

  const wake = (poller: Poller): void => {
    if (poller.woken || stopping) return
    poller.woken = true
    timers.setImmediate(() => {
      poller.woken = false
      schedule(poller)
    })
  }

  const schedule = (poller: Poller): void => {
    poller.cancelTimer?.()
    poller.cancelTimer = undefined
    const own = statesOf(poller)
    while (!stopping && poller.inFlight < deps.invocationsPerPoller) {
      const now = timers.now()
      const decision = decide(batching, own, now)
      if (decision.kind === 'none') return
      if (decision.kind === 'wait') {
        poller.cancelTimer = timers.setTimer(decision.until - now, () => schedule(poller))
        return
      }
      start(poller, take(batching, decision.states))
    }
  }

  const start = (poller: Poller, taken: Taken): void => {
    poller.inFlight++
    for (const state of taken.states) fetchAsNeeded(state)
    const task = run(taken).finally(() => {
      tasks.delete(task)
      poller.inFlight--
      wake(poller)
    })
    tasks.add(task)
  }

  const fetchAsNeeded = (state: PartitionState): void => {
    const { records, bytes } = deps.prefetch
    const full = waiting(state) >= records || state.bytes >= bytes
    const low = waiting(state) * 2 <= records && state.bytes * 2 <= bytes
    if (state.paused ? !low : !full) return
    state.paused = !state.paused
    if (state.assigned) deps.fetch(state.partition, !state.paused)
  }

  const commit = (state: PartitionState, records: number): void => {
    state.processedSinceCommit += records
    const before = state.committable
    advance(state)
    if (state.committable === before) return
    deps.commit(state.partition, state.committable, state.processedSinceCommit)
    state.processedSinceCommit = 0
  }

  /** Releases the partitions that have no record left in `pending`, and commits those that are still assigned. */
  const release = (inFlight: InFlightPartition[], pending: readonly Batch[]): InFlightPartition[] => {
    const partitions = new Set(pending.flatMap(batch => batch.records.map(record => record.partition)))
    return inFlight.filter(({ state, epoch, records }) => {
      if (partitions.has(state.partition)) return true
      state.inFlight = false
      state.retries = 0
      state.waitingSince = timers.now()
      if (state.epoch === epoch) commit(state, records)
      wake(pollerOf(state))
      return false
    })
  }

  const countRetries = (inFlight: readonly InFlightPartition[], pending: readonly Batch[]): void => {
    for (const { state } of inFlight)
      state.retries = Math.max(
        0,
        ...pending
          .filter(({ records }) => records.some(({ partition }) => partition === state.partition))
          .map(({ invocations }) => invocations),
      )
  }

  /** Drops the records of revoked partitions: their new owner reads them again. */
  const withoutRevoked = (inFlight: readonly InFlightPartition[], pending: readonly Batch[]): Batch[] => {
    const lost = new Set(inFlight.filter(h => h.state.epoch !== h.epoch).map(h => h.state.partition))
    if (lost.size === 0) return [...pending]
    return pending
      .map(batch => ({ ...batch, records: batch.records.filter(record => !lost.has(record.partition)) }))
      .filter(batch => batch.records.length > 0)
  }

  /** Retries until the destination has the records. Resolves with false if the loop stops before. */
  const discard = async (discarded: Discard): Promise<boolean> => {
    for (let failures = 0; ; failures++) {
      try {
        await deps.discard(discarded)
        return true
      } catch {
        metrics.OnFailureDestinationDeliveryErrorCount += discarded.records.length
        if (!(await sleep(deps.backoff(failures)))) return false
      }
    }
  }

  const countInvoked = ({ records, invocations }: Batch, sign: 1 | -1): void => {
    metrics.InvokedEventCount += sign * records.length
    if (invocations > 0) metrics.RetriedEventCount += sign * records.length
  }

  const attempt = async (batch: Batch): Promise<InvocationResult> => {
    countInvoked(batch, 1)
    try {
      return await deps.invoke(batch.records)
    } catch (error) {
      return { kind: 'throttled', reason: error instanceof Error ? error.message : String(error) }
    }
  }

  /** Processes a batch with all its retries and splits. Ends early only if the loop stops. */
  const run = async (taken: Taken): Promise<void> => {
    let inFlight: InFlightPartition[] = taken.states.map(state => ({
      state,
      epoch: state.epoch,
      records: taken.records.reduce((sum, record) => (record.partition === state.partition ? sum + 1 : sum), 0),
    }))
    let pending: Batch[] = [{ records: taken.records, retries: 0, invocations: 0 }]
    if (taken.oversized) {
      const { records } = taken
      if (!(await discard({ records, reason: 'MaximumPayloadSizeExceeded', invocations: 0 }))) return
      pending = []
    }
    let throttled = 0
    for (;;) {
      pending = withoutRevoked(inFlight, pending)
      inFlight = release(inFlight, pending)
      const [batch, ...rest] = pending
      if (batch === undefined) return
      if (stopping) return
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
        metrics.InvokeErrorCount++
        countInvoked(batch, -1)
        if (throttled === 0) deps.report({ batch, action: 'throttle', milliseconds, reason: result.reason })
        if (!(await sleep(deps.backoff(throttled++)))) return
        continue
      }
      throttled = 0
      const verdict = outcome(failure, batch, result)
      if (result.kind === 'error') metrics.FailedInvokeEventCount += batch.records.length
      deps.report({ batch, action: verdict.action, milliseconds, requestId: result.requestId, outcome: verdict })
      if (verdict.discard !== undefined && !(await discard(verdict.discard))) return
      pending = [...verdict.retry, ...rest]
      inFlight = release(inFlight, pending)
      if (verdict.retry.length > 0) countRetries(inFlight, pending)
      if (verdict.retry.length > 0 && !(await sleep(deps.backoff(batch.retries)))) return
    }
  }

  return {
    states,
    setPollerCount(count) {
      pollers = Array.from(
        { length: count },
        (_, i) => pollers[i] ?? { inFlight: 0, cancelTimer: undefined, woken: false },
      )
    },
    pollers: () => pollers.length,
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
      if (state === undefined || !state.assigned || stopping) return true
      if (fetched > state.position || next <= state.position) return false
      const fresh = fetched === state.position ? records : records.filter(record => record.offset >= state.position)
      state.position = next
      metrics.PolledEventCount += fresh.length
      const idle = !isReady(state) && !state.inFlight
      for (const record of fresh) {
        if (!deps.matches(record)) {
          metrics.FilteredOutEventCount++
          state.processedSinceCommit++
          continue
        }
        state.records.push(record)
        state.bytes += maxRecordSize(batching.source.Topic, record)
      }
      if (waiting(state) > 0) {
        if (idle) state.waitingSince = timers.now()
        fetchAsNeeded(state)
        wake(pollerOf(state))
      } else if (!state.inFlight) commit(state, 0)
      return true
    },
    async stop(limit) {
      stopping = true
      for (const poller of pollers) poller.cancelTimer?.()
      for (const wakeUp of [...sleepers]) wakeUp()
      await new Promise<void>(resolve => {
        const cancel = timers.setTimer(limit, resolve)
        Promise.allSettled([...tasks]).then(() => {
          cancel()
          resolve()
        })
      })
      return tasks.size
    },
  }
}

const aged = (batch: Batch, records: readonly KafkaRecord[]): Discard => ({
  records,
  reason: 'RecordAgeExceeded',
  invocations: batch.invocations,
})
