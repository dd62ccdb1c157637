import { type BatchRules, decide, type Taken, take } from './batch/batching.ts'
import { recordSizeBound } from './batch/event-size.ts'
import { type Batch, type Discard, type FailureRules, type Outcome, outcome, tooOld } from './batch/outcome.ts'
import { advance, createLane, isReady, type Lane, restart, revoke, waiting } from './batch/partition-buffer.ts'
import type { Metrics } from './status/metrics.ts'
import type { Clock } from './timers.ts'
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
  /** Records waiting in one lane before its partition is no longer fetched. */
  readonly prefetch: { readonly records: number; readonly bytes: number }
  readonly invocationsPerPoller: number
  readonly matches: (record: KafkaRecord) => boolean
  /** Never rejects for what the function does; a rejection is taken as "not reached". */
  readonly invoke: (records: readonly KafkaRecord[]) => Promise<InvocationResult>
  /** Resolves when the destination has the records; rejected, it is called again. */
  readonly discard: (discard: Discard) => Promise<void>
  /** All before `offset` is done; `records` of them since the commit before. */
  readonly commit: (partition: number, offset: number, records: number) => void
  /** Fetch this partition, or do not. */
  readonly fetch: (partition: number, wanted: boolean) => void
  /** Milliseconds before the attempt after this many failed ones. */
  readonly backoff: (failures: number) => number
  readonly clock: Clock
  readonly metrics: Metrics
  readonly report: (report: BatchReport) => void
}

export interface Loop {
  readonly lanes: ReadonlyMap<number, Lane>
  /** The partitions are dealt out to this many pollers. */
  share(pollers: number): void
  pollers(): number
  /** The partition is ours and is read from `position` on; what was held of it is forgotten. */
  assign(partition: number, position: number): void
  /** The partition is no longer ours: nothing of it is invoked or committed any more. */
  revoke(partition: number): void
  /**
   * Hands over what a fetch that began at `fetched` brought; the next one begins at `next`.
   * Answers false when the lane waits for another position: nothing was taken.
   */
  receive(partition: number, fetched: number, records: readonly KafkaRecord[], next: number): boolean
  /**
   * No new batch and no further attempt. Resolves when all invocations ended, at the latest after `limit` ms, with the
   * number of batches that did not; those are never committed.
   */
  stop(limit: number): Promise<number>
}

interface Poller {
  inFlight: number
  cancelTimer: (() => void) | undefined
  woken: boolean
}

interface Held {
  readonly lane: Lane
  readonly assignment: number
  readonly records: number
}

/** Batches, invokes, obeys the outcome and says what may be committed. Knows neither Kafka nor serverless-offline. */
export const createLoop = (deps: LoopDependencies): Loop => {
  const { batching, failure, clock, metrics } = deps
  const lanes = new Map<number, Lane>()
  let pollers: Poller[] = []
  let stopping = false
  const tasks = new Set<Promise<void>>()
  const sleepers = new Set<() => void>()

  const pollerOf = (lane: Lane): Poller => pollers[lane.partition % pollers.length] as Poller
  const lanesOf = (poller: Poller): Lane[] => [...lanes.values()].filter(lane => pollerOf(lane) === poller)

  /** False when the loop stops meanwhile. */
  const sleep = (milliseconds: number): Promise<boolean> =>
    new Promise(resolve => {
      if (stopping) return resolve(false)
      const wake = (): void => {
        cancel()
        sleepers.delete(wake)
        resolve(!stopping)
      }
      const cancel = clock.after(milliseconds, wake)
      sleepers.add(wake)
    })

  const wake = (poller: Poller): void => {
    if (poller.woken || stopping) return
    poller.woken = true
    clock.soon(() => {
      poller.woken = false
      schedule(poller)
    })
  }

  const schedule = (poller: Poller): void => {
    poller.cancelTimer?.()
    poller.cancelTimer = undefined
    const own = lanesOf(poller)
    while (!stopping && poller.inFlight < deps.invocationsPerPoller) {
      const now = clock.now()
      const decision = decide(batching, own, now)
      if (decision.kind === 'none') return
      if (decision.kind === 'wait') {
        poller.cancelTimer = clock.after(decision.until - now, () => schedule(poller))
        return
      }
      start(poller, take(batching, decision.lanes))
    }
  }

  const start = (poller: Poller, taken: Taken): void => {
    poller.inFlight++
    for (const lane of taken.lanes) fetchAsNeeded(lane)
    const task = run(taken).finally(() => {
      tasks.delete(task)
      poller.inFlight--
      wake(poller)
    })
    tasks.add(task)
  }

  const fetchAsNeeded = (lane: Lane): void => {
    const { records, bytes } = deps.prefetch
    const full = waiting(lane) >= records || lane.bytes >= bytes
    const low = waiting(lane) * 2 <= records && lane.bytes * 2 <= bytes
    if (lane.paused ? !low : !full) return
    lane.paused = !lane.paused
    if (lane.assigned) deps.fetch(lane.partition, !lane.paused)
  }

  const commit = (lane: Lane, records: number): void => {
    lane.finished += records
    const before = lane.done
    advance(lane)
    if (lane.done === before) return
    deps.commit(lane.partition, lane.done, lane.finished)
    lane.finished = 0
  }

  /** Frees the lanes that have no record left in `pending`; those still ours may commit. */
  const release = (held: Held[], pending: readonly Batch[]): Held[] => {
    const partitions = new Set(pending.flatMap(batch => batch.records.map(record => record.partition)))
    return held.filter(({ lane, assignment, records }) => {
      if (partitions.has(lane.partition)) return true
      lane.busy = false
      lane.retries = 0
      lane.readyAt = clock.now()
      if (lane.assignment === assignment) commit(lane, records)
      wake(pollerOf(lane))
      return false
    })
  }

  const countRetries = (held: readonly Held[], pending: readonly Batch[]): void => {
    for (const { lane } of held)
      lane.retries = Math.max(
        0,
        ...pending
          .filter(({ records }) => records.some(({ partition }) => partition === lane.partition))
          .map(({ invocations }) => invocations),
      )
  }

  /** Leaves out the records whose partition was revoked while they waited: their new owner reads them again. */
  const stillOurs = (held: readonly Held[], pending: readonly Batch[]): Batch[] => {
    const lost = new Set(held.filter(h => h.lane.assignment !== h.assignment).map(h => h.lane.partition))
    if (lost.size === 0) return [...pending]
    return pending
      .map(batch => ({ ...batch, records: batch.records.filter(record => !lost.has(record.partition)) }))
      .filter(batch => batch.records.length > 0)
  }

  /** True when the destination has them, false when the loop stops before. */
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

  /** Works off one batch, its retries and its splits. Ends early only when the loop stops. */
  const run = async (taken: Taken): Promise<void> => {
    let held: Held[] = taken.lanes.map(lane => ({
      lane,
      assignment: lane.assignment,
      records: taken.records.reduce((sum, record) => (record.partition === lane.partition ? sum + 1 : sum), 0),
    }))
    let pending: Batch[] = [{ records: taken.records, retries: 0, invocations: 0 }]
    if (taken.oversized) {
      const { records } = taken
      if (!(await discard({ records, reason: 'MaximumPayloadSizeExceeded', invocations: 0 }))) return
      pending = []
    }
    let throttled = 0
    for (;;) {
      pending = stillOurs(held, pending)
      held = release(held, pending)
      const [batch, ...rest] = pending
      if (batch === undefined) return
      if (stopping) return
      const old = tooOld(failure, batch.records, clock.now())
      if (old.length > 0) {
        if (!(await discard(aged(batch, old)))) return
        const young = batch.records.filter(record => !old.includes(record))
        pending = young.length > 0 ? [{ ...batch, records: young }, ...rest] : rest
        continue
      }
      const began = clock.now()
      const result = await attempt(batch)
      const milliseconds = clock.now() - began
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
      held = release(held, pending)
      if (verdict.retry.length > 0) countRetries(held, pending)
      if (verdict.retry.length > 0 && !(await sleep(deps.backoff(batch.retries)))) return
    }
  }

  return {
    lanes,
    share(count) {
      pollers = Array.from(
        { length: count },
        (_, i) => pollers[i] ?? { inFlight: 0, cancelTimer: undefined, woken: false },
      )
    },
    pollers: () => pollers.length,
    assign(partition, position) {
      const lane = lanes.get(partition) ?? createLane(partition)
      lanes.set(partition, lane)
      restart(lane, position)
      lane.paused = false
    },
    revoke(partition) {
      const lane = lanes.get(partition)
      if (lane !== undefined) revoke(lane)
    },
    receive(partition, fetched, records, next) {
      const lane = lanes.get(partition)
      if (lane === undefined || !lane.assigned || stopping) return true
      if (fetched > lane.next || next <= lane.next) return false
      const fresh = fetched === lane.next ? records : records.filter(record => record.offset >= lane.next)
      lane.next = next
      metrics.PolledEventCount += fresh.length
      const idle = !isReady(lane) && !lane.busy
      for (const record of fresh) {
        if (!deps.matches(record)) {
          metrics.FilteredOutEventCount++
          lane.finished++
          continue
        }
        lane.records.push(record)
        lane.bytes += recordSizeBound(batching.source.Topic, record)
      }
      if (waiting(lane) > 0) {
        if (idle) lane.readyAt = clock.now()
        fetchAsNeeded(lane)
        wake(pollerOf(lane))
      } else if (!lane.busy) commit(lane, 0)
      return true
    },
    async stop(limit) {
      stopping = true
      for (const poller of pollers) poller.cancelTimer?.()
      for (const wakeUp of [...sleepers]) wakeUp()
      await new Promise<void>(resolve => {
        const cancel = clock.after(limit, resolve)
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
