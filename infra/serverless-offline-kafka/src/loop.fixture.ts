import { batchRules } from './batch/batching.ts'
import { failureRules } from './batch/outcome.ts'
import { createLoop, type Loop, type LoopDependencies } from './loop.ts'
import { choices, mapping } from './mapping.fixture.ts'
import type { BatchReport } from './status/batch-report.ts'
import { createMetrics } from './status/metrics.ts'
import type { Timers } from './timers.ts'
import type { Choices, EventSourceMapping, InvocationResult, KafkaRecord } from './types.ts'

/** Timers whose time is advanced by the test. */
export const manualTimers = () => {
  let now = 0
  let pending: { at: number; task: () => void }[] = []
  const timers: Timers = {
    now: () => now,
    setTimer: (milliseconds, task) => {
      const timer = { at: now + milliseconds, task }
      pending.push(timer)
      return () => {
        pending = pending.filter(one => one !== timer)
      }
    },
    setImmediate: task => queueMicrotask(task),
  }
  /** Runs the timers that are due in this time, in order. */
  const advance = async (milliseconds: number): Promise<void> => {
    const end = now + milliseconds
    for (;;) {
      await settled()
      const [next] = pending.filter(timer => timer.at <= end).sort((a, b) => a.at - b.at)
      if (next === undefined) break
      pending = pending.filter(timer => timer !== next)
      now = Math.max(now, next.at)
      next.task()
    }
    now = end
    await settled()
  }
  return { timers, advance, pendingTimers: () => pending.length }
}

/** Waits until all pending promises have settled. */
export const settled = async (): Promise<void> => {
  for (let i = 0; i < 3; i++) await new Promise(resolve => setImmediate(resolve))
}

/** An invocation whose result the test decides. */
export interface Invocation {
  readonly records: readonly KafkaRecord[]
  readonly offsets: string
  end(result?: 'ok' | 'error' | object): Promise<void>
}

export const offsetsOf = (records: readonly KafkaRecord[]): string =>
  records.map(({ partition, offset }) => `${partition}/${offset}`).join(' ')

const resultOf = (result: 'ok' | 'error' | object): InvocationResult => {
  if (result === 'error')
    return { kind: 'error', requestId: '1', error: { errorType: 'Error', errorMessage: 'no', stackTrace: [] } }
  if (result === 'ok') return { kind: 'success', requestId: '1', response: null }
  return 'kind' in result ? (result as InvocationResult) : { kind: 'success', requestId: '1', response: result }
}

/** A loop with manual timers. Invocations wait for the test; commits, fetches and discards are recorded in lists. */
export const loopUnderTest = (
  members: Partial<EventSourceMapping> = {},
  own: Partial<LoopDependencies> & { choices?: Partial<Choices> } = {},
) => {
  const { timers, advance } = manualTimers()
  const chosen = { ...choices, ...own.choices }
  const metrics = createMetrics()
  const invocations: Invocation[] = []
  const commits: string[] = []
  const discards: string[] = []
  const fetches: string[] = []
  const reports: BatchReport[] = []
  const loop: Loop = createLoop({
    batching: batchRules(mapping(members), chosen),
    failure: failureRules(mapping(members), chosen),
    prefetch: { records: 1000, bytes: 1e7 },
    invocationsPerPoller: 5,
    matches: () => true,
    invoke: records =>
      new Promise(resolve => {
        invocations.push({
          records,
          offsets: offsetsOf(records),
          end: async (result = 'ok') => {
            resolve(resultOf(result))
            await settled()
          },
        })
      }),
    discard: async ({ records, reason }) => {
      discards.push(`${offsetsOf(records)} ${reason}`)
    },
    commit: (partition, offset) => {
      commits.push(`${partition}/${offset}`)
    },
    fetch: (partition, wanted) => {
      fetches.push(`${wanted ? 'fetch' : 'pause'} ${partition}`)
    },
    backoff: failures => 100 * 2 ** failures,
    timers,
    metrics,
    report: report => {
      reports.push(report)
    },
    ...own,
  })
  loop.setPollerCount(1)
  /** The next invocation that the test has not taken yet. */
  const invoked = (): Invocation => {
    const next = invocations.shift()
    if (next === undefined) throw new Error('no invocation is waiting')
    return next
  }
  return { loop, advance, invocations, invoked, commits, discards, fetches, reports, metrics }
}
