import type { GroupAdmin } from '../kafka/kafkajs.ts'
import type { EventSourceMapping } from '../types.ts'

/** The first and the next offset of a partition. */
export interface Ends {
  readonly low: number
  readonly high: number
}

export const readEnds = async (admin: GroupAdmin, topic: string): Promise<Map<number, Ends>> => {
  const found = await admin.fetchTopicOffsets(topic)
  return new Map(found.map(({ partition, low, high }) => [partition, { low: Number(low), high: Number(high) }]))
}

/** The committed offsets of the group; partitions without one are absent. */
export const readCommitted = async (
  admin: GroupAdmin,
  groupId: string,
  topic: string,
): Promise<Map<number, number>> => {
  const [group] = await admin.fetchOffsets({ groupId, topics: [topic] })
  const offsets = (group?.partitions ?? []).map(({ partition, offset }) => [partition, Number(offset)] as const)
  return new Map(offsets.filter(([, offset]) => offset >= 0))
}

/**
 * Where to begin partitions without a committed offset. `known` are the partitions seen before: a partition added later
 * contains only records written since the mapping started, so it is read from its first record, even with LATEST.
 */
export const readStarts = async (
  admin: GroupAdmin,
  mapping: EventSourceMapping,
  ends: ReadonlyMap<number, Ends>,
  known: ReadonlySet<number>,
): Promise<Map<number, number>> => {
  const { StartingPosition, StartingPositionTimestamp = 0, Topic } = mapping
  if (StartingPosition === 'AT_TIMESTAMP') {
    const found = await admin.fetchTopicOffsetsByTimestamp(Topic, Math.round(StartingPositionTimestamp * 1000))
    return new Map(found.map(({ partition, offset }) => [partition, Number(offset)]))
  }
  const isLatest = (partition: number): boolean =>
    StartingPosition === 'LATEST' && (known.size === 0 || known.has(partition))
  return new Map([...ends].map(([partition, { low, high }]) => [partition, isLatest(partition) ? high : low]))
}
