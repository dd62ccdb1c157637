import { expect, test } from '@jest/globals'
import { ExportRequest, spansOf } from '../../infra/local/components/traces/otlp.ts'
import type { ApiResult, RequestOptions } from './api-request.ts'
import { withClickSpan } from './with-click-span.ts'

const checkoutId = '0af76519-16cd-43dd-8448-eb211c80319c'

/** Sends calls, and gives what the API and the receiver of traces heard. */
const traced = async (answer: ApiResult<unknown>, calls: readonly (readonly [string, RequestOptions])[]) => {
  const heard: (string | undefined)[] = []
  const sent: { url: string; body: string }[] = []
  const send = withClickSpan(
    '/v1/traces',
    async <T>(_: string, { headers }: RequestOptions = {}) => {
      heard.push(headers?.traceparent)
      return answer as ApiResult<T>
    },
    async (url, { body } = {}) => {
      sent.push({ url: String(url), body: String(body) })
      throw new TypeError('away')
    },
  )
  for (const [url, options] of calls) expect(await send(url, options)).toBe(answer)
  const spans = sent.flatMap(({ body }) => spansOf(ExportRequest.parse(JSON.parse(body))))
  return { heard, spans, urls: sent.map(({ url }) => url) }
}

test('a call that acts begins a trace, and its span is the parent of what the API does', async () => {
  const url = `/api/orders/${checkoutId}/cancel?a=1`
  const { heard, spans, urls } = await traced({ ok: true, status: 202, data: {} }, [[url, { method: 'POST' }]])
  expect(urls).toEqual(['/v1/traces'])
  expect(spans).toMatchObject([
    {
      span: {
        ...{ service: 'storefront', name: 'POST /orders/{id}/cancel', kind: 'client', status: 'unset' },
        attributes: {
          'http.request.method': 'POST',
          'url.path': `/orders/${checkoutId}/cancel`,
          'http.response.status_code': 202,
        },
      },
    },
  ])
  expect(heard).toEqual([`00-${spans[0]?.traceId}-${spans[0]?.span.spanId}-01`])
  expect(Math.abs(Date.parse(spans[0]?.span.startTime ?? '') - Date.now())).toBeLessThan(60_000)
})

test('repetitions under one key are spans of one trace; another key is another trace', async () => {
  const under = (key: string) => ['/api/checkout', { method: 'POST', headers: { 'idempotency-key': key } }] as const
  const { spans } = await traced({ ok: false, kind: 'unreachable' }, [under('a'), under('a'), under('b')])
  const traces = spans.map(({ traceId }) => traceId)
  expect(traces[0]).toBe(traces[1])
  expect(traces[2]).not.toBe(traces[0])
  expect(new Set(spans.map(({ span }) => span.spanId)).size).toBe(3)
  expect(spans.map(({ span }) => span.status)).toEqual(['error', 'error', 'error'])
})

test('a call that only looks is not traced', async () => {
  const { heard, spans } = await traced({ ok: true, status: 200, data: {} }, [['/api/catalogue', {}]])
  expect([heard, spans]).toEqual([[undefined], []])
})
