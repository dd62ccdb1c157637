/** POST /dead-letters/redrive: sends dead letters on to the topics they came from. */
import { type HttpRequest, type HttpResponse, http } from '../http.ts'
import { connectLetters } from './connect.ts'
import type { DeadLetters } from './letters.ts'
import { redrive, Wanted } from './wanted.ts'

export const redriveOverHttp =
  (letters: DeadLetters) =>
  async ({ body }: HttpRequest<Wanted>): Promise<HttpResponse> => ({
    statusCode: 200,
    body: await redrive(letters)(body),
  })

export const handler = http({ body: Wanted }).handler(redriveOverHttp(connectLetters()))
