/** The catalogue as a command reaches it: every page of it, and again after an outage. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from '@jest/globals'
import { httpCatalogue } from './http-catalogue.ts'

let server: Server | undefined
afterEach(() => new Promise<void>(resolve => (server ? server.close(() => resolve()) : resolve())))

const serving = async (answer: (request: IncomingMessage, response: ServerResponse) => void) => {
  server = createServer(answer)
  await new Promise<void>(resolve => server?.listen(0, '127.0.0.1', resolve))
  return httpCatalogue({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: undefined })
}

test('reads every page', async () => {
  const pages: Record<string, object> = {
    '/catalogue/brands': { entries: [{ id: 'nord' }], next: null },
    '/catalogue/products': { entries: [{ id: 'a' }, { id: 'b' }], next: 'b' },
    '/catalogue/products?after=b': { entries: [], next: 'c' },
    '/catalogue/products?after=c': { entries: [{ id: 'd' }], next: null },
  }
  const api = await serving(({ url = '' }, response) => response.end(JSON.stringify(pages[url])))
  const { brands, products } = await api.current()
  expect([brands, products].map(entries => entries.map(({ id }) => id))).toEqual([['nord'], ['a', 'b', 'd']])
})

const delivery = { do: 'deliver', sku: 'mug', pieces: 5 } as const

test('sends the same again after an outage, and a refusal not at all', async () => {
  const keys: unknown[] = []
  const api = await serving(({ headers }, response) => {
    keys.push(headers['idempotency-key'])
    if (keys.length < 3) response.writeHead(503, { 'retry-after': '0' })
    response.end('{}')
  })
  await api.apply(delivery)
  expect(keys).toEqual(Array(3).fill('first-delivery of mug'))
})

test('repeats what a refusal says', async () => {
  let asked = 0
  const api = await serving((_, response) => {
    asked += 1
    response.writeHead(409).end(JSON.stringify({ detail: 'There are only 3 pieces of mug.' }))
  })
  await expect(api.apply(delivery)).rejects.toThrow('409 There are only 3 pieces of mug.')
  expect(asked).toBe(1)
})
