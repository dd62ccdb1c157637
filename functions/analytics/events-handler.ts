/** GET /events: every event as it arrives in the sink, oldest first after a cursor. */
import { z } from 'zod'
import { sku } from '../catalogue/facts.ts'
import { type HttpRequest, type HttpResponse, http } from '../http/http.ts'
import { settings } from '../settings.ts'
import { catalogueTopics, topics } from '../topics.ts'
import { type EventRow, eventsPage, eventsStatement } from './events.ts'
import { connectDatabase, databaseSettings, type Query } from './postgres.ts'

const QueryParameters = z.strictObject({
  after: z
    .string()
    .regex(/^\d{1,15}$/, 'Expected the cursor of an earlier answer.')
    .transform(Number)
    .optional(),
  type: z.enum([...topics, ...catalogueTopics].map(({ name }) => name)).optional(),
  checkoutId: z.guid().optional(),
  sku: sku.optional(),
  eventId: z
    .string()
    .regex(/^[\x20-\x7e]{1,300}$/, 'Expected the id of an event.')
    .optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})

export const events =
  ({ query }: { query: Query }) =>
  async ({
    query: parameters,
  }: HttpRequest<undefined, undefined, z.infer<typeof QueryParameters>>): Promise<HttpResponse> => {
    const { text, values } = eventsStatement(parameters)
    const body = eventsPage(await query<EventRow>(text, values), parameters)
    return { statusCode: 200, headers: { 'cache-control': 'no-store' }, body }
  }

const { DATABASE_URL } = settings(databaseSettings)

export const handler = http({ query: QueryParameters }).handler(events({ query: connectDatabase(DATABASE_URL).query }))
