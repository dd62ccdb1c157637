import type { GroupAdmin } from '../kafka/kafkajs.ts'
import type { EventSourceMapping } from '../types.ts'

/** First and next offset of a partition. */
export interface Ends {
  readonly low: number
  readonly high: number
}

export const readEnds = async (admin: GroupAdmin, topic: string): Promise<Map<number, Ends>> => {
  const found = await admin.fetchTopicOffsets(topic)
  return new Map(found.map(({ partition, low, high }) => [partition, { low: Number(low), high: Number(high) }]))
}

/** What the group holds; only of the partitions it holds anything of. */
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
 * Where a partition begins that the group holds nothing of. `known` are the partitions there were before: one that was
 * added since holds nothing from before the mapping, so it begins at its first record in any case.
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
