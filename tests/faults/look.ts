/** One promise, looked at in a history. */
import type { Evidence } from './evidence.ts'

/** Says how often it looked, and a sentence for each breach. */
export type Look = (evidence: Evidence) => { checked: number; broken: string[] }

export const each = <T>(items: readonly T[], breaches: (item: T) => readonly string[]) => ({
  checked: items.length,
  broken: items.flatMap(item => [...breaches(item)]),
})
