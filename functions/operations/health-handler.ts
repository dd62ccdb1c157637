/** GET /health, for anybody: 200 while the shop can sell, 503 when it cannot, in one word. */
import { type HttpResponse, http } from '../http/http.ts'
import type { Verdict } from './health.ts'
import { connectHealth } from './read-health.ts'

export const health =
  (read: () => Promise<{ readonly health: { readonly status: Verdict } }>) => async (): Promise<HttpResponse> => {
    const { status } = (await read()).health
    return {
      statusCode: status === 'down' ? 503 : 200,
      headers: { 'cache-control': 'no-store' },
      body: { status },
    }
  }

export const handler = http().handler(health(connectHealth()))
