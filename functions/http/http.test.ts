/** The shell, with whatever a stranger can put into a request: every answer is one the shop meant to give. */
import { expect, test } from '@jest/globals'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import fc from 'fast-check'
import { z } from 'zod'
import { delivery } from '../../tests/delivery.ts'
import { Cart } from '../checkout/checkout.ts'
import { CheckoutRequested } from '../checkout/facts.ts'
import { http } from './http.ts'

const context = { getRemainingTimeInMillis: () => 10_000 } as Context
const json = { 'content-type': 'application/json' }

const cart = {
  customer: { email: 'ada@example.com', name: 'Ada' },
  items: [{ sku: 'mug-enamel', quantity: 1 }],
  paymentMethod: 'tok_visa',
  ...delivery,
}

const ask = async (event: object) => {
  const received: unknown[] = []
  const handler = http({
    body: Cart,
    path: z.object({ id: z.string().optional() }),
    query: z.object({ limit: z.string().optional() }),
  }).handler(async ({ body, headers, traceparent }) => {
    received.push(body)
    return { statusCode: 202, body: { key: headers['idempotency-key'] ?? null, traceparent } }
  })
  const { statusCode, headers, body } = await handler(event as APIGatewayProxyEventV2, context)
  return { status: statusCode, headers, body: JSON.parse(body ?? 'null'), received }
}

const expectMeant = ({ status, body, received }: Awaited<ReturnType<typeof ask>>): void => {
  expect([202, 400, 413, 415]).toContain(status)
  if (status !== 202) {
    expect(body).toMatchObject({ status, detail: expect.any(String), errors: expect.any(Array) })
    expect(body.errors.length).toBeLessThanOrEqual(20)
    return
  }
  const [{ customer, paymentMethod, shipTo }] = received as [Cart]
  for (const text of [customer.name, customer.email, paymentMethod, ...Object.values(shipTo as object).map(String)]) {
    expect(Buffer.from(text).toString()).toBe(text)
    expect(text.trim()).toMatch(/^\P{Cc}+$/u)
  }
}

test('a good body is handed on', async () => {
  expect(await ask({ headers: json, body: JSON.stringify(cart) })).toMatchObject({ status: 202, received: [cart] })
})

test('so is one that the gateway has encoded, and one that names its charset', async () => {
  const body = Buffer.from(JSON.stringify(cart)).toString('base64')
  const headers = { 'content-type': 'application/json; charset="UTF-8"', 'content-encoding': 'identity' }
  expect(await ask({ headers, body, isBase64Encoded: true })).toMatchObject({ status: 202, received: [cart] })
})

test.each(['utf-16', '"latin1"', '=utf-8', "'utf-8'"])('one that names the charset %s is a 415', async charset => {
  for (const between of ['=', ' = ']) {
    const headers = { 'content-type': `application/json; charset${between}${charset}` }
    expect(await ask({ headers, body: JSON.stringify(cart) })).toMatchObject({ status: 415 })
  }
})

test.each([
  ['missing', undefined],
  ['null', null],
  ['empty', ''],
  ['a parsed false', false],
  ['a parsed 0', 0],
  ['the text null', 'null'],
  ['the text false', 'false'],
  ['the text 0', '0'],
  ['an empty JSON text', '""'],
])('a body that is %s is a 400 that names it', async (_, body) => {
  expect(await ask({ headers: json, body })).toMatchObject({ status: 400, body: { errors: [{ field: 'body' }] } })
})

test.each([
  ['Latin-1', Buffer.from(JSON.stringify({ ...cart, customer: { ...cart.customer, name: 'Zoë' } }), 'latin1')],
  ['UTF-16', Buffer.from(JSON.stringify(cart), 'utf16le')],
  ['half a pair in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0xbd, 0x22])],
  ['an overlong slash', Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
  ['UTF-8 that stops in a letter', Buffer.from([0x22, 0xc3])],
  ['a byte order mark', Buffer.from(`\ufeff${JSON.stringify(cart)}`)],
])('bytes of %s are a 400', async (_, bytes) => {
  const answer = await ask({ headers: json, body: bytes.toString('base64'), isBase64Encoded: true })
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'body' }] } })
})

test('a body with thousands of unknown fields is answered with twenty of them', async () => {
  const body = JSON.stringify(Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`f${index}`, 1])))
  const answer = await ask({ headers: json, body })
  expect(answer.status).toBe(400)
  expect(answer.body.errors).toHaveLength(20)
})

test('any bytes get an answer that was meant', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.boolean(), async (bytes, isBase64Encoded) => {
      const body = Buffer.from(bytes).toString(isBase64Encoded ? 'base64' : 'utf8')
      expectMeant(await ask({ headers: json, body, isBase64Encoded }))
    }),
  )
})

test('any JSON gets an answer that was meant', async () => {
  await fc.assert(
    fc.asyncProperty(fc.json({ maxDepth: 40, stringUnit: 'binary' }), async body => {
      expectMeant(await ask({ headers: json, body }))
    }),
  )
})

const anyText = fc.string({ unit: 'binary', maxLength: 100 })
const mostlyGood = <T>(good: T, arbitrary: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant<unknown>(good) }, { weight: 1, arbitrary })

test('a cart with any text in it is refused, or is text that every later step can carry', async () => {
  const halves = fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 8 })
    .map(units => String.fromCharCode(...units))
  const hostile = fc.oneof(anyText, halves, fc.jsonValue())
  const carts = fc.record({
    customer: fc.record({ email: mostlyGood('ada@example.com', hostile), name: fc.oneof(hostile, fc.string()) }),
    items: mostlyGood(cart.items, hostile),
    paymentMethod: mostlyGood('tok_visa', hostile),
    shipTo: mostlyGood(
      delivery.shipTo,
      fc.record({ ...Object.fromEntries(['line1', 'city', 'postalCode', 'country'].map(each => [each, hostile])) }),
    ),
    shipping: mostlyGood('standard', hostile),
  })
  await fc.assert(
    fc.asyncProperty(carts, async body => expectMeant(await ask({ headers: json, body: JSON.stringify(body) }))),
    { numRuns: 300 },
  )
})

test('any headers, path and query get an answer that was meant', async () => {
  const dictionary = fc.dictionary(
    fc.oneof(
      anyText,
      fc.constantFrom('Content-Type', 'content-encoding', 'Traceparent', 'Idempotency-Key', '__proto__'),
    ),
    fc.oneof(anyText, fc.constant(undefined), fc.constantFrom('%zz', 'a,b', 'application/json;;charset', '\r\n')),
  )
  await fc.assert(
    fc.asyncProperty(dictionary, fc.option(dictionary), fc.option(dictionary), async (headers, path, query) => {
      const event = { headers, pathParameters: path, queryStringParameters: query, body: JSON.stringify(cart) }
      const answer = await ask(event)
      expectMeant(answer)
      expect(answer.headers?.['x-correlation-id']).toMatch(/^[0-9a-f]{32}$/)
    }),
  )
})

test('a request without headers is a 415', async () => {
  expect(await ask({ body: JSON.stringify(cart) })).toMatchObject({ status: 415 })
})

test.each([['\ud83d'], ['Ada\0']])('a fact with the name %j is refused too', name => {
  const fact = {
    checkoutId: 'd3b07384-d9a0-4c9b-8f5e-1f2a3b4c5d6e',
    customer: { ...cart.customer, name },
    lines: [{ sku: 'mug', name: 'Mug', quantity: 1, unitPrice: 1, amount: 1 }],
    amount: 1,
    currency: 'EUR',
    paymentMethod: 'tok_visa',
    requestedAt: '2026-11-22T10:00:00Z',
  }
  expect(CheckoutRequested.safeParse(fact).success).toBe(false)
  expect(CheckoutRequested.safeParse({ ...fact, customer: cart.customer }).success).toBe(true)
})
