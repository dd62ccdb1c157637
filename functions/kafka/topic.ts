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
