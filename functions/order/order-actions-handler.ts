/**
 * What operators do with an order, and the shopper's cancellation. Each is a request with an Idempotency-Key that is done once:
 * the answer comes when its fact is on at least two brokers.
 */
import { z } from 'zod'
import { connectDatabase, databaseSettings } from '../analytics/postgres.ts'
import { dynamodbCheckouts } from '../checkout/dynamodb-checkouts.ts'
import type { OrderView } from '../desk/order-view.ts'
import { type ReadOrder, readOrder } from '../desk/read-order.ts'
import { dynamodb } from '../dynamodb.ts'
import { dynamodbMailMarks } from '../email/dynamodb-mail-marks.ts'
import { Problem } from '../errors.ts'
import { byRoute } from '../http/by-route.ts'
import { type HttpRequest, type HttpResponse, http } from '../http/http.ts'
import { idempotencyKey } from '../http/idempotency-key.ts'
import { connectKafka, kafkaSettings } from '../kafka/client.ts'
import { dynamodbPayments } from '../payment/dynamodb-payments.ts'
import { settings } from '../settings.ts'
import { type Acted, type ActRequest, act } from './act.ts'
import { AddressRequest, CancelRequest, ReceiptRequest, RefundRequest, ShipmentRequest } from './action-requests.ts'
import { dynamodbOrderActions } from './dynamodb-order-actions.ts'
import { dynamodbOrderStatus } from './dynamodb-order-status.ts'
import { allowedActions, shopper, type Wanted } from './order-actions.ts'
import type { Action } from './stored-order.ts'

type Act = (request: ActRequest) => Promise<Acted>

/** What was done: the same each time. */
export type DoneAction = Pick<Action, 'action' | 'kind' | 'at' | 'by'>
export type ActionAnswer = DoneAction & {
  /** As it is now. */
  readonly order: OrderView
}
/** Whoever has the link of the order gets it: nothing in it is about a person. */
export type ShopperCancelAnswer = DoneAction & {
  readonly order: { readonly checkoutId: string; readonly orderNumber?: string; readonly status: Action['status'] }
}

const unknown = () => new Problem(404, 'not-found', 'There is no checkout with this id.')

const answer = ({ action, isRepeated }: Acted, order: unknown): HttpResponse => {
  const { action: id, kind, at, by } = action
  return {
    statusCode: 202,
    headers: { 'cache-control': 'no-store', ...(isRepeated ? { 'idempotent-replayed': 'true' } : {}) },
    body: { action: id, kind, at, by, order },
  }
}

const Path = z.object({
  checkoutId: z
    .guid('Expected the id of a checkout, such as d3b07384-d9a0-4c9b-8f5e-1f2a3b4c5d6e.')
    .transform(id => id.toLowerCase()),
})

/** @param wanted what the body asks for */
export const byOperator =
  <Body>({ run, read }: { readonly run: Act; readonly read: ReadOrder }, wanted: (body: Body) => Wanted) =>
  async ({
    path: { checkoutId },
    body,
    headers,
    operator = 'unknown',
    traceparent,
  }: HttpRequest<Body, z.infer<typeof Path>>): Promise<HttpResponse> => {
    const key = idempotencyKey(headers['idempotency-key'], 'action')
    const acted = await run({ checkoutId, wanted: wanted(body), key, by: operator, traceparent })
    const order = await read(checkoutId)
    if (!order) throw unknown()
    return answer(acted, order)
  }

const PublicPath = z.object({ checkoutId: z.string() })

export const byShopper =
  ({ run, mayCancel }: { readonly run: Act; readonly mayCancel: boolean }) =>
  async ({
    path,
    headers,
    traceparent,
  }: HttpRequest<z.infer<typeof ReceiptRequest>, z.infer<typeof PublicPath>>): Promise<HttpResponse> => {
    if (!mayCancel) {
      throw new Problem(403, 'not-allowed', 'Here only the shop can cancel an order. Please ask it to.')
    }
    const checkoutId = path.checkoutId.toLowerCase()
    if (!z.guid().safeParse(checkoutId).success) throw unknown()
    const key = idempotencyKey(headers['idempotency-key'], 'action')
    const acted = await run({ checkoutId, wanted: { kind: 'cancel' }, key, by: shopper, traceparent })
    const { orderNumber } = acted.order
    return answer(acted, { checkoutId, orderNumber, status: acted.action.status })
  }

const given = settings({
  ...databaseSettings,
  CHECKOUTS_TABLE: z.string(),
  PAYMENTS_TABLE: z.string(),
  ORDERS_TABLE: z.string(),
  STOCK_TABLE: z.string(),
  IDEMPOTENCY_TABLE: z.string(),
  SHOPPER_MAY_CANCEL: z.enum(['true', 'false']).default('false'),
  ...kafkaSettings,
})

const checkouts = dynamodbCheckouts(dynamodb, given.CHECKOUTS_TABLE)
const payments = dynamodbPayments(dynamodb, given.PAYMENTS_TABLE)
const now = () => new Date()

const run = act({
  orders: dynamodbOrderActions(dynamodb, { orders: given.ORDERS_TABLE, stock: given.STOCK_TABLE }),
  findPayment: payments.find,
  findCheckout: async checkoutId => (await checkouts.find(checkoutId))?.requested,
  send: connectKafka(given).send,
  now,
})
const read = readOrder({
  query: connectDatabase(given.DATABASE_URL).query,
  checkouts,
  payments,
  findOrder: dynamodbOrderStatus(dynamodb, given.ORDERS_TABLE),
  isMailSent: dynamodbMailMarks(dynamodb, given.IDEMPOTENCY_TABLE),
  allowedActions,
  now,
})

const route = <Body>(body: z.ZodType<Body>, wanted: (body: Body) => Wanted) =>
  http({ path: Path, body }).handler(byOperator({ run, read }, wanted))

export const handler = byRoute({
  'POST /orders/{checkoutId}/cancel': route(CancelRequest, body => ({ kind: 'cancel', ...body })),
  'POST /orders/{checkoutId}/refunds': route(RefundRequest, body => ({ kind: 'refund', ...body })),
  'POST /orders/{checkoutId}/shipment': route(ShipmentRequest, body => ({ kind: 'ship', ...body })),
  'POST /orders/{checkoutId}/receipt': route(ReceiptRequest, () => ({ kind: 'receipt' })),
  'PUT /orders/{checkoutId}/address': route(AddressRequest, body => ({ kind: 'address', ...body })),
  'POST /checkout/{checkoutId}/cancel': http({ path: PublicPath, body: ReceiptRequest }).handler(
    byShopper({ run, mayCancel: given.SHOPPER_MAY_CANCEL === 'true' }),
  ),
})
