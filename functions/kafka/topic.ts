/** What a service declares of a topic that it states facts on. */
import type { z } from 'zod'

export interface Topic<T = unknown> {
  readonly name: string
  /** CloudEvents `type` of its records; the version changes only with a breaking change of the value. */
  readonly type: string
  readonly schema: z.ZodType<T>
  readonly description: string
  readonly partitions: number
  readonly retentionMs: number
  /** True: the newest record of each key stays, and a record without a value (a tombstone) withdraws its key. */
  readonly compacted?: boolean
}

export const day = 24 * 60 * 60 * 1000

/** A topic of facts about checkouts, in the first version of its type. */
export const topic = <T>(name: string, schema: z.ZodType<T>, description: string): Topic<T> => ({
  name,
  type: `kassa.${name}.v1`,
  schema,
  description,
  partitions: 6,
  retentionMs: 7 * day,
})

/** A topic of states: a record holds the whole state of its key. */
export const compactedTopic = <T>(name: string, schema: z.ZodType<T>, description: string): Topic<T> => ({
  ...topic(name, schema, description),
  partitions: 3,
  retentionMs: -1,
  compacted: true,
})
