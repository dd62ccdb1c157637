import type { EventFormat, EventSource } from '../invocation/event.ts'
import type { Choices, EventSourceMapping, KafkaRecord } from '../types.ts'
import { envelopeSize, maxRecordSize, partitionSize, recordSize } from './event-size.ts'
import { isReady, type PartitionState, shift, waiting } from './partition-state.ts'

export interface BatchRules {
  readonly batchSize: number
  /** Milliseconds. */
  readonly window: number
  readonly payloadLimit: number
  readonly source: EventSource
  readonly format: EventFormat
}

/** Lambda's default for Kafka. Configured windows are in whole seconds. */
const DEFAULT_WINDOW = 500

export const batchRules = (mapping: EventSourceMapping, choices: Choices): BatchRules => ({
  batchSize: mapping.BatchSize,
  window:
    mapping.MaximumBatchingWindowInSeconds === undefined
      ? DEFAULT_WINDOW
      : mapping.MaximumBatchingWindowInSeconds * 1000,
  payloadLimit: choices.payloadLimit,
  source: mapping,
  format: choices,
})

/** The records of one invocation. Their partitions are in flight until it ends. */
export interface Taken {
  readonly states: PartitionState[]
  readonly records: KafkaRecord[]
  /** It is a single record that exceeds the payload limit by itself. */
  readonly oversized: boolean
}

export type Decision =
  | { readonly kind: 'none' }
  /** Invoke at this time at the latest. */
  | { readonly kind: 'wait'; readonly until: number }
  | { readonly kind: 'take'; readonly states: readonly PartitionState[] }

/**
 * Decides whether to invoke now: when the batching window of the oldest waiting record has passed, the batch size is
 * reached, or the payload limit is reached. A partition that fills a batch by itself is invoked alone, so that the
 * others can be invoked at the same time.
 */
export const decide = (rules: BatchRules, states: readonly PartitionState[], now: number): Decision => {
  const ready = states.filter(isReady).sort((a, b) => a.waitingSince - b.waitingSince)
  const oldest = ready[0]
  if (oldest === undefined) return { kind: 'none' }
  const full = ready.find(state => waiting(state) >= rules.batchSize || state.bytes >= rules.payloadLimit)
  if (full !== undefined) return { kind: 'take', states: [full] }
  const until = oldest.waitingSince + rules.window
  if (now >= until) return { kind: 'take', states: ready }
  const records = ready.reduce((sum, state) => sum + waiting(state), 0)
  const bytes = ready.reduce((sum, state) => sum + state.bytes, 0)
  if (records >= rules.batchSize || bytes >= rules.payloadLimit) return { kind: 'take', states: ready }
  return { kind: 'wait', until }
}

/** How many records to take of each partition, in order, up to the batch size. */
const planned = (rules: BatchRules, states: readonly PartitionState[]): { state: PartitionState; count: number }[] => {
  let room = rules.batchSize
  const plan: { state: PartitionState; count: number }[] = []
  for (const state of states) {
    const count = Math.min(room, waiting(state))
    if (count === 0) break
    plan.push({ state, count })
    room -= count
  }
  return plan
}

const bound = (topic: string, state: PartitionState, count: number): number => {
  let bytes = 0
  for (let i = state.head; i < state.head + count; i++) bytes += maxRecordSize(topic, state.records[i] as KafkaRecord)
  return bytes
}

/** How many of the first `count` records fit into `room` bytes, and how much room is left. */
const fitting = (
  rules: BatchRules,
  state: PartitionState,
  count: number,
  room: number,
): { count: number; room: number } => {
  let left = room
  for (let fits = 0; fits < count; fits++) {
    // A comma precedes every record but the first of a partition.
    const comma = fits === 0 ? 0 : 1
    left -= recordSize(rules.source.Topic, state.records[state.head + fits] as KafkaRecord, rules.format) + comma
    if (left < 0) return { count: fits, room: left }
  }
  return { count, room: left }
}

/** Takes one batch from the partitions, in order, and marks those it took from as in flight. */
export const take = (rules: BatchRules, states: readonly PartitionState[]): Taken => {
  const topic = rules.source.Topic
  const plan = planned(rules, states)
  const bounds = plan.map(({ state, count }) => bound(topic, state, count))
  let room = rules.payloadLimit - envelopeSize(rules.source)
  // Computing the exact size is slow: do it only if the upper bound does not fit.
  const exact = bounds.reduce((sum, bytes) => sum + bytes, 0) + plan.length * (topic.length * 6 + 20) > room
  const taken: Taken = { states: [], records: [], oversized: false }
  for (const { state, count } of plan) {
    let fits = count
    if (exact) {
      // partitionSize includes a comma for each partition, but the first one has none.
      const result = fitting(
        rules,
        state,
        count,
        room - partitionSize(topic, state.partition) + (taken.states.length === 0 ? 1 : 0),
      )
      fits = result.count
      room = result.room
    }
    const oversized = fits === 0 && taken.records.length === 0
    if (oversized) fits = 1
    if (fits === 0) break
    state.bytes -= bound(topic, state, fits)
    taken.records.push(...state.records.slice(state.head, state.head + fits))
    taken.states.push(state)
    state.inFlight = true
    shift(state, fits)
    if (oversized) return { ...taken, oversized }
    if (fits < count) break
  }
  return taken
}
