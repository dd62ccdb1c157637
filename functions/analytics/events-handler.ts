/** GET /events: every event as it arrives in the sink, oldest first after a cursor. */
import { z } from 'zod'
import { settings } from '../config.ts'
import { type HttpRequest, type HttpResponse, http } from '../http.ts'
import { topics } from '../topics.ts'
import { connectDatabase, databaseSettings, type Query } from './database.ts'
import { type EventRow, eventsPage, eventsStatement } from './events.ts'

const Asked = z.strictObject({
  after: z
    .string()
    .regex(/^\d{1,15}$/, 'Expected the cursor of an earlier answer.')
    .transform(Number)
    .optional(),
  type: z.enum(topics.map(({ name }) => name)).optional(),
  checkoutId: z.guid().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})

export const events =
  ({ query }: { query: Query }) =>
  async ({ query: asked }: HttpRequest<undefined, undefined, z.infer<typeof Asked>>): Promise<HttpResponse> => {
    const { text, values } = eventsStatement(asked)
    const body = eventsPage(await query<EventRow>(text, values), asked)
    return { statusCode: 200, headers: { 'cache-control': 'no-store' }, body }
  }

const { DATABASE_URL } = settings(databaseSettings)

export const handler = http({ query: Asked }).handler(events({ query: connectDatabase(DATABASE_URL).query }))
