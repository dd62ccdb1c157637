/** Shoppers who come at a rate, each at a time of their own, for a while. */
import { setTimeout } from 'node:timers/promises'
import type { End } from './visit.ts'

export interface Stream {
  /** Shoppers a second. */
  readonly rate: number
  readonly ms: number
  readonly visit: (number: number) => Promise<End>
  readonly closing: AbortSignal
  /** Called now and then, and at the end. */
  readonly progress: (came: number, ends: ReadonlyMap<End, number>) => void
  readonly progressMs: number
}

/** @returns how the visits ended, when the last one has */
export const stream = async ({
  rate,
  ms,
  visit,
  closing,
  progress,
  progressMs,
}: Stream): Promise<ReadonlyMap<End, number>> => {
  const ends = new Map<End, number>()
  const visits: Promise<void>[] = []
  const timer = setInterval(() => progress(visits.length, ends), progressMs)
  const begun = Date.now()
  const total = Math.max(1, Math.round((ms / 1_000) * rate))
  try {
    for (let number = 0; number < total && !closing.aborted; number += 1) {
      const wait = begun + (number * 1_000) / rate - Date.now()
      if (wait > 0) await setTimeout(wait, undefined, { signal: closing }).catch(() => undefined)
      if (closing.aborted) break
      visits.push(visit(number).then(end => void ends.set(end, (ends.get(end) ?? 0) + 1)))
    }
    await Promise.all(visits)
  } finally {
    clearInterval(timer)
  }
  progress(visits.length, ends)
  return ends
}
