/**
 * One event source mapping: the plugin's own loop and its own commits, on a clock, a topic, a group, a function and a destination
 * in memory. Whatever waits for the outside stands in a list until it is chosen how it ends.
 */
import { batchRules } from '../../infra/serverless-offline-kafka/src/batch/batching.ts'
import { type Discard, failureRules } from '../../infra/serverless-offline-kafka/src/batch/outcome.ts'
import { continues } from '../../infra/serverless-offline-kafka/src/batch/partition-state.ts'
import { createLoop, type LoopDependencies } from '../../infra/serverless-offline-kafka/src/loop.ts'
import { choices, mapping, provisioned, record } from '../../infra/serverless-offline-kafka/src/mapping.fixture.ts'
import { createCommits } from '../../infra/serverless-offline-kafka/src/polling/offset-commits.ts'
import { createMetrics } from '../../infra/serverless-offline-kafka/src/status/metrics.ts'
import type {
  EventSourceMapping,
  InvocationResult,
  KafkaRecord,
} from '../../infra/serverless-offline-kafka/src/types.ts'
import { settled } from '../model/behaviour.ts'
import type { MappingSabotage } from './mapping-mutants.ts'

export interface MappingScenario {
  readonly name: string
  readonly about: string
  readonly settings: Partial<EventSourceMapping>
  /** How many records each partition has. */
  readonly records: readonly number[]
  /** With this record the function never succeeds. */
  readonly poison?: string
  /** Left out by the filter. */
  readonly filtered?: string
  readonly bounds: readonly {
    readonly crashes?: number
    readonly failures?: number
    readonly rebalances?: number
    readonly lostCommits?: number
  }[]
}

export const placeOf = ({ partition, offset }: Pick<KafkaRecord, 'partition' | 'offset'>): string =>
  `${partition}/${offset}`

/** Something that the plugin waits for. */
export interface Asked {
  readonly kind: 'invoke' | 'commit' | 'discard'
  readonly places: readonly string[]
  readonly records: readonly KafkaRecord[]
  /** The group was dealt out so often when it was asked. */
  readonly generation: number
  end(result: unknown): void
  fail(error: Error): void
}

/**
 * A batch from its first invocation on, with all its retries and splits. What the plugin remembers of it follows from what it
 * heard of it.
 */
interface Chain {
  /** Those as they were fetched: what is fetched again is another batch. */
  readonly records: ReadonlySet<KafkaRecord>
  /** Those of which no later batch has begun. */
  readonly partitions: Set<number>
  readonly heard: string[]
}

export const createMappingWorld = (scenario: MappingScenario, sabotage: MappingSabotage = {}) => {
  const rules = mapping({ ...provisioned, ...scenario.settings })
  const failure = { ...failureRules(rules, choices), ...sabotage.failure }
  const log = scenario.records.map((count, partition) =>
    Array.from({ length: count }, (_, offset) => record({ partition, offset, timestamp: 0 })),
  )
  const matches = (each: KafkaRecord): boolean => placeOf(each) !== scenario.filtered
  /** What the group has, and who reads each partition: we, another consumer, or nobody yet. */
  const committed = log.map(() => 0)
  const isOurs = log.map(() => true)
  const ended = new Set<string>()
  const broken: string[] = []
  let now = 0
  let life = 0
  let generation = 0
  let asked: Asked[] = []
  let timers: { readonly at: number; readonly task: () => void }[] = []
  let chains: Chain[] = []
  /** Commits that were added and not sent, and those that were sent and not answered. */
  const added = new Map<number, number>()
  const sent = new Map<number, number>()
  /** Since the partition was assigned: how often the function got a record, and which it has done. */
  const tries = new Map<string, number>()
  const done = new Set<string>()

  const check = (holds: boolean, sentence: string): void => {
    if (!holds) broken.push(sentence)
  }
  /** Since the batch began its partition went on as it was. */
  const isCurrent = (record: KafkaRecord): boolean => !chainOf([record]).heard.includes(`${record.partition} anew`)

  const forget = (partition: number): void => {
    for (const { offset } of log[partition] ?? []) {
      tries.delete(`${partition}/${offset}`)
      done.delete(`${partition}/${offset}`)
    }
    added.delete(partition)
    sent.delete(partition)
    const anew = `${partition} anew`
    for (const { partitions, heard } of chains) if (partitions.has(partition) && !heard.includes(anew)) heard.push(anew)
  }

  const checkInvocation = (records: readonly KafkaRecord[]): void => {
    const underWay = new Set(
      asked.filter(({ kind }) => kind === 'invoke').flatMap(one => one.records.map(({ partition }) => partition)),
    )
    check(records.length <= rules.BatchSize, `an event has ${records.length} records`)
    for (const [index, one] of records.entries()) {
      const { partition, offset } = one
      const before = records[index - 1]
      check(!underWay.has(partition), `partition ${partition} is in two invocations`)
      check(isOurs[partition] === true, `${placeOf(one)} is invoked and its partition is another consumer's`)
      check(!done.has(placeOf(one)), `${placeOf(one)} is invoked again, and nothing made it come again`)
      check(
        before?.partition !== partition || before.offset < offset,
        `${placeOf(one)} comes after a later record of its partition`,
      )
      for (const earlier of log[partition]?.slice(0, offset) ?? [])
        check(
          !matches(earlier) || ended.has(placeOf(earlier)) || records.some(each => placeOf(each) === placeOf(earlier)),
          `${placeOf(one)} is invoked before ${placeOf(earlier)} has ended`,
        )
    }
  }

  /** What was begun before its partition was dealt out anew is not counted here. */
  const checkDiscard = ({ records, reason }: Discard): void => {
    if (reason === 'RetryAttemptsExhausted' && rules.BisectBatchOnFunctionError)
      check(records.length === 1, `${records.map(placeOf).join(' ')} are given up together`)
    for (const one of records.filter(isCurrent)) {
      const tried = tries.get(placeOf(one)) ?? 0
      if (reason === 'RetryAttemptsExhausted')
        check(tried > rules.MaximumRetryAttempts, `${placeOf(one)} is given up after ${tried} attempts`)
      if (reason === 'RecordAgeExceeded')
        check(now > rules.MaximumRecordAgeInSeconds * 1_000, `${placeOf(one)} is too old after ${now} ms`)
    }
  }

  const ask = (kind: Asked['kind'], records: readonly KafkaRecord[], places: readonly string[], ours: number) =>
    new Promise<unknown>((resolve, reject) => {
      // What a killed process still asks for reaches nobody.
      if (ours !== life) return
      const one: Asked = {
        kind,
        records,
        places,
        generation,
        end: result => {
          asked = asked.filter(each => each !== one)
          resolve(result)
        },
        fail: error => {
          asked = asked.filter(each => each !== one)
          reject(error)
        },
      }
      asked.push(one)
    })

  /** The batch of the records; a new one when none of them is in one. */
  const chainOf = (records: readonly KafkaRecord[]): Chain => {
    const known = chains.find(chain => records.some(each => chain.records.has(each)))
    if (known) return known
    const chain = {
      records: new Set(records),
      partitions: new Set(records.map(({ partition }) => partition)),
      heard: [records.map(placeOf).join(' ')],
    }
    for (const { partitions } of chains) for (const partition of chain.partitions) partitions.delete(partition)
    chains.push(chain)
    return chain
  }

  const begin = () => {
    life += 1
    generation += 1
    const ours = life
    asked = []
    timers = []
    chains = []
    for (const partition of log.keys()) forget(partition)
    const own = {
      now: () => now,
      setTimer: (milliseconds: number, task: () => void) => {
        const timer = { at: now + milliseconds, task }
        if (ours === life) timers.push(timer)
        return () => {
          timers = timers.filter(each => each !== timer)
        }
      },
      setImmediate: queueMicrotask,
    }
    const metrics = createMetrics()
    const deps: LoopDependencies = {
      batching: batchRules(rules, choices),
      failure,
      prefetch: { records: 100, bytes: 1e9 },
      invocationsPerPoller: 2,
      matches,
      invoke: records => {
        chainOf(records)
        checkInvocation(records)
        return ask('invoke', records, records.map(placeOf), ours) as Promise<InvocationResult>
      },
      discard: async discarded => {
        chainOf(discarded.records)
        checkDiscard(discarded)
        await ask('discard', discarded.records, discarded.records.map(placeOf), ours)
      },
      commit: (partition, offset, records) => {
        added.set(partition, offset)
        commits.add(partition, offset, records)
      },
      fetch: () => undefined,
      backoff: failures => 100 * 2 ** failures,
      timers: own,
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
        await (sabotage.send ?? (sending => sending))(ask('commit', [], places, ours))
      },
      failed: () => undefined,
      timers: own,
    })
    loop.setPollerCount(1)
    for (const [partition, offset] of committed.entries()) if (isOurs[partition]) loop.assign(partition, offset)
    return sabotage.after?.(loop) ?? loop
  }
  let loop = begin()

  /** The group has the offsets, unless it was dealt out anew since they were sent: then it refuses. */
  const applyCommit = ({ places, generation: began }: Asked): boolean => {
    if (began < generation) return false
    const offsets = places.map(each => each.split('/').map(Number) as [number, number])
    for (const [partition, offset] of offsets) {
      for (const one of log[partition]?.slice(0, offset) ?? [])
        check(!matches(one) || ended.has(placeOf(one)), `${placeOf(one)} is committed and has not ended`)
      check(offset >= (committed[partition] ?? 0), `the commit of partition ${partition} goes back to ${offset}`)
      committed[partition] = offset
    }
    return true
  }

  return {
    log,
    committed,
    isOurs,
    broken,
    ended,
    asked: (): readonly Asked[] => asked,
    timers: (): readonly { at: number }[] => timers,
    position: (partition: number): number => loop.states.get(partition)?.position ?? 0,
    settled,
    isPoisoned: (records: readonly KafkaRecord[]): boolean => records.some(each => placeOf(each) === scenario.poison),
    /** @param failed the records that the function did not do */
    answer: (one: Asked, result: InvocationResult, failed: readonly KafkaRecord[], heard: string): void => {
      chainOf(one.records).heard.push(heard)
      const wasReached = result.kind !== 'throttled'
      for (const each of one.records) {
        if (wasReached && isCurrent(each)) tries.set(placeOf(each), (tries.get(placeOf(each)) ?? 0) + 1)
        if (!wasReached || failed.includes(each)) continue
        ended.add(placeOf(each))
        if (isCurrent(each)) done.add(placeOf(each))
      }
      one.end(result)
    },
    delivered: (one: Asked, isRefused: boolean): void => {
      chainOf(one.records).heard.push(isRefused ? 'no destination' : 'discarded')
      if (isRefused) {
        one.fail(new Error('the destination is away'))
        return
      }
      for (const each of one.records) {
        ended.add(placeOf(each))
        if (isCurrent(each)) done.add(placeOf(each))
      }
      one.end(undefined)
    },
    commit: (one: Asked, how: 'done' | 'refused' | 'answer lost'): void => {
      const isApplied = how !== 'refused' && applyCommit(one)
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
      loop = begin()
    },
    /** Another consumer gets the partition. */
    revoke: (partition: number): void => {
      generation += 1
      isOurs[partition] = false
      forget(partition)
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
      generation += 1
      isOurs[partition] = true
      const offset = committed[partition] ?? 0
      if ((sabotage.continues ?? continues)(loop.states.get(partition), offset)) return
      forget(partition)
      loop.assign(partition, offset)
    },
    nextTimer: (): void => {
      const [next] = timers.toSorted((a, b) => a.at - b.at)
      if (!next) return
      timers = timers.filter(each => each !== next)
      now = Math.max(now, next.at)
      next.task()
    },
    hash: (): string => {
      const states = [...loop.states.values()].map(state => [
        state.assigned,
        state.records.slice(state.head).map(({ offset }) => offset),
        state.position,
        state.committed,
        state.committable,
        state.inFlight,
        state.records.length > state.head ? state.waitingSince - now : 0,
      ])
      chains = chains.filter(({ partitions }) => [...partitions].some(each => loop.states.get(each)?.inFlight))
      return JSON.stringify([
        committed,
        isOurs,
        [...ended].sort(),
        states,
        timers.map(({ at }) => at - now).sort(),
        asked.map(one => JSON.stringify([one.kind, one.places, one.generation === generation])).sort(),
        chains.map(({ heard }) => heard.join()).sort(),
        [...added].sort(),
        [...sent].sort(),
        [...tries].sort(),
        [...done].sort(),
        rules.MaximumRecordAgeInSeconds > 0 ? now : 0,
      ])
    },
  }
}
export type MappingWorld = ReturnType<typeof createMappingWorld>
