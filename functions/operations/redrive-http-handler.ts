/** POST /dead-letters/redrive: sends dead letters on to the topics they came from. POST /dead-letters/discard: gives some up. */
import { byRoute } from '../http/by-route.ts'
import { type HttpRequest, type HttpResponse, http } from '../http/http.ts'
import { connectDeadLetters } from './connect-dead-letters.ts'
import type { DeadLetters } from './dead-letters.ts'
import { DiscardRequest, discard, RedriveRequest, redrive } from './redrive-request.ts'

export const redriveOverHttp =
  (letters: DeadLetters) =>
  async ({ body, operator = 'operator' }: HttpRequest<RedriveRequest>): Promise<HttpResponse> => ({
    statusCode: 200,
    body: await redrive(letters, operator)(body),
  })

export const discardOverHttp =
  (letters: DeadLetters) =>
  async ({ body, operator = 'operator' }: HttpRequest<DiscardRequest>): Promise<HttpResponse> => ({
    statusCode: 200,
    body: await discard(letters, operator)(body),
  })

const letters = connectDeadLetters()

export const handler = byRoute({
  'POST /dead-letters/redrive': http({ body: RedriveRequest }).handler(redriveOverHttp(letters)),
  'POST /dead-letters/discard': http({ body: DiscardRequest }).handler(discardOverHttp(letters)),
})
