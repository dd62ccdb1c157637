/** Schemas of topics, their records and consumer groups. */
import { z } from 'zod'
import type { ResetAnswer } from '../../../operations/reset-group.ts'
import type { RecordsAnswer } from '../../../operations/topic-records.ts'
import type {
  GroupView as GroupViewAnswer,
  TopicList as TopicListAnswer,
  TopicView as TopicViewAnswer,
} from '../../../operations/topic-view.ts'
import { answerOf } from './answer-of.ts'
import { GroupState, Partition } from './cluster.ts'
import { incomplete, moment } from './shapes.ts'

const topicSummary = {
  name: z.string(),
  description: z.string().nullable().describe('Null for a topic that Kassa does not know'),
  internal: z.boolean().describe('Kept by brokers or workers to themselves'),
  replicas: z.int(),
  underReplicated: z.int().describe('Partitions with a replica that is behind'),
  records: z.int().nullable().describe('Offsets: records, and the gaps of compaction and transactions'),
  bytes: z.int().nullable().describe('Of one replica'),
  rate: z.number().nullable().describe('Records a second, over the last five minutes'),
  retentionMs: z.number().nullable().describe('-1: for ever'),
  compacted: z.boolean().nullable(),
}
const groupOfTopic = { groupId: z.string(), state: z.string(), members: z.int(), lag: z.int() }
const groupPartitions = z.array(z.object({ partition: z.int(), committed: z.int(), end: z.int(), lag: z.int() }))

export const TopicSummary = z.object({
  ...topicSummary,
  partitions: z.int(),
  groups: z.array(z.object(groupOfTopic)).describe('Those that have committed offsets of it'),
})

export const TopicList = answerOf<TopicListAnswer>()(
  z.object({ at: moment, topics: z.array(TopicSummary), incomplete }),
)

export const TopicView = answerOf<TopicViewAnswer>()(
  z.object({
    at: moment,
    ...topicSummary,
    partitions: z.array(
      z.object({
        ...Partition.shape,
        low: z.int().nullable().describe('Offset of its oldest record'),
        end: z.int().nullable().describe('Offset that its next record will get'),
        bytes: z.int().nullable(),
      }),
    ),
    groups: z.array(z.object({ ...groupOfTopic, partitions: groupPartitions })),
    settings: z.array(
      z.object({
        name: z.string(),
        value: z.string().nullable(),
        own: z.boolean().describe('False when it is the value of the brokers'),
      }),
    ),
    incomplete,
  }),
)

export const GroupView = answerOf<GroupViewAnswer>()(z.object({ at: moment, ...GroupState.shape, incomplete }))

const content = {
  format: z.enum(['json', 'text', 'hex']),
  text: z.string().describe('As it is on the topic; bytes that are no text in hexadecimal'),
  bytes: z.int(),
  cut: z.literal(true).optional().describe('Only its beginning: ask for the record alone, with limit=1'),
  masked: z.literal(true).optional().describe('Something of it is hidden'),
}
export const Content = z.object(content)

export const TopicRecord = z.object({
  partition: z.int(),
  offset: z.int(),
  timestamp: z.int().describe('Milliseconds since the epoch'),
  key: Content.nullable(),
  value: Content.nullable().describe('Null for a tombstone'),
  headers: z.array(z.object({ name: z.string(), ...content })),
  size: z.int().describe('Bytes of key, value and headers'),
})

export const TopicRecords = answerOf<RecordsAnswer>()(
  z.object({
    topic: z.string(),
    partitions: z.array(z.object({ partition: z.int(), low: z.int(), end: z.int() })),
    records: z.array(TopicRecord),
    older: z.string().nullable().describe('`cursor` of the page of older records; null where there are none'),
    newer: z.string().nullable().describe('`cursor` of the page of newer records, also of those that are yet to come'),
    more: z.boolean().describe('True when the page ended before everything was read: go on with its cursor'),
    read: z.int().describe('How many records were read for this page'),
    masked: z.boolean(),
  }),
)

export const GroupReset = answerOf<ResetAnswer>()(
  z.object({
    groupId: z.string(),
    topic: z.string(),
    dryRun: z.boolean(),
    partitions: z.array(
      z.object({
        partition: z.int(),
        from: z.int().nullable().describe('Null where the group had committed nothing'),
        to: z.int(),
      }),
    ),
  }),
)
