/** GET /openapi.json: the HTTP contract. */
import { http } from './http.ts'
import { openapi } from './openapi.ts'

const document = openapi()

export const handler = http().handler(async () => ({ statusCode: 200, body: document }))
