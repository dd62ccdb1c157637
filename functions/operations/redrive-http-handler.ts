/** POST /dead-letters/redrive: sends dead letters on to the topics they came from. */
import { type HttpRequest, type HttpResponse, http } from '../http/http.ts'
import { connectDeadLetters } from './connect-dead-letters.ts'
import type { DeadLetters } from './dead-letters.ts'
import { RedriveRequest, redrive } from './redrive-request.ts'

export const redriveOverHttp =
  (letters: DeadLetters) =>
  async ({ body }: HttpRequest<RedriveRequest>): Promise<HttpResponse> => ({
    statusCode: 200,
    body: await redrive(letters)(body),
  })

export const handler = http({ body: RedriveRequest }).handler(redriveOverHttp(connectDeadLetters()))
