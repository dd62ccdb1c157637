/** Moves a consumer group to other offsets of a topic, while nobody reads for it. */
import { z } from 'zod'
import { Problem } from '../errors.ts'
import type { GroupOffsets } from '../kafka/group-offsets.ts'
import type { TopicReader } from '../kafka/topic-reader.ts'
import { topicName } from './kafka-names.ts'

export const ResetRequest = z.strictObject({
  topic: topicName,
  to: z
    .union(
      [
        z.enum(['beginning', 'end']),
        z.strictObject({ offset: z.int().min(0) }),
        z.strictObject({ time: z.iso.datetime({ offset: true }) }),
      ],
      'Expected "beginning", "end", {"offset":42} or {"time":"2026-01-31T12:00:00Z"}.',
    )
    .describe('An offset that a partition does not have becomes its first or its end'),
  dryRun: z.boolean().default(false).describe('Say what would be done, and do nothing'),
})
export type ResetRequest = z.infer<typeof ResetRequest>

export interface ResetAnswer {
  readonly groupId: string
  readonly topic: string
  readonly dryRun: boolean
  /** By partition: where the group stood (null: nowhere yet), and where it stands now. */
  readonly partitions: readonly { readonly partition: number; readonly from: number | null; readonly to: number }[]
}

export interface ResetDependencies {
  readonly group: (groupId: string) => Promise<GroupOffsets>
  readonly readTopic: <T>(topic: string, work: (reader: TopicReader) => Promise<T>) => Promise<T>
  /** @returns false when the group has members */
  readonly commit: (groupId: string, topic: string, offsets: ReadonlyMap<number, number>) => Promise<boolean>
}

const targets = async (
  { ranges, offsetsAt }: TopicReader,
  to: ResetRequest['to'],
): Promise<ReadonlyMap<number, number>> => {
  if (typeof to === 'object' && 'time' in to) return offsetsAt(new Date(to.time))
  return new Map(
    ranges.map(({ partition, low, end }) => {
      if (to === 'beginning') return [partition, low]
      if (to === 'end') return [partition, end]
      return [partition, Math.min(end, Math.max(low, to.offset))]
    }),
  )
}

const hasMembers = (groupId: string) =>
  new Problem(
    409,
    'group-has-members',
    `The group ${groupId} has members: stop what reads for it, and try again. Nothing was changed.`,
  )

/**
 * @throws Problem 404 when there is no such group or topic, 400 when the group has never read the topic, 409 while the group
 * has members
 */
export const resetGroup =
  ({ group, readTopic, commit }: ResetDependencies) =>
  async (groupId: string, { topic, to, dryRun }: ResetRequest): Promise<ResetAnswer> => {
    const { members, committed } = await group(groupId)
    if (members === 0 && committed.size === 0)
      throw new Problem(404, 'unknown-group', `There is no consumer group ${groupId}.`)
    if (members > 0) throw hasMembers(groupId)
    const before = committed.get(topic)
    if (!before) {
      throw new Problem(400, 'invalid-body', 'The body has fields that cannot be accepted.', [
        { field: 'topic', message: `The group reads ${[...committed.keys()].sort().join(', ')}.` },
      ])
    }
    const wanted = await readTopic(topic, reader => targets(reader, to))
    if (!dryRun && !(await commit(groupId, topic, wanted))) throw hasMembers(groupId)
    return {
      groupId,
      topic,
      dryRun,
      partitions: [...wanted].map(([partition, offset]) => ({
        partition,
        from: before.get(partition) ?? null,
        to: offset,
      })),
    }
  }
