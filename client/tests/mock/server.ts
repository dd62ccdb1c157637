/** The mock shop behind HTTP. `node client/tests/mock/server.ts [port]` serves it for work on the pages. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { mappingMetricsAnswer } from './mapping-metrics.ts'
import { type MockShop, mockShop } from './shop.ts'
import { topicsAnswer } from './topics.ts'

/** What only an operator may ask. */
const operations = /^\/((analytics|events|cluster|topics|groups|traces|dead-letters|orders|search)(\/|$)|catalogue\/)/

/** What a JWT authorizer says to what a request shows; to act takes a scope of its own. */
export type Judge = (authorization: string | undefined, acts: boolean) => 200 | 401 | 403

const refusals = { 401: { message: 'Unauthorized' }, 403: { message: 'Forbidden' } }

const bodyOf = async (request: IncomingMessage): Promise<unknown> => {
  const body = await text(request)
  if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(body))
  }
  return body === '' ? undefined : JSON.parse(body)
}

const handle = async (
  shop: MockShop,
  judge: Judge,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const { state } = shop
  if (state.unreachable) return void request.socket.destroy()
  const url = new URL(request.url ?? '/', 'http://mock')
  const acts = request.method !== 'GET' || url.pathname.endsWith('/unmasked')
  const verdict = operations.test(url.pathname) ? judge(request.headers.authorization, acts) : 200
  if (verdict !== 200) {
    response.writeHead(verdict, { 'content-type': 'application/json' })
    return void response.end(JSON.stringify(refusals[verdict]))
  }
  const buying = request.method === 'POST' && url.pathname === '/checkout'
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
  const body = await bodyOf(request)
  const method = request.method ?? 'GET'
  const reply =
    (await topicsAnswer(shop, method, url, body)) ??
    (await mappingMetricsAnswer(shop, url)) ??
    shop.answer(method, url, headers, body)
  const acting = request.method !== 'GET' && /^\/(orders\/|checkout\/.+\/cancel$)/.test(url.pathname)
  await delay(buying ? state.checkoutTakesMs : acting ? state.actionTakesMs : 0)
  const losing = buying ? 'loseAnswers' : 'loseActions'
  if ((buying || acting) && state[losing] > 0) {
    state[losing] -= 1
    // Cut off after its head: an answer that never began would be asked for again by the browser itself.
    response.writeHead(reply.status, { 'content-length': 1000 })
    response.write('{', () => response.destroy())
    return
  }
  response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers })
  response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body))
}

export interface MockServer {
  readonly shop: MockShop
  readonly url: string
  readonly close: () => Promise<void>
}

/** @param judge lets everyone see the console unless told */
export const startMock = async (port = 0, judge: Judge = () => 200): Promise<MockServer> => {
  const shop = mockShop()
  const server = createServer((request, response) => {
    handle(shop, judge, request, response).catch(error => response.destroy(error))
  })
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  return {
    shop,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      shop.stop()
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { url } = await startMock(Number(process.argv[2] ?? 3000))
  console.log(`The mock shop answers at ${url}`)
}
