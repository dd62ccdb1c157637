/**
 * What operators do with an order, and the shopper's cancellation. Each is a request with an Idempotency-Key that is done once:
 * the answer comes when its fact is on at least two brokers.
 */
import { z } from 'zod'
import { dynamodbCheckouts } from '../checkout/dynamodb-checkouts.ts'
import { connectReadOrder, type ReadOrder, readOrderSettings } from '../desk/connect-read-order.ts'
import type { OrderView } from '../desk/order-view.ts'
import { dynamodb } from '../dynamodb.ts'
import { Problem } from '../errors.ts'
import { byRoute } from '../http/by-route.ts'
import { CheckoutPath } from '../http/checkout-path.ts'
import { type HttpRequest, type HttpResponse, http } from '../http/http.ts'
import { idempotencyKey } from '../http/idempotency-key.ts'
import { connectKafka, kafkaSettings } from '../kafka/client.ts'
import { dynamodbPayments } from '../payment/dynamodb-payments.ts'
import { settings } from '../settings.ts'
import { type Acted, type ActRequest, act } from './act.ts'
import { AddressRequest, CancelRequest, ReceiptRequest, RefundRequest, ShipmentRequest } from './action-requests.ts'
import { shopper } from './allowed-actions.ts'
import { dynamodbOrderActions } from './dynamodb-order-actions.ts'
import type { Wanted } from './order-actions.ts'
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

/** @param wanted what the body asks for */
export const byOperator =
  <Body>({ run, read }: { readonly run: Act; readonly read: ReadOrder }, wanted: (body: Body) => Wanted) =>
  async ({
    path: { checkoutId },
    body,
    headers,
    operator = 'unknown',
    traceparent,
  }: HttpRequest<Body, CheckoutPath>): Promise<HttpResponse> => {
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
  ...readOrderSettings,
  STOCK_TABLE: z.string(),
  SHOPPER_MAY_CANCEL: z.enum(['true', 'false']).default('false'),
  ...kafkaSettings,
})

const checkouts = dynamodbCheckouts(dynamodb, given.CHECKOUTS_TABLE)

const run = act({
  orders: dynamodbOrderActions(dynamodb, { orders: given.ORDERS_TABLE, stock: given.STOCK_TABLE }),
  findPayment: dynamodbPayments(dynamodb, given.PAYMENTS_TABLE).find,
  findCheckout: async checkoutId => (await checkouts.find(checkoutId))?.requested,
  send: connectKafka(given).send,
  now: () => new Date(),
})
const read = connectReadOrder(given)

const route = <Body>(body: z.ZodType<Body>, wanted: (body: Body) => Wanted) =>
  http({ path: CheckoutPath, body }).handler(byOperator({ run, read }, wanted))

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
