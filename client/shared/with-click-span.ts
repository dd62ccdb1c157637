/**
 * What somebody presses begins a trace: a call that acts carries a W3C `traceparent`, and its own span is sent in OTLP's JSON
 * (https://opentelemetry.io/docs/specs/otlp/#otlphttp) to the path that the stage's config.json names. OpenTelemetry's packages
 * for browsers would cost the shop more script than all else on its pages.
 */
import { type ApiResult, apiRequest, type RequestOptions, type SendRequest } from './api-request.ts'

const hex = (bytes: number): string =>
  [...crypto.getRandomValues(new Uint8Array(bytes))].map(byte => byte.toString(16).padStart(2, '0')).join('')

const now = (): number => performance.timeOrigin + performance.now()
/** Nanoseconds since 1970 are too many digits for a number. */
const nanoseconds = (ms: number): string => `${Math.round(ms * 1000)}000`

const [client, error] = [3, 2]

const pathOf = (url: string): string => url.replace(/^\/api|\?.*/g, '')
/** A name has no ids, so that spans of one kind have one name. */
const nameOf = (method: string, url: string): string =>
  `${method} ${pathOf(url).replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '{id}')}`

const statusOf = (answer: ApiResult<unknown>): number | undefined =>
  answer.ok ? answer.status : answer.kind === 'problem' ? answer.problem.status : undefined

const attributes = (values: Readonly<Record<string, string | number | undefined>>) =>
  Object.entries(values).flatMap(([key, value]) => {
    if (value === undefined) return []
    return [{ key, value: typeof value === 'number' ? { intValue: value } : { stringValue: value } }]
  })

interface Pressed {
  readonly traceId: string
  readonly spanId: string
  readonly method: string
  readonly url: string
  readonly from: number
}

const exportOf = ({ traceId, spanId, method, url, from }: Pressed, to: number, answer: ApiResult<unknown>) => {
  const status = statusOf(answer)
  const span = {
    ...{ traceId, spanId, name: nameOf(method, url), kind: client },
    ...{ startTimeUnixNano: nanoseconds(from), endTimeUnixNano: nanoseconds(to) },
    attributes: attributes({
      'http.request.method': method,
      'url.path': pathOf(url),
      'http.response.status_code': status,
    }),
    status: status === undefined ? { code: error, message: 'The shop is not responding.' } : {},
  }
  const resource = { attributes: attributes({ 'service.name': 'storefront' }) }
  return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'kassa.storefront' }, spans: [span] }] }] }
}

/** @param tracesUrl takes the spans */
export const withClickSpan = (
  tracesUrl: string,
  send: SendRequest = apiRequest,
  fetchUrl: typeof fetch = (...given) => fetch(...given),
): SendRequest => {
  /** A repetition under the same key is the same wish, so it belongs to the same trace. */
  let last = { key: '', traceId: '' }
  return async <T>(url: string, options: RequestOptions = {}): Promise<ApiResult<T>> => {
    const { method = 'GET', headers = {} } = options
    if (method === 'GET') return send<T>(url, options)
    const key = headers['idempotency-key'] ?? ''
    const traceId = key !== '' && key === last.key ? last.traceId : hex(16)
    last = { key, traceId }
    const pressed = { traceId, spanId: hex(8), method, url, from: now() }
    const traceparent = `00-${traceId}-${pressed.spanId}-01`
    const answer = await send<T>(url, { ...options, headers: { ...headers, traceparent } })
    const body = JSON.stringify(exportOf(pressed, now(), answer))
    // Nobody waits for it, and nobody misses it: a trace without its click is whole in all else.
    void fetchUrl(tracesUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      keepalive: true,
    }).catch(() => undefined)
    return answer
  }
}
