/** The spans of a trace as a tree, and the record that a span is about. */
import type { Span } from '../../shared/contract.ts'

export interface SpanNode {
  readonly span: Span
  readonly children: readonly SpanNode[]
}

export interface RecordPlace {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

/** When a span began, in milliseconds; with the microseconds that Date does not keep. */
export const beganAt = ({ startTime }: Pick<Span, 'startTime'>): number => {
  const fraction = /\.(\d+)/.exec(startTime)?.[1] ?? ''
  return Math.floor(Date.parse(startTime) / 1000) * 1000 + Number(`0.${fraction || 0}`) * 1000
}

/** Clocks may disagree: no span ends before it began. */
export const endedAt = (span: Span): number => beganAt(span) + Math.max(0, span.durationMs)

const byBegin = (a: SpanNode, b: SpanNode): number => beganAt(a.span) - beganAt(b.span)

/**
 * A span whose parent is not there, not yet or not any more, begins a tree of its own; so does one of a ring of spans that name
 * each other. Every span is in it once.
 */
export const spanTree = (spans: readonly Span[]): readonly SpanNode[] => {
  const byId = new Map(spans.map(span => [span.spanId, span]))
  const childrenOf = Map.groupBy(byId.values(), ({ parentSpanId = '' }) => (byId.has(parentSpanId) ? parentSpanId : ''))
  const placed = new Set<string>()
  const nodeOf = (span: Span): SpanNode[] => {
    if (placed.has(span.spanId)) return []
    placed.add(span.spanId)
    return [{ span, children: (childrenOf.get(span.spanId) ?? []).flatMap(nodeOf).toSorted(byBegin) }]
  }
  const trees = (childrenOf.get('') ?? []).flatMap(nodeOf)
  const ringed = [...byId.values()].flatMap(nodeOf)
  return [...trees, ...ringed].toSorted(byBegin)
}

export interface FlatSpan extends SpanNode {
  readonly depth: number
}

/** From top to bottom, as the waterfall shows them. */
export const flatten = (nodes: readonly SpanNode[], depth = 0): readonly FlatSpan[] =>
  nodes.flatMap(node => [{ ...node, depth }, ...flatten(node.children, depth + 1)])

const number = (value: unknown): number | undefined => {
  const read = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof read === 'number' && Number.isInteger(read) && read >= 0 ? read : undefined
}

const ownPlace = ({ attributes }: Span): RecordPlace | undefined => {
  const topic = attributes['messaging.destination.name']
  const partition = number(attributes['messaging.destination.partition.id'])
  const offset = number(attributes['messaging.kafka.offset'])
  return typeof topic === 'string' && partition !== undefined && offset !== undefined
    ? { topic, partition, offset }
    : undefined
}

/** A producer learns partition and offset from nobody: who read its record says them. */
export const recordOf = ({ span, children }: SpanNode): RecordPlace | undefined => {
  const own = ownPlace(span)
  if (own || span.kind !== 'producer') return own
  const topic = span.attributes['messaging.destination.name']
  return children.map(child => ownPlace(child.span)).find(place => place?.topic === topic)
}

/** A record, and what the trace says of it. */
export interface Hop extends RecordPlace {
  /** Of its event; unknown where no span says it. */
  readonly eventId?: string
}

const eventIdOf = ({ attributes }: Span): string | undefined => {
  const id = attributes['messaging.message.id']
  return typeof id === 'string' ? id : undefined
}

/** Every record of the trace once, in the order of the flow. */
export const hopsOf = (all: readonly FlatSpan[]): readonly Hop[] => {
  const hops = new Map<string, Hop>()
  for (const node of all.toSorted(byBegin)) {
    const place = recordOf(node)
    if (!place) continue
    const key = `${place.topic}/${place.partition}/${place.offset}`
    const eventId = hops.get(key)?.eventId ?? eventIdOf(node.span)
    hops.set(key, { ...place, ...(eventId ? { eventId } : {}) })
  }
  return [...hops.values()]
}
