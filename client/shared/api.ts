/** Every route the storefront and the console call. Pages and API have one origin; paths and types are the OpenAPI document's. */
import { type ApiResult, apiRequest, type RequestOptions, type SendRequest } from './api-request.ts'
import type { paths } from './api-types.ts'
import type { Catalogue, CheckoutRequest, DiscardRequest, RedriveRequest } from './contract.ts'
import { everyPage } from './every-page.ts'

type Query = Readonly<Record<string, string | number | undefined>>
type Json<R> = R extends { readonly content: { readonly 'application/json': infer T } } ? T : never

/** What the routes answer when all is well. */
type Got<P extends keyof paths> = paths[P] extends { readonly get: { readonly responses: { readonly 200: infer R } } }
  ? Json<R>
  : never
type Posted<P extends keyof paths> = paths[P] extends { readonly post: { readonly responses: infer R } }
  ? Json<R[keyof R & (200 | 202)]>
  : never

const address = (path: string, parameters: Readonly<Record<string, string>>, query: Query): string => {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parameters[name] ?? ''))
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]))
  return `/api${filled}${given.length === 0 ? '' : `?${search}`}`
}

/** @param send sends without a token unless told */
export const api = (send: SendRequest = apiRequest) => {
  const get = <P extends keyof paths>(
    path: P,
    parameters: Readonly<Record<string, string>> = {},
    query: Query = {},
    options: RequestOptions = {},
  ): Promise<ApiResult<Got<P>>> => send<Got<P>>(address(path, parameters, query), options)

  const post = <P extends keyof paths>(path: P, options: RequestOptions): Promise<ApiResult<Posted<P>>> =>
    send<Posted<P>>(address(path, {}, {}), { method: 'POST', ...options })

  const within = (signal?: AbortSignal): RequestOptions => (signal ? { signal } : {})

  return {
    /** A call of a path that is filled in already. */
    call: <T>(path: string, options?: RequestOptions) => send<T>(`/api${path}`, options),
    /** All of it; a large catalogue has several pages. */
    catalogue: (signal?: AbortSignal): Promise<ApiResult<Catalogue>> =>
      everyPage(
        after => get('/catalogue', {}, { after }, { cache: 'no-cache', ...within(signal) }),
        pages => ({
          currency: pages[0]?.currency ?? '',
          brands: [...new Map(pages.flatMap(({ brands }) => brands).map(each => [each.brand, each])).values()],
          products: pages.flatMap(({ products }) => products),
        }),
      ),
    /** Where the shop delivers to, and by which methods. */
    shipping: (signal?: AbortSignal) => get('/shipping', {}, {}, within(signal)),
    checkout: (key: string, body: CheckoutRequest) =>
      post('/checkout', { headers: { 'idempotency-key': key }, body, timeoutMs: 20_000 }),
    status: (checkoutId: string, signal?: AbortSignal) =>
      get('/checkout/{checkoutId}', { checkoutId }, {}, within(signal)),
    /** The shopper is back from the bank. */
    returned: (checkoutId: string) =>
      send<{ checkoutId: string }>(`/api/checkout/${encodeURIComponent(checkoutId)}/payment`, { method: 'POST' }),
    /** @param key the same for a repetition, so that it is done once */
    cancel: (checkoutId: string, key: string) =>
      send<unknown>(`/api/checkout/${encodeURIComponent(checkoutId)}/cancel`, {
        method: 'POST',
        headers: { 'idempotency-key': key },
        body: {},
        timeoutMs: 20_000,
      }),
    report: (report: string, query: Query, signal?: AbortSignal) =>
      get('/analytics/{report}', { report }, query, within(signal)),
    events: (query: Query, signal?: AbortSignal) => get('/events', {}, query, within(signal)),
    /** Everything of an id, an address, a name or a topic. */
    search: (text: string, signal?: AbortSignal) => get('/search', {}, { for: text }, within(signal)),
    cluster: (signal?: AbortSignal) => get('/cluster', {}, {}, within(signal)),
    health: (signal?: AbortSignal) => get('/health', {}, {}, { dataStatus: 503, ...within(signal) }),
    traces: (signal?: AbortSignal) => get('/traces', {}, { limit: 100 }, within(signal)),
    trace: (traceId: string, signal?: AbortSignal) => get('/traces/{traceId}', { traceId }, {}, within(signal)),
    deadLetters: (query: Query, signal?: AbortSignal) => get('/dead-letters', {}, query, within(signal)),
    discard: (body: DiscardRequest) => post('/dead-letters/discard', { body, timeoutMs: 30_000 }),
    redrive: (body: RedriveRequest) => post('/dead-letters/redrive', { body, timeoutMs: 30_000 }),
  }
}

export type Api = ReturnType<typeof api>
