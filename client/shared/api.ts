/** Every route the storefront and the console call, with the type of its answer. Pages and API have one origin. */
import { type ApiResult, apiRequest, type RequestOptions, type SendRequest } from './api-request.ts'
import type {
  AcceptedCheckout,
  Catalogue,
  CheckoutRequest,
  CheckoutStatus,
  Cluster,
  DeadLetters,
  EventPage,
  Health,
  Redriven,
  RedriveRequest,
  Report,
} from './contract.ts'

type Query = Readonly<Record<string, string | number | undefined>>

const queryString = (query: Query): string => {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  return given.length === 0 ? '' : `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`
}

/** @param send with what an operator has to show, or without */
export const api = (send: SendRequest = apiRequest) => {
  const get = <T>(path: string, query: Query = {}, options: RequestOptions = {}): Promise<ApiResult<T>> =>
    send<T>(`/api${path}${queryString(query)}`, options)

  return {
    catalogue: (signal?: AbortSignal) => get<Catalogue>('/catalogue', {}, signal ? { signal } : {}),
    checkout: (key: string, body: CheckoutRequest) =>
      send<AcceptedCheckout>('/api/checkout', {
        method: 'POST',
        headers: { 'idempotency-key': key },
        body,
        timeoutMs: 20_000,
      }),
    status: (checkoutId: string, signal?: AbortSignal) =>
      get<CheckoutStatus>(`/checkout/${encodeURIComponent(checkoutId)}`, {}, signal ? { signal } : {}),
    report: (name: string, query: Query, signal?: AbortSignal) =>
      get<Report>(`/analytics/${name}`, query, signal ? { signal } : {}),
    events: (query: Query, signal?: AbortSignal) => get<EventPage>('/events', query, signal ? { signal } : {}),
    cluster: (signal?: AbortSignal) => get<Cluster>('/cluster', {}, signal ? { signal } : {}),
    health: (signal?: AbortSignal) => get<Health>('/health', {}, { dataStatus: 503, ...(signal ? { signal } : {}) }),
    deadLetters: (query: Query, signal?: AbortSignal) =>
      get<DeadLetters>('/dead-letters', query, signal ? { signal } : {}),
    redrive: (body: RedriveRequest) =>
      send<Redriven>('/api/dead-letters/redrive', { method: 'POST', body, timeoutMs: 30_000 }),
  }
}

export type Api = ReturnType<typeof api>
