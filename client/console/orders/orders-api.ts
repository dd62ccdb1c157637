/** The operator's routes of orders. */
import type { Api } from '../../shared/api.ts'
import type { ApiResult, RequestOptions } from '../../shared/api-request.ts'
import type { ActionAccepted, ActionKind, OrderList, OrderView } from '../../shared/contract.ts'
import { type OrdersQuery, ordersParameters } from './orders-query.ts'

const within = (signal?: AbortSignal): RequestOptions => (signal ? { signal } : {})

const routes: Readonly<Record<ActionKind, { readonly method: 'POST' | 'PUT'; readonly path: string }>> = {
  cancel: { method: 'POST', path: 'cancel' },
  refund: { method: 'POST', path: 'refunds' },
  ship: { method: 'POST', path: 'shipment' },
  receipt: { method: 'POST', path: 'receipt' },
  address: { method: 'PUT', path: 'address' },
}

export const ordersApi = ({ call }: Pick<Api, 'call'>) => ({
  find: (query: OrdersQuery, signal?: AbortSignal): Promise<ApiResult<OrderList>> =>
    call(`/orders?${ordersParameters(query)}`, within(signal)),
  order: (checkoutId: string, signal?: AbortSignal): Promise<ApiResult<OrderView>> =>
    call(`/orders/${encodeURIComponent(checkoutId)}`, within(signal)),
  /** @param key the same for a repetition of the same action, so that it is done once */
  act: (checkoutId: string, kind: ActionKind, key: string, body: object): Promise<ApiResult<ActionAccepted>> => {
    const { method, path } = routes[kind]
    const options = { method, headers: { 'idempotency-key': key }, body, timeoutMs: 20_000 }
    return call(`/orders/${encodeURIComponent(checkoutId)}/${path}`, options)
  },
})

export type OrdersApi = ReturnType<typeof ordersApi>
