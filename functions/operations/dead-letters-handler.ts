/** GET /dead-letters: what was put aside and not yet sent on. */
import { z } from 'zod'
import { connectDatabase, databaseSettings } from '../analytics/postgres.ts'
import { type HttpRequest, type HttpResponse, http } from '../http/http.ts'
import { maskAddresses } from '../observability/mask.ts'
import { settings } from '../settings.ts'
import { type LetterIndex, letterIndex, type WaitingLetter } from './dead-letter-index.ts'
import { redrivenTopics } from './redrive.ts'

export const Query = z.strictObject({
  topic: z.enum(redrivenTopics).optional(),
  before: z
    .string()
    .regex(/^\d{1,15}$/, 'Expected the cursor of an earlier answer.')
    .transform(Number)
    .optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})

/** A dead letter as people may see it: no mail address; where its source is unknown, its own coordinates. */
const shown = ({ arrived: _, source, value, error, function: name, ...letter }: WaitingLetter) => ({
  ...letter,
  error: maskAddresses(error ?? ''),
  function: name ?? 'unknown',
  source: source ?? { topic: letter.topic, partition: letter.partition, offset: letter.offset },
  value: maskAddresses(value ?? ''),
})

/** The newest come first. */
export const list =
  (index: LetterIndex) =>
  async ({ query }: HttpRequest<undefined, undefined, z.infer<typeof Query>>): Promise<HttpResponse> => {
    const { letters, counts } = await index.newest(query)
    const last = letters.length === query.limit ? letters.at(-1) : undefined
    return {
      statusCode: 200,
      headers: { 'cache-control': 'no-store' },
      body: { records: letters.map(shown), counts, next: last ? String(last.arrived) : null },
    }
  }

const { DATABASE_URL } = settings(databaseSettings)

export const handler = http({ query: Query }).handler(list(letterIndex(connectDatabase(DATABASE_URL).query)))
