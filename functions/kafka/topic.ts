/** What a service declares of a topic that it states facts on. */
import type { z } from 'zod'

export interface Version<T = unknown> {
  readonly type: string
  readonly schema: z.ZodType<T>
}

export interface Topic<T = unknown> {
  readonly name: string
  /** CloudEvents `type` of its records; the version changes only with a breaking change of the value. */
  readonly type: string
  readonly schema: z.ZodType<T>
  /**
   * A second version, which says what the first cannot. A record that the first one describes keeps its type, so that who
   * knows only that one reads it as before, and a fact that is stated again keeps its id.
   */
  readonly later?: Version<T>
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

/** The same with a second version of its type, whose schema accepts every value of the first. */
export const widenedTopic = <T>(
  name: string,
  schema: z.ZodType<T>,
  later: z.ZodType<T>,
  description: string,
): Topic<T> => ({ ...topic(name, schema, description), later: { type: `kassa.${name}.v2`, schema: later } })

/** The versions of a topic's values, the first one first. */
export const versionsOf = <T>({ type, schema, later }: Topic<T>): readonly Version<T>[] => [
  { type, schema },
  ...(later ? [later] : []),
]

/** The value under the type of the first version that describes it. @throws ZodError when none does */
export const typed = <T>({ type, schema, later }: Topic<T>, value: T): { readonly type: string; readonly value: T } => {
  if (!later) return { type, value: schema.parse(value) }
  const { success, data } = schema.safeParse(value)
  return success ? { type, value: data } : { type: later.type, value: later.schema.parse(value) }
}

/** A topic of states: a record holds the whole state of its key. */
export const compactedTopic = <T>(name: string, schema: z.ZodType<T>, description: string): Topic<T> => ({
  ...topic(name, schema, description),
  partitions: 3,
  retentionMs: -1,
  compacted: true,
})
