/** GET /orders/{checkoutId}: one order, for an operator. */
import { Problem } from '../errors.ts'
import { CheckoutPath } from '../http/checkout-path.ts'
import { type HttpRequest, type HttpResponse, http } from '../http/http.ts'
import { settings } from '../settings.ts'
import { connectReadOrder, readOrderSettings } from './connect-read-order.ts'
import type { ReadOrder } from './read-order.ts'

export const orderView =
  (read: ReadOrder) =>
  async ({ path: { checkoutId } }: HttpRequest<undefined, CheckoutPath>): Promise<HttpResponse> => {
    const body = await read(checkoutId)
    if (!body) throw new Problem(404, 'not-found', 'There is no checkout with this id.')
    return { statusCode: 200, headers: { 'cache-control': 'no-store' }, body }
  }

export const handler = http({ path: CheckoutPath }).handler(orderView(connectReadOrder(settings(readOrderSettings))))
