/** GET /orders/{checkoutId}: one order, for an operator. */
import { z } from 'zod'
import { connectDatabase, databaseSettings } from '../analytics/postgres.ts'
import { dynamodbCheckouts } from '../checkout/dynamodb-checkouts.ts'
import { dynamodb } from '../dynamodb.ts'
import { dynamodbMailMarks } from '../email/dynamodb-mail-marks.ts'
import { Problem } from '../errors.ts'
import { type HttpRequest, type HttpResponse, http } from '../http/http.ts'
import { dynamodbOrderStatus } from '../order/dynamodb-order-status.ts'
import { allowedActions } from '../order/order-actions.ts'
import { dynamodbPayments } from '../payment/dynamodb-payments.ts'
import { settings } from '../settings.ts'
import { type ReadOrder, readOrder } from './read-order.ts'

export const Path = z.object({
  checkoutId: z
    .guid('Expected the id of a checkout, such as d3b07384-d9a0-4c9b-8f5e-1f2a3b4c5d6e.')
    .transform(id => id.toLowerCase()),
})

export const orderView =
  (read: ReadOrder) =>
  async ({ path: { checkoutId } }: HttpRequest<undefined, z.infer<typeof Path>>): Promise<HttpResponse> => {
    const body = await read(checkoutId)
    if (!body) throw new Problem(404, 'not-found', 'There is no checkout with this id.')
    return { statusCode: 200, headers: { 'cache-control': 'no-store' }, body }
  }

const given = settings({
  ...databaseSettings,
  CHECKOUTS_TABLE: z.string(),
  PAYMENTS_TABLE: z.string(),
  ORDERS_TABLE: z.string(),
  IDEMPOTENCY_TABLE: z.string(),
})

export const handler = http({ path: Path }).handler(
  orderView(
    readOrder({
      query: connectDatabase(given.DATABASE_URL).query,
      checkouts: dynamodbCheckouts(dynamodb, given.CHECKOUTS_TABLE),
      payments: dynamodbPayments(dynamodb, given.PAYMENTS_TABLE),
      findOrder: dynamodbOrderStatus(dynamodb, given.ORDERS_TABLE),
      isMailSent: dynamodbMailMarks(dynamodb, given.IDEMPOTENCY_TABLE),
      allowedActions,
      now: () => new Date(),
    }),
  ),
)
