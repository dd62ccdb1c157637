/**
 * One event source mapping: the plugin's own loop and its own commits, on a clock, a topic, a group, a function and a destination
 * in memory. Whatever waits for the outside stands in a list until it is chosen how it ends.
 */
import { continues } from '../../infra/serverless-offline-kafka/src/batch/partition-state.ts'
import type { InvocationResult, KafkaRecord } from '../../infra/serverless-offline-kafka/src/types.ts'
import { settled } from '../model/behaviour.ts'
import { applyCommit } from './mapping-checks.ts'
import { mappingHash } from './mapping-hash.ts'
import type { MappingSabotage } from './mapping-mutants.ts'
import { beginProcess } from './mapping-process.ts'
import {
  type Asked,
  chainOf,
  firstMappingState,
  forget,
  isCurrent,
  type MappingScenario,
  placeOf,
} from './mapping-state.ts'

export const createMappingWorld = (scenario: MappingScenario, sabotage: MappingSabotage = {}) => {
  const state = firstMappingState(scenario)
  const { log, committed, isOurs, ended, added, sent, tries, done } = state
  let loop = beginProcess(state, sabotage)

  return {
    log,
    committed,
    isOurs,
    broken: state.broken,
    asked: (): readonly Asked[] => state.asked,
    timers: (): readonly { at: number }[] => state.timers,
    position: (partition: number): number => loop.states.get(partition)?.position ?? 0,
    settled,
    isPoisoned: (records: readonly KafkaRecord[]): boolean => records.some(each => placeOf(each) === scenario.poison),
    /** @param failed the records that the function did not do */
    answer: (one: Asked, result: InvocationResult, failed: readonly KafkaRecord[], heard: string): void => {
      chainOf(state, one.records).heard.push(heard)
      const wasReached = result.kind !== 'throttled'
      for (const each of one.records) {
        if (wasReached && isCurrent(state, each)) tries.set(placeOf(each), (tries.get(placeOf(each)) ?? 0) + 1)
        if (!wasReached || failed.includes(each)) continue
        ended.add(placeOf(each))
        if (isCurrent(state, each)) done.add(placeOf(each))
      }
      one.end(result)
    },
    delivered: (one: Asked, isRefused: boolean): void => {
      chainOf(state, one.records).heard.push(isRefused ? 'no destination' : 'discarded')
      if (isRefused) {
        one.fail(new Error('the destination is away'))
        return
      }
      for (const each of one.records) {
        ended.add(placeOf(each))
        if (isCurrent(state, each)) done.add(placeOf(each))
      }
      one.end(undefined)
    },
    commit: (one: Asked, how: 'done' | 'refused' | 'answer lost'): void => {
      const isApplied = how !== 'refused' && applyCommit(state, one)
      const isHeard = isApplied && how === 'done'
      if (!isHeard) for (const [partition, offset] of sent) if (!added.has(partition)) added.set(partition, offset)
      sent.clear()
      if (isHeard) one.end(undefined)
      else one.fail(new Error('the coordinator is away'))
    },
    /** @returns whether the loop took them */
    fetch: (partition: number, from: number, count: number): boolean => {
      const records = (log[partition]?.slice(from, from + count) ?? []).map(each => ({ ...each }))
      return loop.receive(partition, from, records, from + records.length)
    },
    kill: (): void => {
      loop = beginProcess(state, sabotage)
    },
    /** Another consumer gets the partition. */
    revoke: (partition: number): void => {
      state.generation += 1
      isOurs[partition] = false
      forget(state, partition)
      loop.revoke(partition)
    },
    /** The other consumer does the next record. */
    other: (partition: number): void => {
      const offset = committed[partition] ?? 0
      ended.add(`${partition}/${offset}`)
      committed[partition] = offset + 1
    },
    /** The group is dealt out anew, and the partition is ours, perhaps as it was before. */
    assign: (partition: number): void => {
      state.generation += 1
      isOurs[partition] = true
      const offset = committed[partition] ?? 0
      if ((sabotage.continues ?? continues)(loop.states.get(partition), offset)) return
      forget(state, partition)
      loop.assign(partition, offset)
    },
    nextTimer: (): void => {
      const [next] = state.timers.toSorted((a, b) => a.at - b.at)
      if (!next) return
      state.timers = state.timers.filter(each => each !== next)
      state.now = Math.max(state.now, next.at)
      next.task()
    },
    hash: (): string => mappingHash(state, loop),
  }
}
export type MappingWorld = ReturnType<typeof createMappingWorld>
