/** Schemas of dead letters and their redrive. */
import { z } from 'zod'
import { outcomes } from '../../../operations/redrive-outcome.ts'
import type { DiscardAnswer, Answer as RedriveAnswer } from '../../../operations/redrive-request.ts'
import { answerOf } from './answer-of.ts'
import { coordinates } from './shapes.ts'

export const LetterOutcome = z
  .object({
    state: z.enum(outcomes),
    next: z.string().optional().describe('The dead letter that came next'),
  })
  .describe(
    'What came of its redrive, as far as the sink tells. `waits`: nothing has come yet; `unknown`: nothing failed since, and no fact would tell more',
  )
export const handled = {
  redrivenBy: z.string().optional().describe('The operator by name, or `schedule`'),
  discarded: z.string().optional().describe('Why it was discarded, and not redriven'),
  outcome: LetterOutcome.optional().describe('Absent when it was not redriven'),
}

export const DeadLetter = z.object({
  id: z.string(),
  ...coordinates,
  at: z.string(),
  reason: z.string(),
  error: z.string(),
  function: z.string(),
  source: z.object(coordinates),
  checkoutId: z.string().nullable(),
  traceId: z.string().nullable(),
  attempt: z.int().describe('How often it was redriven before'),
  problem: z.string().nullable().describe('Why it cannot be redriven; null when it can'),
  dueAt: z.string().nullable().describe('When it will be sent on by itself; null when it waits for a person'),
  headers: z
    .array(z.object({ name: z.string(), text: z.string(), binary: z.boolean() }))
    .describe('Those that say what the record is'),
  value: z.string(),
  redrivenAt: z.string().optional().describe('When it was redriven or discarded; absent while it waits'),
  ...handled,
})

export const DeadLetters = z.object({
  records: z.array(DeadLetter),
  counts: z.record(z.string(), z.int()),
  next: z.string().nullable().describe('The cursor of the next page; null after the last one'),
})

export const Redriven = answerOf<RedriveAnswer>()(
  z.object({
    redriven: z.int(),
    refused: z.array(z.object({ id: z.string(), reason: z.string() })),
    more: z.boolean().describe('True when the time was over before all were sent on: ask again'),
  }),
)

export const Discarded = answerOf<DiscardAnswer>()(
  z.object({ discarded: z.int(), refused: z.array(z.object({ id: z.string(), reason: z.string() })) }),
)
