/** GET /dead-letters: what was put aside and not yet sent on. */
import { z } from 'zod'
import { type HttpRequest, type HttpResponse, http } from '../http/http.ts'
import { maskAddresses } from '../observability/mask.ts'
import { connectDeadLetters } from './connect-dead-letters.ts'
import type { DeadLetters } from './dead-letters.ts'
import { type DeadLetter, redrivenTopics } from './redrive.ts'

export const Query = z.strictObject({
  topic: z.enum(redrivenTopics).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})

/** A dead letter as people may see it: no mail address; where its source is unknown, its own coordinates. */
const shown = ({ redrive: _, source, value, ...letter }: DeadLetter) => ({
  ...letter,
  error: maskAddresses(letter.error),
  source: source ?? { topic: letter.topic, partition: letter.partition, offset: letter.offset },
  value: maskAddresses(value ?? ''),
})

/** The newest come first. */
export const list =
  (letters: DeadLetters) =>
  async ({
    query: { topic, limit },
  }: HttpRequest<undefined, undefined, z.infer<typeof Query>>): Promise<HttpResponse> => {
    const waiting = await letters.list()
    const wanted = waiting.filter(letter => topic === undefined || letter.topic === topic)
    return {
      statusCode: 200,
      headers: { 'cache-control': 'no-store' },
      body: {
        records: wanted.toReversed().slice(0, limit).map(shown),
        counts: Object.fromEntries(
          redrivenTopics.map(name => [name, waiting.filter(letter => letter.topic === name).length]),
        ),
      },
    }
  }

export const handler = http({ query: Query }).handler(list(connectDeadLetters()))
