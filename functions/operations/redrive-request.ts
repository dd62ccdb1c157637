/** What redrive is asked for, by whichever door. */
import { z } from 'zod'
import { oneLine } from '../http/text.ts'
import { log } from '../observability/log.ts'
import type { DeadLetters, Refused, Selection } from './dead-letters.ts'
import { redrivenTopics } from './redrive.ts'

const dryRun = z.boolean().default(false).describe('Say what would be done, and do nothing')

/** Some by their ids, or all of them, of one topic or of both. */
export const RedriveRequest = z.union(
  [
    z.strictObject({ ids: z.array(z.string()).min(1).max(1_000), dryRun }),
    z.strictObject({ all: z.literal(true), topic: z.enum(redrivenTopics).optional(), dryRun }),
  ],
  'Expected {"ids":["dead-letter-0-17"]} or {"all":true}, and "dryRun":true to change nothing.',
)
export type RedriveRequest = z.infer<typeof RedriveRequest>

export const DiscardRequest = z.strictObject({
  ids: z.array(z.string()).min(1).max(1_000),
  reason: oneLine('a reason', 300, 'A test record of mine').describe(
    'Kept with the dead letter, with who discarded it',
  ),
})
export type DiscardRequest = z.infer<typeof DiscardRequest>

export interface DiscardAnswer {
  readonly discarded: number
  readonly refused: readonly Refused[]
}

export interface Answer {
  readonly redriven: number
  readonly refused: readonly Refused[]
  /** True when the time was over before all were sent on: ask again. */
  readonly more: boolean
}

/** Of the 29 s that an HTTP route has, what is left for pages of records. */
const withinMs = 15_000

export const redrive =
  (letters: DeadLetters, by = 'operator') =>
  async (wanted: RedriveRequest): Promise<Answer> => {
    const { dryRun } = wanted
    const selection: Selection =
      'ids' in wanted
        ? { ids: wanted.ids }
        : { all: true, ...(wanted.topic === undefined ? {} : { topic: wanted.topic }) }
    const { redriven, refused, more } = await letters.redrive(selection, { dryRun, withinMs, by })
    log.info('Dead letters redriven', { redriven: redriven.length, refused: refused.length, more, dryRun })
    return { redriven: redriven.length, refused, more }
  }

export const discard =
  (letters: DeadLetters, by: string) =>
  async ({ ids, reason }: DiscardRequest): Promise<DiscardAnswer> => {
    const { discarded, refused } = await letters.discard(ids, reason, by)
    log.info('Dead letters discarded', { discarded: discarded.length, refused: refused.length, by })
    return { discarded: discarded.length, refused }
  }
