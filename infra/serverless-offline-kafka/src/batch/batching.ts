import type { Shape, Source } from '../invocation/event.ts'
import type { Choices, EventSourceMapping, KafkaRecord } from '../types.ts'
import { envelopeSize, partitionSize, recordSize, recordSizeBound } from './event-size.ts'
import { isReady, type Lane, shift, waiting } from './partition-buffer.ts'

export interface BatchRules {
  readonly batchSize: number
  /** Milliseconds. */
  readonly window: number
  readonly payloadLimit: number
  readonly source: Source
  readonly shape: Shape
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
  shape: choices,
})

/** Records taken out of their lanes for one invocation; those lanes are busy until it ends. */
export interface Taken {
  readonly lanes: Lane[]
  readonly records: KafkaRecord[]
  /** The one record alone is larger than an event may be. */
  readonly oversized: boolean
}

export type Decision =
  | { readonly kind: 'none' }
  /** Nothing is due before this time. */
  | { readonly kind: 'wait'; readonly until: number }
  | { readonly kind: 'take'; readonly lanes: readonly Lane[] }

/**
 * Whether these lanes have a batch to invoke at `now`: when the window of the longest waiting one is over, when the
 * batch size is reached, or when the event is full. A lane that fills a batch alone is taken alone, so that the
 * others can be invoked at the same time.
 */
export const decide = (rules: BatchRules, lanes: readonly Lane[], now: number): Decision => {
  const ready = lanes.filter(isReady).sort((a, b) => a.readyAt - b.readyAt)
  const oldest = ready[0]
  if (oldest === undefined) return { kind: 'none' }
  const full = ready.find(lane => waiting(lane) >= rules.batchSize || lane.bytes >= rules.payloadLimit)
  if (full !== undefined) return { kind: 'take', lanes: [full] }
  const until = oldest.readyAt + rules.window
  if (now >= until) return { kind: 'take', lanes: ready }
  const records = ready.reduce((sum, lane) => sum + waiting(lane), 0)
  const bytes = ready.reduce((sum, lane) => sum + lane.bytes, 0)
  if (records >= rules.batchSize || bytes >= rules.payloadLimit) return { kind: 'take', lanes: ready }
  return { kind: 'wait', until }
}

/** Of each lane, in their order, as many records as the batch size leaves room for. */
const planned = (rules: BatchRules, lanes: readonly Lane[]): { lane: Lane; count: number }[] => {
  let room = rules.batchSize
  const plan: { lane: Lane; count: number }[] = []
  for (const lane of lanes) {
    const count = Math.min(room, waiting(lane))
    if (count === 0) break
    plan.push({ lane, count })
    room -= count
  }
  return plan
}

const bound = (topic: string, lane: Lane, count: number): number => {
  let bytes = 0
  for (let i = lane.head; i < lane.head + count; i++) bytes += recordSizeBound(topic, lane.records[i] as KafkaRecord)
  return bytes
}

/** How many of the first `count` records fit into `room` bytes of event, and what is left of the room. */
const fitting = (rules: BatchRules, lane: Lane, count: number, room: number): { count: number; room: number } => {
  let left = room
  for (let fits = 0; fits < count; fits++) {
    // The record and the comma before it; the first record of a partition has none.
    const comma = fits === 0 ? 0 : 1
    left -= recordSize(rules.source.Topic, lane.records[lane.head + fits] as KafkaRecord, rules.shape) + comma
    if (left < 0) return { count: fits, room: left }
  }
  return { count, room: left }
}

/** Takes at most one batch out of the lanes, in their order, and marks the lanes it took from as busy. */
export const take = (rules: BatchRules, lanes: readonly Lane[]): Taken => {
  const topic = rules.source.Topic
  const plan = planned(rules, lanes)
  const bounds = plan.map(({ lane, count }) => bound(topic, lane, count))
  let room = rules.payloadLimit - envelopeSize(rules.source)
  // The exact size is counted only when the upper bound does not fit.
  const exact = bounds.reduce((sum, bytes) => sum + bytes, 0) + plan.length * (topic.length * 6 + 20) > room
  const taken: Taken = { lanes: [], records: [], oversized: false }
  for (const { lane, count } of plan) {
    let fits = count
    if (exact) {
      // Between two partitions stands a comma as well; partitionSize counts one for each.
      const result = fitting(
        rules,
        lane,
        count,
        room - partitionSize(topic, lane.partition) + (taken.lanes.length === 0 ? 1 : 0),
      )
      fits = result.count
      room = result.room
    }
    const oversized = fits === 0 && taken.records.length === 0
    if (oversized) fits = 1
    if (fits === 0) break
    lane.bytes -= bound(topic, lane, fits)
    taken.records.push(...lane.records.slice(lane.head, lane.head + fits))
    taken.lanes.push(lane)
    lane.busy = true
    shift(lane, fits)
    if (oversized) return { ...taken, oversized }
    if (fits < count) break
  }
  return taken
}
