/** GET /orders: the orders that an operator looks for, out of the sink, the newest first. GET /search: everything of a text. */
import { z } from 'zod'
import { connectDatabase, databaseSettings, type Query, TooSlow } from '../analytics/postgres.ts'
import { isOutage, Problem } from '../errors.ts'
import { byRoute } from '../http/by-route.ts'
import { type HttpRequest, type HttpResponse, http } from '../http/http.ts'
import { settings } from '../settings.ts'
import { findOrders, orderFilters, ordersIn, placeOf } from './find-orders.ts'
import { searchSink } from './search.ts'

const moment = z.iso
  .datetime({ offset: true, error: 'Expected a time such as 2026-03-01T00:00:00Z.' })
  .transform(text => new Date(text))

export const QueryParameters = z
  .strictObject({
    search: z
      .string()
      .max(254, 'At most 254 characters.')
      // No text of the database has these characters, so what is searched is found nowhere.
      .transform(text => text.trim().toWellFormed().replaceAll('\0', '\ufffd'))
      .optional(),
    status: z.enum(orderFilters, `Expected one of ${orderFilters.join(', ')}.`).optional(),
    from: moment.optional(),
    to: moment.optional(),
    cursor: z
      .string()
      .transform((text, context) => {
        const place = placeOf(text)
        if (!place) context.addIssue('Expected the cursor `next` of an earlier answer.')
        return place ?? z.NEVER
      })
      .optional(),
    limit: z.coerce
      .number('Expected a whole number from 1 to 100.')
      .int('Expected a whole number from 1 to 100.')
      .min(1, 'Expected a whole number from 1 to 100.')
      .max(100, 'Expected a whole number from 1 to 100.')
      .default(50),
  })
  .refine(({ from, to }) => !from || !to || from < to, { path: ['to'], error: 'Must be after `from`.' })

const away = (error: unknown): never => {
  if (error instanceof TooSlow)
    throw new Problem(503, 'unavailable', 'This search takes too long; give more of the text, or a range of time.')
  if (!isOutage(error)) throw error
  throw new Problem(
    503,
    'unavailable',
    'The analytics database is away, and orders are searched there. GET /checkout/{checkoutId} says meanwhile how far one is whose id you know.',
    [],
    { 'retry-after': '2' },
  )
}

export const orders =
  ({ query }: { query: Query }) =>
  async ({
    query: parameters,
  }: HttpRequest<undefined, undefined, z.infer<typeof QueryParameters>>): Promise<HttpResponse> => {
    const body = await findOrders(ordersIn(query), parameters).catch(away)
    return { statusCode: 200, headers: { 'cache-control': 'no-store' }, body }
  }

/** What is searched for. Text that the database cannot hold is refused, and not searched as something else. */
export const SearchParameters = z.strictObject({
  for: z
    .string('Expected what to search for.')
    .transform(text => text.trim())
    .pipe(
      z
        .string()
        .min(1, { error: 'Expected what to search for.', abort: true })
        .max(254, { error: 'At most 254 characters.', abort: true })
        .refine(
          text => text.isWellFormed() && !/[\p{Cc}\ufffd]/u.test(text),
          'It has a control character or half of a character.',
        ),
    ),
})

export const search =
  ({ query }: { query: Query }) =>
  async ({
    query: { for: text },
  }: HttpRequest<undefined, undefined, z.infer<typeof SearchParameters>>): Promise<HttpResponse> => ({
    statusCode: 200,
    headers: { 'cache-control': 'no-store' },
    body: await searchSink(query)(text).catch(away),
  })

/** A search may be slow, but must answer before Lambda times out. */
const searchTimeoutMs = 7_000

const { DATABASE_URL } = settings(databaseSettings)

const database = connectDatabase(DATABASE_URL, searchTimeoutMs)

export const handler = byRoute({
  'GET /orders': http({ query: QueryParameters }).handler(orders(database)),
  'GET /search': http({ query: SearchParameters }).handler(search(database)),
})
