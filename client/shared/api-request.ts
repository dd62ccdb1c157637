/** What comes back from the API: data, a problem it states, or nothing at all. Never an exception. */
import type { Problem } from './contract.ts'

export type ApiResult<T> =
  | { readonly ok: true; readonly status: number; readonly data: T }
  | { readonly ok: false; readonly kind: 'problem'; readonly problem: Problem; readonly retryAfterMs?: number }
  | { readonly ok: false; readonly kind: 'unreachable' }

export type ApiFailure = Exclude<ApiResult<never>, { ok: true }>

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Whether it takes the right to act; what is no GET does, unless told. */
  readonly acts?: boolean
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly signal?: AbortSignal
  /** Nothing is kept unless told; `no-cache` keeps the answer and asks whether it still holds. */
  readonly cache?: RequestCache
  /** A status that carries data although it says that something is wrong. */
  readonly dataStatus?: number
  /** The call is given up after this long, as if nothing had answered. */
  readonly timeoutMs?: number
}

/** Sends a call and gives its answer; never throws. */
export type SendRequest = <T>(url: string, options?: RequestOptions) => Promise<ApiResult<T>>

/** Seconds or an HTTP date, as RFC 9110 has it. */
export const parseRetryAfter = (header: string | null, now: number): number | undefined => {
  if (header === null || header.trim() === '') return undefined
  const seconds = Number(header)
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now
  return Number.isNaN(ms) ? undefined : Math.max(0, ms)
}

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' && body !== null && typeof (body as Problem).type === 'string'

const problemOf = (status: number, body: unknown): Problem =>
  isProblem(body) ? { ...body, status } : { type: 'about:blank', title: `The API answered ${status}`, status }

const bodyOf = async (response: Response): Promise<unknown> => {
  const text = await response.text()
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Calls the API once. A body that is not JSON where data was promised counts as a problem, never as data. */
export const apiRequest = async <T>(
  url: string,
  options: RequestOptions = {},
  fetchUrl: typeof fetch = fetch,
): Promise<ApiResult<T>> => {
  const { method = 'GET', headers = {}, body, signal, cache = 'no-store', dataStatus, timeoutMs = 8000 } = options
  try {
    const timeout = AbortSignal.timeout(timeoutMs)
    const response = await fetchUrl(url, {
      method,
      cache,
      headers: { accept: 'application/json', ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    })
    const json = await bodyOf(response)
    const isData = response.ok || (response.status === dataStatus && !isProblem(json))
    if (isData && json !== undefined) return { ok: true, status: response.status, data: json as T }
    const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), Date.now())
    return {
      ok: false,
      kind: 'problem',
      problem: problemOf(response.ok ? 502 : response.status, json),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    }
  } catch {
    return { ok: false, kind: 'unreachable' }
  }
}

/** The last word of a problem's type, such as `unknown-sku`. */
export const problemSlug = (problem: Problem): string => problem.type.split('/').at(-1) ?? problem.type

/** One sentence for a person. */
export const describeFailure = (failure: ApiFailure): string => {
  if (failure.kind === 'unreachable') return 'The shop is not responding.'
  return failure.problem.detail ?? `${failure.problem.title}.`
}
