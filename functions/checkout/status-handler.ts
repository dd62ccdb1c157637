/**
 * GET /checkout/{checkoutId}: how far a checkout came, read from the sink. What the sink does not know yet, or cannot say
 * while its database is away, is answered as `accepted` out of the checkouts themselves.
 */
import { z } from 'zod'
import { connectDatabase, databaseSettings, type Query } from '../analytics/postgres.ts'
import { dynamodb } from '../dynamodb.ts'
import { Problem, Unavailable } from '../errors.ts'
import { type HttpRequest, type HttpResponse, http } from '../http/http.ts'
import { log } from '../observability/log.ts'
import { settings } from '../settings.ts'
import { type Checkouts, dynamodbCheckouts } from './dynamodb-checkouts.ts'
import { type CheckoutRow, cartIn, eventsOfCheckout, statusOf } from './status.ts'

const Path = z.object({ checkoutId: z.string() })

export interface StatusPorts {
  readonly query: Query
  readonly checkouts: Pick<Checkouts, 'find'>
}

const isUuid = (text: string): boolean => z.guid().safeParse(text).success

export const status =
  ({ query, checkouts }: StatusPorts) =>
  async ({ path }: HttpRequest<undefined, z.infer<typeof Path>>): Promise<HttpResponse> => {
    const unknown = new Problem(404, 'not-found', 'There is no checkout with this id.')
    if (!isUuid(path.checkoutId)) throw unknown
    const checkoutId = path.checkoutId.toLowerCase()

    let away: Unavailable | undefined
    const rows = await query<CheckoutRow>(eventsOfCheckout, [checkoutId]).catch((error: unknown) => {
      if (!(error instanceof Unavailable)) throw error
      away = error
      return []
    })
    const cart = cartIn(rows) ?? (await checkouts.find(checkoutId))?.requested
    if (!cart) throw away ?? unknown
    if (away) log.warn('The sink cannot be read; the checkout is answered as accepted', { checkoutId, error: away })
    const body = { ...statusOf(checkoutId, rows, cart), ...(away ? { behind: true } : {}) }
    return { statusCode: 200, headers: { 'cache-control': 'no-store' }, body }
  }

const given = settings({ ...databaseSettings, CHECKOUTS_TABLE: z.string() })

export const handler = http({ path: Path }).handler(
  status({
    query: connectDatabase(given.DATABASE_URL).query,
    checkouts: dynamodbCheckouts(dynamodb, given.CHECKOUTS_TABLE),
  }),
)
