/** The cluster with the last known value of what could not be read this time, and since when it is not read. */
import type { Cluster } from '../../shared/contract.ts'

type KeptField = 'topics' | 'groups' | 'connector' | 'deadLetters'

/** What an answer without a part has nothing true in. */
const fieldsOf: Readonly<Record<string, readonly KeptField[]>> = {
  cluster: ['topics', 'groups', 'deadLetters'],
  groups: ['groups'],
  offsets: ['groups', 'deadLetters'],
  connector: ['connector'],
}

export interface KnownCluster extends Cluster {
  /** When a part was read last, for each part that is older than the rest; null where it was never read. */
  readonly readAt: Readonly<Partial<Record<KeptField, string | null>>>
}

export const keepLast = (before: KnownCluster | undefined, now: Cluster): KnownCluster => {
  const unread = [...new Set(now.incomplete.flatMap(part => fieldsOf[part] ?? []))]
  if (!before) return { ...now, readAt: Object.fromEntries(unread.map(field => [field, null])) }
  return {
    ...now,
    ...Object.fromEntries(unread.map(field => [field, before[field]])),
    readAt: Object.fromEntries(unread.map(field => [field, field in before.readAt ? before.readAt[field] : before.at])),
  }
}
