import { randomUUID } from 'node:crypto'
import { describe, expect, jest, test } from '@jest/globals'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import type { z } from 'zod'
import { http } from '../http/http.ts'
import type { OutgoingRecord } from '../kafka/cloudevents.ts'
import { type ActRequest, act } from './act.ts'
import { AddressRequest, CancelRequest, ReceiptRequest, RefundRequest, ShipmentRequest } from './action-requests.ts'
import { changed, type Wanted } from './order-actions.ts'
import type { StoredOrder } from './stored-order.ts'

for (const name of ['CHECKOUTS', 'PAYMENTS', 'ORDERS', 'STOCK', 'IDEMPOTENCY'])
  process.env[`${name}_TABLE`] ??= 'unused'
process.env.DATABASE_URL ??= 'postgresql://127.0.0.1:1/unused'
process.env.KAFKA_BROKERS ??= '127.0.0.1:1'
const { byOperator, byShopper } = await import('./order-actions-handler.ts')
const { z: zod } = await import('zod')

jest.spyOn(process.stdout, 'write').mockReturnValue(true)

const shipTo = { line1: 'Lindenstraße 12', city: 'Berlin', postalCode: '10969', country: 'DE' }
const placed = (checkoutId: string): StoredOrder => ({
  checkoutId,
  status: 'placed',
  orderNumber: 'K-1111-2222-3333',
  lines: [{ sku: 'mug', name: 'Mug', quantity: 2, unitPrice: 1_500, amount: 3_000 }],
  amount: 3_490,
  currency: 'EUR',
  paymentId: 'pay_1',
  provider: 'simulated',
  at: '2026-11-22T10:00:00Z',
})

/** The routes over orders in memory. */
const shop = ({ mayCancel = true }: { mayCancel?: boolean } = {}) => {
  const checkoutId = randomUUID()
  let stored: StoredOrder = placed(checkoutId)
  const sent: OutgoingRecord[] = []
  const run = act({
    orders: {
      find: async id => (id === checkoutId ? stored : undefined),
      write: async (order, decided) => {
        if (order.version !== stored.version) return undefined
        stored = changed(order, decided)
        return stored
      },
      published: async () => {
        const { unpublished: _, open: __, openSince: ___, ...rest } = stored
        stored = rest
      },
    },
    findPayment: async () => ({ ending: 'captured' }),
    findCheckout: async id =>
      id === checkoutId ? { customer: { email: 'ada@example.com', name: 'Ada' }, shipTo } : undefined,
    send: async records => void sent.push(...records),
    now: () => new Date('2026-11-23T09:00:00Z'),
  })
  const read = async (id: string) => ({ checkoutId: id, status: stored.status }) as never
  const path = zod.object({ checkoutId: zod.string() })
  const operators = <Body>(body: z.ZodType<Body>, wanted: (body: Body) => Wanted) =>
    http({ path, body }).handler(byOperator({ run: (request: ActRequest) => run(request), read }, wanted))
  const routes = {
    cancel: operators(CancelRequest, body => ({ kind: 'cancel', ...body })),
    refunds: operators(RefundRequest, body => ({ kind: 'refund', ...body })),
    shipment: operators(ShipmentRequest, body => ({ kind: 'ship', ...body })),
    receipt: operators(ReceiptRequest, () => ({ kind: 'receipt' })),
    address: operators(AddressRequest, body => ({ kind: 'address', ...body })),
    shopper: http({ path, body: ReceiptRequest }).handler(byShopper({ run, mayCancel })),
  }
  const call = async (
    route: keyof typeof routes,
    body: unknown,
    { key = randomUUID(), id = checkoutId }: { key?: string | undefined; id?: string } = {},
  ) => {
    const event = {
      headers: { 'content-type': 'application/json', ...(key ? { 'idempotency-key': key } : {}) },
      pathParameters: { checkoutId: id },
      requestContext: { authorizer: { jwt: { claims: { sub: 'olga' } } } },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      isBase64Encoded: false,
    } as unknown as APIGatewayProxyEventV2
    const context = { getRemainingTimeInMillis: () => 10_000 } as Context
    const { statusCode, headers, body: text } = await routes[route](event, context)
    return { statusCode, headers, text, body: JSON.parse(String(text)) }
  }
  return { call, sent, checkoutId, order: () => stored }
}

const shipment = { carrier: 'DHL', trackingNumber: '00340434161094042557' }

test('an action answers what was done, by whom, and the order', async () => {
  const { call, sent } = shop()
  const { statusCode, body } = await call('shipment', shipment)
  expect(statusCode).toBe(202)
  expect(body).toEqual({
    action: expect.stringMatching(/^[\da-f-]{36}$/),
    kind: 'ship',
    at: '2026-11-23T09:00:00.000Z',
    by: 'olga',
    order: expect.objectContaining({ status: 'shipped' }),
  })
  expect(sent.map(({ topic }) => topic)).toEqual(['order-shipped'])
})

test('the same key gives the same answer, the same key for something else none', async () => {
  const { call, sent } = shop()
  const first = await call('refunds', { amount: 100 }, { key: 'k' })
  expect(first.headers).not.toHaveProperty('idempotent-replayed')
  const again = await call('refunds', { amount: 100 }, { key: '"k"' })
  expect(again).toMatchObject({ statusCode: 202, text: first.text, headers: { 'idempotent-replayed': 'true' } })
  expect(await call('refunds', { amount: 200 }, { key: 'k' })).toMatchObject({ statusCode: 422 })
  expect(await call('cancel', {}, { key: 'k' })).toMatchObject({
    statusCode: 422,
    body: { type: expect.stringMatching(/idempotency-key-reused$/) },
  })
  expect(sent).toHaveLength(1)
})

const note = (text: string) => ({ amount: 1, note: text })
test.each<[string, Parameters<ReturnType<typeof shop>['call']>[0], unknown, number, string]>([
  [
    'refund lines with a sku that is not in the order',
    'refunds',
    { lines: [{ sku: 'hat', quantity: 1 }] },
    422,
    'lines.0.sku',
  ],
  [
    'the same sku twice',
    'refunds',
    {
      lines: [
        { sku: 'mug', quantity: 1 },
        { sku: 'mug', quantity: 1 },
      ],
    },
    400,
    'lines.1.sku',
  ],
  ['quantity 0', 'refunds', { lines: [{ sku: 'mug', quantity: 0 }] }, 400, 'lines.0.quantity'],
  ['a quantity of one and a half', 'refunds', { lines: [{ sku: 'mug', quantity: 1.5 }] }, 400, 'lines.0.quantity'],
  ['more pieces than were ordered', 'refunds', { lines: [{ sku: 'mug', quantity: 3 }] }, 409, 'lines.0.quantity'],
  ['no lines', 'refunds', { lines: [] }, 400, 'lines'],
  ['amount 0', 'refunds', { amount: 0 }, 400, 'amount'],
  ['a negative amount', 'refunds', { amount: -5 }, 400, 'amount'],
  ['a broken amount', 'refunds', { amount: 1.5 }, 400, 'amount'],
  ['an amount as text', 'refunds', { amount: '100' }, 400, 'amount'],
  ['an amount beyond all numbers', 'refunds', '{"amount":1e400}', 400, 'amount'],
  ['more than was captured', 'refunds', { amount: 3_491 }, 409, 'amount'],
  ['neither lines nor amount', 'refunds', {}, 400, 'lines'],
  ['both lines and amount', 'refunds', { lines: [{ sku: 'mug', quantity: 1 }], amount: 1 }, 400, 'lines'],
  ['a note of 10,000 characters', 'refunds', note('n'.repeat(10_000)), 400, 'note'],
  ['a card number in the note', 'refunds', note('card 4242 4242 4242 4242'), 400, 'note'],
  ['half an emoji in the note', 'refunds', '{"amount":1,"note":"broken \\ud83d"}', 400, 'note'],
  ['a null character in the carrier', 'shipment', { ...shipment, carrier: 'D\0HL' }, 400, 'carrier'],
  ['half an emoji in the carrier', 'shipment', '{"carrier":"\\ud83d","trackingNumber":"1"}', 400, 'carrier'],
  ['no tracking number', 'shipment', { carrier: 'DHL' }, 400, 'trackingNumber'],
  ['an empty carrier', 'shipment', { ...shipment, carrier: '' }, 400, 'carrier'],
  ['a field that nobody knows', 'shipment', { ...shipment, weight: 1 }, 400, 'weight'],
  ['another country', 'address', { shipTo: { ...shipTo, postalCode: '1010', country: 'AT' } }, 422, 'shipTo.country'],
  ['a country that is none', 'address', { shipTo: { ...shipTo, country: 'XX' } }, 400, 'shipTo.country'],
  ['a postal code of another country', 'address', { shipTo: { ...shipTo, postalCode: '1' } }, 400, 'shipTo.postalCode'],
  ['no address', 'address', {}, 400, 'shipTo'],
  ['a body of null', 'cancel', 'null', 400, 'body'],
  ['a body that is a list', 'receipt', [], 400, 'body'],
  ['no body', 'cancel', '', 400, 'body'],
])('%s is answered by naming the field', async (_, route, body, statusCode, field) => {
  const { call, sent, order } = shop()
  const answer = await call(route, body)
  expect(answer.statusCode).toBe(statusCode)
  expect(answer.body.errors.map((each: { field: string }) => each.field)).toContain(field)
  expect(answer.body.detail).toMatch(/^[A-Z€].*\.$/)
  expect(sent).toEqual([])
  expect(order().version).toBeUndefined()
})

test.each(['cancel', 'shopper'] as const)('%s without a key is refused', async route => {
  const answer = await shop().call(route, {}, { key: '' })
  expect(answer).toMatchObject({ statusCode: 400, body: { errors: [{ field: 'Idempotency-Key' }] } })
})

test('an order that is not there is not found', async () => {
  const { call } = shop()
  expect(await call('cancel', {}, { id: randomUUID() })).toMatchObject({ statusCode: 404 })
})

describe('a shopper', () => {
  test('cancels, and hears the same when asking again', async () => {
    const { call, checkoutId, sent } = shop()
    const first = await call('shopper', {}, { key: 'k' })
    expect(first).toMatchObject({
      statusCode: 202,
      body: {
        kind: 'cancel',
        by: 'shopper',
        order: { checkoutId, orderNumber: 'K-1111-2222-3333', status: 'cancelled' },
      },
    })
    expect((await call('shopper', {}, { key: 'k' })).text).toBe(first.text)
    expect(JSON.parse(String(sent[0]?.value))).toMatchObject({ reason: 'shopper', by: 'shopper' })
    expect(await call('shopper', {})).toMatchObject({
      statusCode: 409,
      body: { detail: expect.stringMatching(/by you\.$/) },
    })
    expect(first.text).not.toContain('ada')
  })

  test('is not told who shipped it', async () => {
    const { call } = shop()
    await call('shipment', shipment)
    const answer = await call('shopper', {})
    expect(answer).toMatchObject({ statusCode: 409, body: { type: expect.stringMatching(/already-shipped$/) } })
    expect(answer.text).not.toContain('olga')
  })

  test('may not where the shop does not allow it', async () => {
    const { call, order } = shop({ mayCancel: false })
    expect(await call('shopper', {})).toMatchObject({
      statusCode: 403,
      body: { type: expect.stringMatching(/not-allowed$/) },
    })
    expect(order().status).toBe('placed')
  })

  test.each([randomUUID(), 'abc', "' or 1=1"])('finds no order %s', async id => {
    expect(await shop().call('shopper', {}, { id })).toMatchObject({ statusCode: 404 })
  })

  test('cannot write a note', async () => {
    expect(await shop().call('shopper', { note: 'x' })).toMatchObject({ statusCode: 400 })
  })
})
