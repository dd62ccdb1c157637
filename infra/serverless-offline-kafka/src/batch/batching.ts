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

/** 500 ms is Lambda's default for Kafka; once set it counts in whole seconds. */
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

/** Records taken out of their states for one invocation; those states are busy until it ends. */
export interface Taken {
  readonly states: PartitionState[]
  readonly records: KafkaRecord[]
  /** The one record alone is larger than an event may be. */
  readonly oversized: boolean
}

export type Decision =
  | { readonly kind: 'none' }
  /** Nothing is due before this time. */
  | { readonly kind: 'wait'; readonly until: number }
  | { readonly kind: 'take'; readonly states: readonly PartitionState[] }

/**
 * Whether these states have a batch to invoke at `now`: when the window of the longest waiting one is over, when the
 * batch size is reached, or when the event is full. A state that fills a batch alone is taken alone, so that the
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

/** Of each state, in their order, as many records as the batch size leaves room for. */
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

/** How many of the first `count` records fit into `room` bytes of event, and what is left of the room. */
const fitting = (
  rules: BatchRules,
  state: PartitionState,
  count: number,
  room: number,
): { count: number; room: number } => {
  let left = room
  for (let fits = 0; fits < count; fits++) {
    // The record and the comma before it; the first record of a partition has none.
    const comma = fits === 0 ? 0 : 1
    left -= recordSize(rules.source.Topic, state.records[state.head + fits] as KafkaRecord, rules.format) + comma
    if (left < 0) return { count: fits, room: left }
  }
  return { count, room: left }
}

/** Takes at most one batch out of the states, in their order, and marks the states it took from as busy. */
export const take = (rules: BatchRules, states: readonly PartitionState[]): Taken => {
  const topic = rules.source.Topic
  const plan = planned(rules, states)
  const bounds = plan.map(({ state, count }) => bound(topic, state, count))
  let room = rules.payloadLimit - envelopeSize(rules.source)
  // The exact size is counted only when the upper bound does not fit.
  const exact = bounds.reduce((sum, bytes) => sum + bytes, 0) + plan.length * (topic.length * 6 + 20) > room
  const taken: Taken = { states: [], records: [], oversized: false }
  for (const { state, count } of plan) {
    let fits = count
    if (exact) {
      // Between two partitions stands a comma as well; partitionSize counts one for each.
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
