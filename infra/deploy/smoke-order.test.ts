import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { parseSettings } from '../stages/parse-settings.ts'
import type { StageSettings } from '../stages/schema.ts'
import { smokeOrder } from './smoke-order.ts'

const products = [
  { sku: 'mug', price: 1490, stock: 4 },
  { sku: 'pen', price: 300, stock: 0 },
  { sku: 'tray', price: 1990, stock: 9 },
]
const checkoutId = '6f1b0d52-0d5f-4d2c-8d0f-0c8f1d1c9f11'
const flow = [
  'checkout-requested',
  'payment-successful',
  'order-successful',
  'payment-capture-failed',
  'order-cancelled',
]

/** The answers of GET /checkout/{checkoutId}, one after the other; the last stays. */
let statuses: unknown[] = []
let bought: unknown[] = []
const server = createServer(async (request, response) => {
  const answer = (status: number, body: unknown) => response.writeHead(status).end(JSON.stringify(body))
  if (request.url === '/api/catalogue') return answer(200, { currency: 'EUR', products })
  if (request.url === `/api/checkout/${checkoutId}`)
    return answer(200, statuses.length > 1 ? statuses.shift() : statuses[0])
  if (request.method !== 'POST' || !request.headers['idempotency-key']) return answer(400, {})
  bought.push(await json(request))
  return answer(202, { checkoutId, status: 'accepted' })
})
beforeAll(() => new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve)))
afterAll(() => new Promise(resolve => server.close(resolve)))
beforeEach(() => {
  bought = []
})

const settings = (more: object = {}): StageSettings =>
  parseSettings(
    {
      region: 'eu-central-1',
      payment: { provider: 'simulated' },
      mail: { domain: 'shop.test' },
      signIn: { issuer: 'https://login.test', client: 'c' },
      ...more,
    },
    'stage',
  )
const order = (of: StageSettings, patienceMs = 60_000) => {
  const { port } = server.address() as AddressInfo
  return smokeOrder({ api: `http://127.0.0.1:${port}/api`, settings: of, pauseMs: 1, patienceMs })
}
const at = (status: string, topics: readonly string[]) => ({ status, timeline: topics.map(topic => ({ topic })) })

test('the cheapest piece that is there is bought, and given back once its mail and every row are there', async () => {
  statuses = [
    at('accepted', []),
    at('confirmed', flow.slice(0, 3)),
    at('cancelled', flow),
    at('cancelled', [...flow, 'email-successful']),
  ]
  await expect(order(settings())).resolves.toMatch(`checkout ${checkoutId} of mug is cancelled after`)
  expect(statuses.length).toBe(1)
  expect(bought).toMatchObject([
    {
      customer: { email: 'success@simulator.amazonses.com' },
      shipTo: { country: 'DE' },
      shipping: 'standard',
      items: [{ sku: 'mug', quantity: 1 }],
      paymentMethod: 'tok_holdLost',
    },
  ])
})

test('without the sink no row is waited for', async () => {
  statuses = [at('cancelled', [])]
  await expect(order(settings({ sink: { enabled: false } }))).resolves.toMatch('is cancelled')
})

test('what is missing is named when patience ends', async () => {
  statuses = [at('cancelled', flow)]
  await expect(order(settings(), 0)).rejects.toThrow('Rows are missing of email-successful.')
})

test('a stage that takes money is refused, and one in test mode is not', async () => {
  const network = { nat: true }
  const live = settings({ payment: { provider: 'stripe', publishableKey: 'pk_live_1' }, network })
  await expect(order(live)).rejects.toThrow('This stage takes real money: no order was placed.')
  expect(bought).toEqual([])

  statuses = [
    at('confirmed', [
      'checkout-requested',
      'payment-successful',
      'order-successful',
      'payment-captured',
      'email-successful',
    ]),
  ]
  await expect(
    order(settings({ payment: { provider: 'stripe', testMode: true, publishableKey: 'pk_test_1' }, network })),
  ).resolves.toMatch('is confirmed')
  expect(bought).toMatchObject([{ paymentMethod: 'pm_card_visa' }])
})
