/** One life of the plugin's process: its own loop and its own commits, with the world around them. */
import { batchRules } from '../../infra/serverless-offline-kafka/src/batch/batching.ts'
import { failureRules } from '../../infra/serverless-offline-kafka/src/batch/outcome.ts'
import { createLoop, type LoopDependencies } from '../../infra/serverless-offline-kafka/src/loop.ts'
import { choices } from '../../infra/serverless-offline-kafka/src/mapping.fixture.ts'
import { createCommits } from '../../infra/serverless-offline-kafka/src/polling/offset-commits.ts'
import { createMetrics } from '../../infra/serverless-offline-kafka/src/status/metrics.ts'
import type { InvocationResult, KafkaRecord } from '../../infra/serverless-offline-kafka/src/types.ts'
import { checkDiscard, checkInvocation } from './mapping-checks.ts'
import type { MappingSabotage } from './mapping-mutants.ts'
import { type Asked, chainOf, forget, type MappingState, placeOf } from './mapping-state.ts'

/** Its clock is that of the world; what it set is gone when it is killed. */
const timersOf = (state: MappingState, life: number) => ({
  now: () => state.now,
  setTimer: (milliseconds: number, task: () => void) => {
    const timer = { at: state.now + milliseconds, task }
    if (life === state.life) state.timers.push(timer)
    return () => {
      state.timers = state.timers.filter(each => each !== timer)
    }
  },
  setImmediate: queueMicrotask,
})

/** Stands in the list of what is waited for, until it is chosen how it ends. */
const asking =
  (state: MappingState, life: number) =>
  (kind: Asked['kind'], records: readonly KafkaRecord[], places: readonly string[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      // What a killed process still asks for reaches nobody.
      if (life !== state.life) return
      const over = (): void => {
        state.asked = state.asked.filter(each => each !== one)
      }
      const one: Asked = {
        kind,
        records,
        places,
        generation: state.generation,
        end: result => {
          over()
          resolve(result)
        },
        fail: error => {
          over()
          reject(error)
        },
      }
      state.asked.push(one)
    })

/** Whatever was begun before is forgotten, but for what the group and the topic have. */
export const beginProcess = (state: MappingState, sabotage: MappingSabotage) => {
  const { rules, log, matches, added, sent } = state
  state.life += 1
  state.generation += 1
  Object.assign(state, { asked: [], timers: [], chains: [] })
  for (const partition of log.keys()) forget(state, partition)
  const timers = timersOf(state, state.life)
  const ask = asking(state, state.life)
  const metrics = createMetrics()
  const deps: LoopDependencies = {
    batching: batchRules(rules, choices),
    failure: { ...failureRules(rules, choices), ...sabotage.failure },
    prefetch: { records: 100, bytes: 1e9 },
    invocationsPerPoller: 2,
    matches,
    invoke: records => {
      chainOf(state, records)
      checkInvocation(state, records)
      return ask('invoke', records, records.map(placeOf)) as Promise<InvocationResult>
    },
    discard: async discarded => {
      chainOf(state, discarded.records)
      checkDiscard(state, discarded)
      await ask('discard', discarded.records, discarded.records.map(placeOf))
    },
    commit: (partition, offset, records) => {
      added.set(partition, offset)
      commits.add(partition, offset, records)
    },
    fetch: () => undefined,
    backoff: failures => 100 * 2 ** failures,
    timers,
    metrics,
    report: () => undefined,
  }
  const loop = createLoop(sabotage.loop?.(deps, () => loop) ?? deps)
  const commits = createCommits({
    loop,
    metrics,
    send: async offsets => {
      for (const { partition, offset } of offsets) sent.set(partition, offset)
      added.clear()
      const places = offsets.map(({ partition, offset }) => `${partition}/${offset}`)
      await (sabotage.send ?? (sending => sending))(ask('commit', [], places))
    },
    failed: () => undefined,
    timers,
  })
  loop.setPollerCount(1)
  for (const [partition, offset] of state.committed.entries())
    if (state.isOurs[partition]) loop.assign(partition, offset)
  return sabotage.after?.(loop) ?? loop
}
export type MappingLoop = ReturnType<typeof beginProcess>
