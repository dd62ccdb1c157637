/** What is so around the loop of one event source mapping: its topic, its group, what it waits for and what it heard. */

import { mapping, provisioned, record } from '../../infra/serverless-offline-kafka/src/mapping.fixture.ts'
import type { EventSourceMapping, KafkaRecord } from '../../infra/serverless-offline-kafka/src/types.ts'

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

export const firstMappingState = ({ settings, records, filtered }: MappingScenario) => {
  const log = records.map((count, partition) =>
    Array.from({ length: count }, (_, offset) => record({ partition, offset, timestamp: 0 })),
  )
  return {
    rules: mapping({ ...provisioned, ...settings }),
    log,
    matches: (each: KafkaRecord): boolean => placeOf(each) !== filtered,
    /** What the group has, and who reads each partition: we, another consumer, or nobody yet. */
    committed: log.map(() => 0),
    isOurs: log.map(() => true),
    ended: new Set<string>(),
    /** A sentence for each promise that did not hold. */
    broken: [] as string[],
    now: 0,
    life: 0,
    generation: 0,
    asked: [] as Asked[],
    timers: [] as { readonly at: number; readonly task: () => void }[],
    chains: [] as Chain[],
    /** Commits that were added and not sent, and those that were sent and not answered. */
    added: new Map<number, number>(),
    sent: new Map<number, number>(),
    /** Since the partition was assigned: how often the function got a record, and which it has done. */
    tries: new Map<string, number>(),
    done: new Set<string>(),
  }
}
export type MappingState = ReturnType<typeof firstMappingState>

/** The batch of the records; a new one when none of them is in one. */
export const chainOf = ({ chains }: MappingState, records: readonly KafkaRecord[]): Chain => {
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

/** Since the batch began its partition went on as it was. */
export const isCurrent = (state: MappingState, record: KafkaRecord): boolean =>
  !chainOf(state, [record]).heard.includes(`${record.partition} anew`)

/** The partition is read from where the group has committed: what was heard of it before counts no more. */
export const forget = ({ log, tries, done, added, sent, chains }: MappingState, partition: number): void => {
  for (const { offset } of log[partition] ?? []) {
    tries.delete(`${partition}/${offset}`)
    done.delete(`${partition}/${offset}`)
  }
  added.delete(partition)
  sent.delete(partition)
  const anew = `${partition} anew`
  for (const { partitions, heard } of chains) if (partitions.has(partition) && !heard.includes(anew)) heard.push(anew)
}
