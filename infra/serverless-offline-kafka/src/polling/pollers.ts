import { type BatchRules, decide, type Taken, take } from '../batch/batching.ts'
import type { PartitionState } from '../batch/partition-state.ts'
import type { Timers } from '../timers.ts'

export interface PollerDependencies {
  readonly batching: BatchRules
  readonly invocationsPerPoller: number
  readonly timers: Timers
}

export interface Pollers {
  /** Distributes the partitions over this many pollers. */
  setCount(count: number): void
  count(): number
  /** Something of the partition has changed that may make a batch due. */
  wake(state: PartitionState): void
  /** Starts no batch any more. */
  stop(): void
}

interface Poller {
  inFlight: number
  cancelTimer: (() => void) | undefined
  woken: boolean
}

/** Starts a batch as soon as one is due and its poller has an invocation free. */
export const createPollers = (
  { batching, invocationsPerPoller, timers }: PollerDependencies,
  states: ReadonlyMap<number, PartitionState>,
  run: (taken: Taken) => Promise<void>,
): Pollers => {
  let pollers: Poller[] = []
  let stopped = false

  const pollerOf = (state: PartitionState): Poller => pollers[state.partition % pollers.length] as Poller
  const statesOf = (poller: Poller): PartitionState[] =>
    [...states.values()].filter(state => pollerOf(state) === poller)

  const wake = (poller: Poller): void => {
    if (poller.woken || stopped) return
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
    while (!stopped && poller.inFlight < invocationsPerPoller) {
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
    run(taken).finally(() => {
      poller.inFlight--
      wake(poller)
    })
  }

  return {
    setCount(count) {
      pollers = Array.from(
        { length: count },
        (_, index) => pollers[index] ?? { inFlight: 0, cancelTimer: undefined, woken: false },
      )
    },
    count: () => pollers.length,
    wake: state => wake(pollerOf(state)),
    stop() {
      stopped = true
      for (const poller of pollers) poller.cancelTimer?.()
    },
  }
}
