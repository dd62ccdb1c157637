/** POST /checkout, through the whole HTTP shell: what is refused, with which problem, and what stays untouched then. */

import { describe, expect, test } from '@jest/globals'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { type FirstProduct as Product, products } from '../../infra/local/first-catalogue.ts'
import { checkoutsInMemory } from '../../tests/checkouts-in-memory.ts'
import { delivery } from '../../tests/delivery.ts'
import { findProducts } from '../catalogue/dynamodb-products.ts'
import { Unavailable } from '../errors.ts'
import { http } from '../http/http.ts'
import type { Send } from '../kafka/client.ts'
import type { OutgoingRecord } from '../kafka/cloudevents.ts'
import { Cart, fingerprint } from './checkout.ts'
import { checkout } from './checkout-handler.ts'
import { checkoutIdOf } from './checkout-id.ts'
import type { StoredCheckout } from './dynamodb-checkouts.ts'
import type { CheckoutRequested } from './facts.ts'
import { subjectsOf } from './failed-payments.ts'
import { stockLook } from './stock-look.ts'
import { type Tax, taxByTable } from './tax.ts'

const shop = (
  options: {
    send?: Send
    now?: () => Date
    catalogue?: readonly Product[]
    remainingMs?: number
    ip?: string
    rememberMs?: number
    tax?: Tax
  } = {},
) => {
  const checkouts = new Map<string, StoredCheckout>()
  const stock: Record<string, number> = {}
  const failures = new Map<string, number[]>()
  const sent: OutgoingRecord[] = []
  const sold = new Map((options.catalogue ?? products).map(product => [product.sku, product]))
  const dependencies = {
    checkouts: checkoutsInMemory(checkouts),
    send: options.send ?? (async (records: readonly OutgoingRecord[]) => void sent.push(...records)),
    lookAtStock: stockLook(async skus => new Map(skus.flatMap(sku => (sku in stock ? [[sku, stock[sku] ?? 0]] : [])))),
    failedPayments: {
      timesOf: async (subjects: readonly string[]) => subjects.map(subject => failures.get(subject) ?? []),
    },
    findProducts: findProducts(
      async skus =>
        skus.flatMap(id => {
          const state = sold.get(id)
          return state ? [{ id, version: 1, state }] : []
        }),
      options.rememberMs ?? 0,
    ),
    tax: options.tax ?? taxByTable(),
    secret: 'a secret of the deployment',
    now: options.now ?? (() => new Date('2026-11-22T10:00:00Z')),
  }
  const handler = http({ body: Cart }).handler(checkout(dependencies))
  const post = async (
    body: unknown,
    headers: Record<string, string> = { 'Idempotency-Key': 'key-1' },
    contentType: string | undefined = 'application/json',
  ) => {
    const event = {
      headers: { ...headers, ...(contentType ? { 'Content-Type': contentType } : {}) },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      isBase64Encoded: false,
      requestContext: { http: { sourceIp: options.ip ?? '127.0.0.1' } },
    } as unknown as APIGatewayProxyEventV2
    const answer = await handler(event, { getRemainingTimeInMillis: () => options.remainingMs ?? 10_000 } as Context)
    return { status: answer.statusCode, headers: answer.headers ?? {}, body: JSON.parse(answer.body ?? 'null') }
  }
  return { post, sent, checkouts, stock, failures, sold, dependencies }
}

const cart = {
  customer: { email: 'ada@example.com', name: 'Ada Lovelace' },
  items: [
    { sku: 'mug-enamel', quantity: 2 },
    { sku: 'pen-brass', quantity: 1 },
  ],
  paymentMethod: 'tok_visa',
  ...delivery,
}
/** The goods and their shipping. */
const total = 2 * 1490 + 3890 + 490

test('what cannot be answered before the function is cut off is a 503 that says to ask again', async () => {
  const { post } = shop({ send: () => new Promise(() => undefined), remainingMs: 510 })
  expect(await post(cart)).toMatchObject({
    status: 503,
    headers: { 'retry-after': '2' },
    body: { title: 'unavailable' },
  })
})

describe('a good cart', () => {
  test('is priced by the server, published once, and answered with 202 and its location', async () => {
    const { post, sent } = shop()
    const answer = await post(cart)
    expect(answer).toMatchObject({
      status: 202,
      headers: { location: `/checkout/${answer.body.checkoutId}`, 'content-type': 'application/json' },
      body: {
        checkoutId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        status: 'accepted',
        amount: total,
        currency: 'EUR',
        lines: [
          { sku: 'mug-enamel', name: 'Enamel mug', quantity: 2, unitPrice: 1490, amount: 2980 },
          { sku: 'pen-brass', name: 'Brass pen', quantity: 1, unitPrice: 3890, amount: 3890 },
        ],
        shipping: { method: 'standard', name: 'Standard', amount: 490 },
      },
    })
    expect(sent).toHaveLength(1)
    expect(sent[0]).toMatchObject({ topic: 'checkout-requested', key: answer.body.checkoutId })
  })

  test('with a sku twice becomes one line', async () => {
    const { post } = shop()
    const twice = { ...cart, items: [cart.items[0], cart.items[0]] }
    expect((await post(twice)).body.lines).toEqual([expect.objectContaining({ sku: 'mug-enamel', quantity: 4 })])
  })
})

describe('the delivery', () => {
  const to = (country: string, postalCode: string, more: object = {}) => ({
    ...cart,
    shipTo: { line1: '1 Main Street', city: 'Somewhere', postalCode, country },
    ...more,
  })

  test('is in the fact with the tax of every line, and the address is not in the answer', async () => {
    const { post, sent } = shop()
    const answer = await post(cart)
    const tax = { taxCategory: 'standard', taxRate: 1900 }
    expect(JSON.parse(String(sent[0]?.value))).toMatchObject({
      shipTo: delivery.shipTo,
      shipping: { method: 'standard', name: 'Standard', amount: 490, taxRate: 1900, taxAmount: 78 },
      lines: [
        { sku: 'mug-enamel', amount: 2980, ...tax, taxAmount: 476 },
        { sku: 'pen-brass', amount: 3890, ...tax, taxAmount: 621 },
      ],
    })
    expect(JSON.stringify(answer.body)).not.toMatch(/Lindenstraße|10969/)
  })

  test.each([
    ['another country costs more, by its own rate', to('AT', '1010'), 990, 2000],
    ['express costs more', { ...cart, shipping: 'express' }, 990, 1900],
    ['outside of the European Union no tax is contained', to('US', '94111-1234'), 2490, 0],
    ['a heavy parcel costs more', { ...cart, items: [{ sku: 'board-oak', quantity: 2 }] }, 690, 1900],
  ])('%s', async (_, body, amount, taxRate) => {
    const { post } = shop()
    expect(await post(body)).toMatchObject({ status: 202, body: { shipping: { amount, taxRate } } })
  })

  test('is free from an amount of goods on', async () => {
    const { post } = shop()
    const items = [{ sku: 'print-harbour', quantity: 1 }]
    expect(await post({ ...cart, items })).toMatchObject({ body: { amount: 24_900, shipping: { amount: 0 } } })
  })

  test('of a method that does not go to the country is a 422 that says so', async () => {
    const { post, sent } = shop()
    expect(await post(to('US', '94111', { shipping: 'express' }))).toMatchObject({
      status: 422,
      body: {
        type: expect.stringMatching(/shipping-unavailable$/),
        errors: [{ field: 'shipping', message: 'Express does not go to United States.' }],
      },
    })
    expect(sent).toEqual([])
  })

  test.each([
    ['AQ', '1', 'shipTo.country', 'The shop does not deliver to Antarctica.'],
    ['de', '10969', 'shipTo.country', 'Expected a country as two capital letters of ISO 3166-1, such as DE.'],
    ['XX', '10969', 'shipTo.country', 'Expected a country as two capital letters of ISO 3166-1, such as DE.'],
    ['DE', '1096', 'shipTo.postalCode', 'Expected a postal code of Germany.'],
    ['GB', '10969', 'shipTo.postalCode', 'Expected a postal code of United Kingdom.'],
  ])('to %s with the postal code %s says %s: %s', async (country, postalCode, field, message) => {
    const { post } = shop()
    expect((await post(to(country, postalCode))).body.errors).toEqual([{ field, message }])
  })

  test('is a part of what the key stands for', async () => {
    const { post } = shop()
    await post(cart)
    expect((await post({ ...cart, shipping: 'express' })).status).toBe(422)
    expect((await post({ ...cart, shipTo: { ...cart.shipTo, city: 'Potsdam' } })).status).toBe(422)
  })

  test('is not computed while the tax service is away', async () => {
    const { post, sent } = shop({ tax: () => Promise.reject(new Unavailable('the tax service is away')) })
    expect((await post(cart)).status).toBe(503)
    expect(sent).toEqual([])
  })
})

const replayed = { 'idempotent-replayed': 'true' }
const valueAndId = ({ value, headers }: OutgoingRecord) => ({ value, id: headers.ce_id, time: headers.ce_time })

describe('the same key', () => {
  test('and body get the same answer again, which says so', async () => {
    const { post } = shop()
    const first = await post(cart)
    const second = await post(cart)
    expect(first.headers).not.toMatchObject(replayed)
    expect(second).toMatchObject({
      status: 202,
      body: first.body,
      headers: { location: first.headers.location, ...replayed },
    })
  })

  test('publishes the same record once more, because the first request may have died; then nothing any more', async () => {
    const { post, sent } = shop()
    for (let times = 0; times < 5; times++) await post(cart)
    expect(sent.map(valueAndId)).toEqual(Array(2).fill(valueAndId(sent[0] as OutgoingRecord)))
  })

  test('is the same in quotes', async () => {
    const { post } = shop()
    const first = await post(cart, { 'Idempotency-Key': 'k' })
    expect(await post(cart, { 'idempotency-key': '"k"' })).toMatchObject({ body: first.body, headers: replayed })
  })

  test('twice at once is one checkout, and nobody has to wait', async () => {
    let release = () => {}
    const held = new Promise<void>(resolve => {
      release = resolve
    })
    const { post, checkouts } = shop({ send: () => held })
    const both = [post(cart), post(cart)]
    release()
    const [one, other] = await Promise.all(both)
    expect([one?.status, other?.status]).toEqual([202, 202])
    expect(one?.body).toEqual(other?.body)
    expect(checkouts.size).toBe(1)
  })

  test('with another body is 422', async () => {
    const { post, sent } = shop()
    await post(cart)
    const answer = await post({ ...cart, paymentMethod: 'tok_other' })
    expect(answer).toMatchObject({ status: 422, body: { type: expect.stringMatching(/idempotency-key-reused$/) } })
    expect(sent).toHaveLength(1)
  })

  test('with another body is 422 also after a first request that ended in 503', async () => {
    let up = false
    const { post } = shop({
      send: async () => {
        if (!up) throw new Unavailable('no broker')
      },
    })
    expect((await post(cart)).status).toBe(503)
    up = true
    expect((await post({ ...cart, paymentMethod: 'tok_other' })).status).toBe(422)
    expect((await post(cart)).status).toBe(202)
  })

  test('after a 503 repeats the very same fact, though the price has changed', async () => {
    let up = false
    const sent: OutgoingRecord[] = []
    const { post, sold } = shop({
      send: async records => {
        sent.push(...records)
        if (!up) throw new Unavailable('no broker')
      },
    })
    expect(await post(cart)).toMatchObject({ status: 503, headers: { 'retry-after': '2' } })
    up = true
    sold.set('mug-enamel', { ...(products[0] as Product), price: 1 })
    const answer = await post(cart)
    expect(answer).toMatchObject({ status: 202, body: { amount: total }, headers: replayed })
    expect(sent.map(valueAndId)).toEqual(Array(2).fill(valueAndId(sent[0] as OutgoingRecord)))
    const traces = sent.map(({ headers }) => headers.traceparent?.slice(0, 36))
    expect(traces[1]).toBe(traces[0])
  })

  test('gets its answer though the catalogue no longer has the product', async () => {
    const { post, sold } = shop()
    const first = await post(cart)
    sold.clear()
    expect(await post(cart)).toMatchObject({ status: 202, body: first.body, headers: replayed })
    expect(await post(cart, { 'Idempotency-Key': 'key-2' })).toMatchObject({ status: 422 })
  })

  test('is published again by the next repetition when the mark was lost', async () => {
    const { post, sent, dependencies } = shop()
    const { markPublished } = dependencies.checkouts
    await post(cart)
    dependencies.checkouts.markPublished = () => Promise.reject(new Unavailable('the table is away'))
    expect((await post(cart)).status).toBe(503)
    dependencies.checkouts.markPublished = markPublished
    expect((await post(cart)).status).toBe(202)
    expect(new Set(sent.map(({ headers }) => headers.ce_id)).size).toBe(1)
  })

  test('a minute before 24 hours have passed gets its answer; after them it has expired', async () => {
    let time = new Date('2026-11-22T10:00:00Z')
    const { post, sent } = shop({ now: () => time })
    const first = await post(cart)
    time = new Date('2026-11-23T09:59:00Z')
    expect(await post(cart)).toMatchObject({ status: 202, body: first.body })
    const published = sent.length
    time = new Date('2026-11-23T10:00:00Z')
    expect(await post(cart)).toMatchObject({
      status: 422,
      headers: { location: first.headers.location, 'content-type': 'application/problem+json' },
      body: { type: expect.stringMatching(/idempotency-key-expired$/), errors: [{ field: 'Idempotency-Key' }] },
    })
    expect(sent).toHaveLength(published)
  })

  test('that has expired tells nothing about its checkout to another body', async () => {
    let time = new Date('2026-11-22T10:00:00Z')
    const { post, sent } = shop({ now: () => time })
    await post(cart)
    time = new Date('2026-11-25T10:00:00Z')
    const answer = await post({ ...cart, paymentMethod: 'tok_other' })
    expect(answer).toMatchObject({ status: 422, body: { type: expect.stringMatching(/idempotency-key-reused$/) } })
    expect(answer.headers).not.toHaveProperty('location')
    expect(sent).toHaveLength(1)
  })
})

describe('a checkout that an earlier version stored', () => {
  const secret = 'a secret of the deployment'
  const requested = (generation: number, requestedAt: string): CheckoutRequested => ({
    checkoutId: checkoutIdOf(secret, 'key-1', generation),
    customer: cart.customer,
    paymentMethod: cart.paymentMethod,
    lines: [{ sku: 'mug-enamel', name: 'Enamel mug', quantity: 1, unitPrice: 100, amount: 100 }],
    amount: 100,
    currency: 'EUR',
    requestedAt,
  })
  const earlier = (...stored: CheckoutRequested[]) => {
    const world = shop()
    for (const each of stored)
      world.checkouts.set(each.checkoutId, { requested: each, fingerprint: fingerprint(Cart.parse(cart)) })
    return world
  }

  test('has the same id as it would get now', () => {
    expect(checkoutIdOf('secret', 'key')).toBe('595629ff-5ae9-87fa-a87c-592c1c463eed')
  })

  test('is found by its key and published with its own price', async () => {
    const { post, sent } = earlier(requested(0, '2026-11-22T09:00:00.000Z'))
    expect(await post(cart)).toMatchObject({ status: 202, body: { amount: 100 }, headers: replayed })
    expect(JSON.parse(String(sent[0]?.value))).toMatchObject({ amount: 100, requestedAt: '2026-11-22T09:00:00.000Z' })
  })

  test('is found under the id of its day, where the key was used on several', async () => {
    const { post, sent } = earlier(requested(0, '2026-11-20T09:00:00.000Z'), requested(1, '2026-11-22T09:00:00.000Z'))
    expect(await post(cart)).toMatchObject({
      status: 202,
      body: { checkoutId: checkoutIdOf(secret, 'key-1', 1) },
      headers: replayed,
    })
    expect(sent).toHaveLength(1)
  })

  test('has expired after a day', async () => {
    const { post, sent } = earlier(requested(0, '2026-11-19T09:00:00.000Z'), requested(1, '2026-11-20T09:00:00.000Z'))
    expect(await post(cart)).toMatchObject({
      status: 422,
      headers: { location: `/checkout/${checkoutIdOf(secret, 'key-1', 1)}` },
    })
    expect(sent).toEqual([])
  })
})

describe('the total the shopper saw', () => {
  test.each([total, total + 1, 1_000_000])(
    'of %d, where the cart costs 7360, is accepted at 7360',
    async expectedAmount => {
      const { post } = shop()
      expect(await post({ ...cart, expectedAmount })).toMatchObject({ status: 202, body: { amount: total } })
    },
  )

  test.each([total - 1, 0])('of %d is a 409 with the lines and shipping as they cost now', async expectedAmount => {
    const { post, sent, checkouts } = shop()
    expect(await post({ ...cart, expectedAmount })).toMatchObject({
      status: 409,
      body: {
        type: expect.stringMatching(/price-changed$/),
        errors: [{ field: 'expectedAmount' }],
        amount: total,
        currency: 'EUR',
        lines: [
          { sku: 'mug-enamel', quantity: 2, unitPrice: 1490, amount: 2980 },
          { sku: 'pen-brass', quantity: 1, unitPrice: 3890, amount: 3890 },
        ],
        shipping: { method: 'standard', amount: 490 },
      },
    })
    expect([sent.length, checkouts.size]).toEqual([0, 0])
  })

  test('is compared with the price that is there now when the remembered one is higher', async () => {
    const { post, sold } = shop({ rememberMs: 60_000 })
    const buy = (key: string, expectedAmount: number) => post({ ...cart, expectedAmount }, { 'Idempotency-Key': key })
    expect((await buy('before', total)).status).toBe(202)
    for (const [sku, product] of sold) sold.set(sku, { ...product, price: 1_000 })
    expect(await buy('after', 3_490)).toMatchObject({ status: 202, body: { amount: 3_490 } })
    expect(await buy('too low', 3_489)).toMatchObject({ status: 409, body: { amount: 3_490 } })
  })

  test('may be agreed to under the same key afterwards', async () => {
    const { post } = shop()
    expect((await post({ ...cart, expectedAmount: 1 })).status).toBe(409)
    expect((await post({ ...cart, expectedAmount: total })).status).toBe(202)
  })

  test('is not asked again of a checkout that was accepted', async () => {
    const { post, sold } = shop()
    const request = { ...cart, expectedAmount: total }
    const first = await post(request)
    sold.set('mug-enamel', { ...(products[0] as Product), price: 9_999 })
    expect(await post(request)).toMatchObject({ status: 202, body: first.body, headers: replayed })
  })

  test.each([-1, 1.5, '6870', null, 'beyond 1e308'])('is refused when it is %p', async expectedAmount => {
    const { post } = shop()
    const body = JSON.stringify({ ...cart, expectedAmount: 0 }).replace('"expectedAmount":0', () =>
      expectedAmount === 'beyond 1e308'
        ? '"expectedAmount":1e400'
        : `"expectedAmount":${JSON.stringify(expectedAmount)}`,
    )
    expect(await post(body)).toMatchObject({ status: 400, body: { errors: [{ field: 'expectedAmount' }] } })
  })
})

describe('when plainly less is there than asked for', () => {
  test('a checkout is a 409 that names the line', async () => {
    const { post, sent, checkouts, stock } = shop()
    Object.assign(stock, { 'mug-enamel': 1, 'pen-brass': 0 })
    expect(await post(cart)).toMatchObject({
      status: 409,
      body: {
        type: expect.stringMatching(/out-of-stock$/),
        errors: [
          { field: 'items.0.quantity', message: 'Only 1 of mug-enamel left.' },
          { field: 'items.1.quantity', message: 'pen-brass is sold out.' },
        ],
      },
    })
    expect([sent.length, checkouts.size]).toEqual([0, 0])
  })

  test('just enough is enough, and so is what is not known', async () => {
    const { post, stock } = shop()
    stock['mug-enamel'] = 2
    expect((await post(cart)).status).toBe(202)
  })

  test('an accepted checkout keeps its answer', async () => {
    const { post, stock } = shop()
    const first = await post(cart)
    stock['mug-enamel'] = 0
    expect(await post(cart)).toMatchObject({ status: 202, body: first.body, headers: replayed })
  })

  test('the stock that cannot be read stops nobody', async () => {
    const { post, dependencies } = shop()
    dependencies.lookAtStock = stockLook(() => Promise.reject(new Unavailable('the table is away')))
    expect((await post(cart)).status).toBe(202)
  })
})

describe('payments that failed', () => {
  const now = Date.parse('2026-11-22T10:00:00Z')
  const minutesAgo = (...minutes: number[]) => minutes.map(each => now - each * 60_000)
  const other = (email: string) => ({ ...cart, customer: { ...cart.customer, email } })
  const addressOf = (email: string) => subjectsOf(email, undefined)[0] as string
  const networkOf = (ip: string) => subjectsOf('eve@example.com', ip)[1] as string

  test('five within an hour are let be; the sixth makes the next checkout wait', async () => {
    const { post, failures, sent, checkouts } = shop()
    failures.set(addressOf('ada@example.com'), minutesAgo(1, 2, 3, 4, 5))
    expect((await post(cart)).status).toBe(202)
    failures.set(addressOf('ada@example.com'), minutesAgo(1, 2, 3, 4, 5, 50))
    expect(await post(cart, { 'Idempotency-Key': 'key-2' })).toMatchObject({
      status: 429,
      headers: { 'retry-after': '600' },
      body: { type: expect.stringMatching(/too-many-attempts$/) },
    })
    expect([sent.length, checkouts.size]).toEqual([1, 1])
  })

  test('more than an hour ago count no more', async () => {
    const { post, failures } = shop()
    failures.set(addressOf('ada@example.com'), minutesAgo(1, 2, 3, 4, 5, 60, 61, 62))
    expect((await post(cart)).status).toBe(202)
  })

  test('of the same address in other letters or with a tag count', async () => {
    const { post, failures } = shop()
    failures.set(addressOf('ada@example.com'), minutesAgo(1, 2, 3, 4, 5, 6))
    expect((await post(other('Ada+card7@Example.com'))).status).toBe(429)
    expect((await post(other('bob@example.com'))).status).toBe(202)
  })

  test('of one network count, whatever the address', async () => {
    const { post, failures } = shop({ ip: '203.0.113.7' })
    failures.set(networkOf('203.0.113.7'), minutesAgo(1, 2, 3, 4, 5, 6, 7))
    expect(await post(other('new@example.com'))).toMatchObject({ status: 429, headers: { 'retry-after': '3240' } })
  })

  test('of an accepted checkout do not change its answer', async () => {
    const { post, failures } = shop()
    const first = await post(cart)
    failures.set(addressOf('ada@example.com'), minutesAgo(1, 2, 3, 4, 5, 6))
    expect(await post(cart)).toMatchObject({ status: 202, body: first.body, headers: replayed })
  })
})

describe('is refused, publishes nothing and stores nothing', () => {
  const item = (change: object) => ({ ...cart, items: [{ sku: 'mug-enamel', quantity: 1, ...change }] })
  const customer = (change: object) => ({ ...cart, customer: { ...cart.customer, ...change } })
  const shipTo = (change: object) => ({ ...cart, shipTo: { ...cart.shipTo, ...change } })
  const distinct = Array.from({ length: 101 }, (_, index) => ({ sku: `sku-${index}`, quantity: 1 }))
  const key = { 'Idempotency-Key': 'key-1' }

  const cases: [string, number, string, unknown, Record<string, string>?, string?][] = [
    ['no key', 400, 'Idempotency-Key', cart, {}],
    ['an empty key', 400, 'Idempotency-Key', cart, { 'Idempotency-Key': '' }],
    ['a two-line key', 400, 'Idempotency-Key', cart, { 'Idempotency-Key': 'a\nb' }],
    ['a key of 256 characters', 400, 'Idempotency-Key', cart, { 'Idempotency-Key': 'k'.repeat(256) }],
    ['a body that is not JSON', 400, 'body', '{"customer":'],
    ['an empty body', 400, 'body', ''],
    ['a body that is a list', 400, 'body', []],
    ['a body that is null', 400, 'body', null],
    ['a body that is false', 400, 'body', false],
    ['a body that is 0', 400, 'body', 0],
    ['a body that is an empty text', 400, 'body', '""'],
    ['4,000 nested brackets', 400, 'body', '['.repeat(4_000) + ']'.repeat(4_000)],
    ['4,000 nested brackets in a field', 400, 'body', `{"items":${'['.repeat(4_000)}${']'.repeat(4_000)}}`],
    ['a field that comes twice', 400, 'body', JSON.stringify(cart).replace('{', '{"paymentMethod":"tok_other",')],
    ['a prototype', 400, '__proto__', JSON.stringify(cart).replace('{', '{"__proto__":{"amount":1},')],
    ['a constructor', 400, 'constructor', { ...cart, constructor: { prototype: {} } }],
    ['bytes that were not UTF-8', 400, 'body', customer({ name: 'Zo\ufffd' })],
    ['another charset', 415, 'content-type', cart, key, 'application/json; charset=iso-8859-1'],
    [
      'another charset beside UTF-8',
      415,
      'content-type',
      cart,
      key,
      'application/json;charset=utf-8; charset="utf-16"',
    ],
    ['a compressed body', 415, 'content-encoding', cart, { ...key, 'Content-Encoding': 'gzip' }],
    ['two keys', 400, 'Idempotency-Key', cart, { 'Idempotency-Key': 'a, b' }],
    [
      'more than 1e308 of an item',
      400,
      'items.0.quantity',
      JSON.stringify(item({})).replace('"quantity":1', '"quantity":1e400'),
    ],
    ['half an emoji in the name', 400, 'customer.name', customer({ name: 'Ada \ud83d' })],
    ['a line separator in the name', 400, 'customer.name', customer({ name: 'Ada\u2028Eve' })],
    ['a name that cannot be seen', 400, 'customer.name', customer({ name: '\u200b\u200d' })],
    ['a link in the name', 400, 'customer.name', customer({ name: 'pay 1.99 at https://evil.example' })],
    ['a name of 81 characters', 400, 'customer.name', customer({ name: 'a'.repeat(81) })],
    ['half an emoji in the payment method', 400, 'paymentMethod', { ...cart, paymentMethod: 'tok_\ud83d' }],
    ['a body of 65 KB', 413, 'body', JSON.stringify({ ...cart, note: 'x'.repeat(65 * 1024) })],
    ['a wrong content type', 415, 'content-type', cart, key, 'text/plain'],
    ['no content type', 415, 'content-type', cart, key, ''],
    ['no items', 400, 'items', { ...cart, items: [] }],
    ['items missing', 400, 'items', { ...cart, items: undefined }],
    ['0 of an item', 400, 'items.0.quantity', item({ quantity: 0 })],
    ['-1 of an item', 400, 'items.0.quantity', item({ quantity: -1 })],
    ['1.5 of an item', 400, 'items.0.quantity', item({ quantity: 1.5 })],
    ['a billion of an item', 400, 'items.0.quantity', item({ quantity: 1e9 })],
    ['a quantity that is text', 400, 'items.0.quantity', item({ quantity: '1' })],
    ['101 different items', 400, 'items', { ...cart, items: distinct }],
    ['an unknown sku', 422, 'items.0.sku', item({ sku: 'no-such-thing' })],
    [
      'two lines that add up to too many',
      400,
      'items',
      {
        ...cart,
        items: [
          { sku: 'mug-enamel', quantity: 60 },
          { sku: 'mug-enamel', quantity: 60 },
        ],
      },
    ],
    ['its own price', 400, 'items.0.price', item({ price: 1 })],
    ['its own total', 400, 'total', { ...cart, total: 1 }],
    ['its own status', 400, 'status', { ...cart, status: 'paid' }],
    ['its own checkout id', 400, 'checkoutId', { ...cart, checkoutId: '0190f0b2-7a55-8c3e-9d5a-3f8e2b1c4d5e' }],
    ['an address that is no mail address', 400, 'customer.email', customer({ email: 'ada' })],
    [
      'an address with a line break',
      400,
      'customer.email',
      customer({ email: 'ada@example.com\r\nBcc: eve@example.com' }),
    ],
    ['a name with a line break', 400, 'customer.name', customer({ name: 'Ada\nBcc: eve@example.com' })],
    ['no name', 400, 'customer.name', customer({ name: '' })],
    ['a card number as payment method', 400, 'paymentMethod', { ...cart, paymentMethod: '4242424242424242' }],
    ['a card number in the name', 400, 'customer.name', customer({ name: 'Ada 4242 4242 4242 4242' })],
    ['a card number in a field of its own', 400, 'card', { ...cart, card: 378282246310005 }],
    ['no address', 400, 'shipTo', { ...cart, shipTo: undefined }],
    ['an address that is a text', 400, 'shipTo', { ...cart, shipTo: 'Lindenstraße 12, Berlin' }],
    ['an empty second line', 400, 'shipTo.line2', shipTo({ line2: '' })],
    ['no city', 400, 'shipTo.city', shipTo({ city: undefined })],
    ['a link in the street', 400, 'shipTo.line1', shipTo({ line1: 'Pay at https://evil.example' })],
    ['a region with a line break', 400, 'shipTo.region', shipTo({ region: 'Berlin\nBcc: eve@example.com' })],
    ['a card number in the second line', 400, 'shipTo.line2', shipTo({ line2: '4242 4242 4242 4242' })],
    ['a postal code that is a number', 400, 'shipTo.postalCode', shipTo({ postalCode: 10969 })],
    ['a country that is a list', 400, 'shipTo.country', shipTo({ country: ['DE'] })],
    ['a telephone number in the address', 400, 'shipTo.phone', shipTo({ phone: '1' })],
    ['no shipping', 400, 'shipping', { ...cart, shipping: undefined }],
    ['an unknown shipping method', 400, 'shipping', { ...cart, shipping: 'pigeon' }],
    ['its own price of shipping', 400, 'shipping', { ...cart, shipping: { method: 'standard', amount: 0 } }],
    ['a payment method that is no token', 400, 'paymentMethod', { ...cart, paymentMethod: 'visa' }],
  ]

  const named = cases.map(([what, status, field, body, headers, contentType]) => ({
    what,
    status,
    field,
    body,
    headers,
    contentType,
  }))

  test.each(named)('$what: $status naming $field', async ({ status, field, body, headers, contentType }) => {
    const { post, sent, checkouts } = shop()
    const answer = await post(body, headers, contentType)
    expect(answer).toMatchObject({
      status,
      headers: { 'content-type': 'application/problem+json' },
      body: {
        type: expect.stringContaining('https://'),
        title: expect.any(String),
        status,
        detail: expect.any(String),
      },
    })
    expect(answer.body.errors.map((error: { field: string }) => error.field)).toContain(field)
    expect(JSON.stringify(answer.body)).not.toMatch(/4242 ?4242|378282246310005|at .*\.ts/)
    expect([sent.length, checkouts.size]).toEqual([0, 0])
  })
})

test('an error of ours is a 500 without its message', async () => {
  const { post } = shop({
    send: async () => {
      throw new TypeError('secret detail')
    },
  })
  const answer = await post(cart)
  expect(answer).toMatchObject({ status: 500, body: { type: expect.stringMatching(/internal$/) } })
  expect(JSON.stringify(answer.body)).not.toContain('secret detail')
})
