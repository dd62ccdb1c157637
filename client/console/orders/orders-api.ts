/** The operator's routes of orders. */
import type { Api } from '../../shared/api.ts'
import type { ApiResult, RequestOptions } from '../../shared/api-request.ts'
import type { OrderList } from '../../shared/contract.ts'
import { type OrdersQuery, ordersParameters } from './orders-query.ts'

const within = (signal?: AbortSignal): RequestOptions => (signal ? { signal } : {})

export const ordersApi = ({ call }: Pick<Api, 'call'>) => ({
  find: (query: OrdersQuery, signal?: AbortSignal): Promise<ApiResult<OrderList>> =>
    call(`/orders?${ordersParameters(query)}`, within(signal)),
})

export type OrdersApi = ReturnType<typeof ordersApi>
