/** What redrive is asked for, by whichever door. */
import { z } from 'zod'
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

export interface Answer {
  readonly redriven: number
  readonly refused: readonly Refused[]
}

export const redrive =
  (letters: DeadLetters) =>
  async (wanted: RedriveRequest): Promise<Answer> => {
    const { dryRun } = wanted
    const selection: Selection =
      'ids' in wanted
        ? { ids: wanted.ids }
        : { all: true, ...(wanted.topic === undefined ? {} : { topic: wanted.topic }) }
    const { redriven, refused } = await letters.redrive(selection, { dryRun })
    log.info('Dead letters redriven', { redriven: redriven.length, refused: refused.length, dryRun })
    return { redriven: redriven.length, refused }
  }
