/** GET /dead-letters: what was put aside and not yet sent on; or what was sent on or discarded, and what came of it. */
import { z } from 'zod'
import { connectDatabase, databaseSettings } from '../analytics/postgres.ts'
import { type HttpRequest, type HttpResponse, http } from '../http/http.ts'
import { maskAddresses } from '../observability/mask.ts'
import { settings } from '../settings.ts'
import { type HandledLetter, type LetterIndex, letterIndex, type WaitingLetter } from './dead-letter-index.ts'
import { redrivenTopics } from './redrive.ts'

const letterStates = ['waiting', 'handled'] as const

export const Query = z.strictObject({
  state: z.enum(letterStates, `Expected one of ${letterStates.join(', ')}.`).default('waiting'),
  topic: z.enum(redrivenTopics).optional(),
  before: z
    .string()
    .regex(/^\d{1,15}$/, 'Expected the cursor of an earlier answer.')
    .transform(Number)
    .optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})

/** What no text has, and how the sink writes down a byte that is none. */
const binary = /[\p{Cc}\ufffd]|\\[0-7]{3}/u

/** A dead letter as people may see it: no mail address; where its source is unknown, its own coordinates. */
const shown = ({ arrived: _, source, value, error, function: name, headers, ...letter }: WaitingLetter) => ({
  ...letter,
  headers: Object.entries(headers).map(([header, text]) => ({
    name: header,
    text: maskAddresses(text),
    binary: binary.test(text),
  })),
  error: maskAddresses(error ?? ''),
  function: name ?? 'unknown',
  source: source ?? { topic: letter.topic, partition: letter.partition, offset: letter.offset },
  value: maskAddresses(value ?? ''),
})

const shownHandled = ({ redrivenAt, redrivenBy, discarded, outcome, ...letter }: HandledLetter) => ({
  ...shown(letter),
  redrivenAt,
  ...(redrivenBy === null ? {} : { redrivenBy }),
  ...(discarded === null ? {} : { discarded }),
  ...(outcome === undefined ? {} : { outcome }),
})

/** The newest come first; of those that wait no longer, the last that were redriven or discarded, in one page. */
export const list =
  (index: LetterIndex) =>
  async ({ query }: HttpRequest<undefined, undefined, z.infer<typeof Query>>): Promise<HttpResponse> => {
    const { state, ...which } = query
    const { letters, counts } = await index.newest(state === 'waiting' ? which : { limit: 1 })
    if (state === 'handled') {
      const handled = await index.handled(which)
      return {
        statusCode: 200,
        headers: { 'cache-control': 'no-store' },
        body: { records: handled.map(shownHandled), counts, next: null },
      }
    }
    const last = letters.length === query.limit ? letters.at(-1) : undefined
    return {
      statusCode: 200,
      headers: { 'cache-control': 'no-store' },
      body: { records: letters.map(shown), counts, next: last ? String(last.arrived) : null },
    }
  }

const { DATABASE_URL } = settings(databaseSettings)

export const handler = http({ query: Query }).handler(list(letterIndex(connectDatabase(DATABASE_URL).query)))
