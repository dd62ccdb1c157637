/** The offsets of a consumer group that nobody is a member of. */
import type { Kafka } from 'kafkajs'
import { withBrokers } from './brokers.ts'

/** What a coordinator says of a commit by no member, while there are members. */
const membersThere = new Set(['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'REBALANCE_IN_PROGRESS', 'STALE_MEMBER_EPOCH'])

/**
 * Commits as no member of the group, which its coordinator refuses while it has members: nobody's position is moved under
 * its feet.
 * @returns false when the group has members; then nothing has changed
 */
export const commitAsNobody = (
  kafka: Kafka,
  groupId: string,
  topic: string,
  offsets: ReadonlyMap<number, number>,
): Promise<boolean> =>
  withBrokers(kafka, [topic], brokers =>
    brokers.insist(async () => {
      const coordinator = await brokers.coordinator(groupId)
      const partitions = [...offsets].map(([partition, offset]) => ({ partition, offset: String(offset) }))
      try {
        await coordinator.offsetCommit({
          groupId,
          groupGenerationId: -1,
          memberId: '',
          topics: [{ topic, partitions }],
        })
        return true
      } catch (error) {
        if (error instanceof Error && 'type' in error && membersThere.has(String(error.type))) return false
        throw error
      }
    }),
  )

export interface GroupOffsets {
  readonly members: number
  /** By topic and partition, where the group has committed. */
  readonly committed: ReadonlyMap<string, ReadonlyMap<number, number>>
}

/** Of a group that does not exist: no members and nothing committed. */
export const groupOffsets = async (kafka: Kafka, groupId: string): Promise<GroupOffsets> => {
  const admin = kafka.admin()
  try {
    await admin.connect()
    const [{ groups }, offsets] = await Promise.all([admin.describeGroups([groupId]), admin.fetchOffsets({ groupId })])
    const committed = offsets.flatMap(({ topic, partitions }) => {
      const known = partitions.filter(({ offset }) => Number(offset) >= 0)
      return known.length === 0
        ? []
        : [[topic, new Map(known.map(({ partition, offset }) => [partition, Number(offset)]))] as const]
    })
    return { members: groups[0]?.members.length ?? 0, committed: new Map(committed) }
  } finally {
    admin.disconnect().catch(() => {})
  }
}
