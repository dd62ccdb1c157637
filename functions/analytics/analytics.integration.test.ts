import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import { type OwnDatabase, ownDatabase } from '../../tests/database.ts'
import { type End, inboxRows, insertRows, recordsOf } from '../../tests/sample-checkouts.ts'

const at = new Date('2026-03-29T12:00:00.000Z')
const ends: End[] = ['accepted', 'paid', 'ordered', 'rejected', 'confirmed', 'declined', 'refunded']
const ids = Object.fromEntries(ends.map(end => [end, randomUUID()])) as Record<End, string>

let database: OwnDatabase
type Handler = (event: APIGatewayProxyEventV2, context: Context) => Promise<APIGatewayProxyStructuredResultV2>
let handlers: Record<'analytics' | 'events' | 'orders' | 'orderView' | 'status', Handler>

beforeAll(async () => {
  database = await ownDatabase()
  await insertRows(
    database.admin,
    ends.flatMap(end => inboxRows({ end, at, checkoutId: ids[end] })),
  )
  process.env.DATABASE_URL = database.url
  const [analytics, events, orders, orderView, status] = await Promise.all([
    import('./analytics-handler.ts'),
    import('./events-handler.ts'),
    import('../desk/orders-handler.ts'),
    import('../desk/order-view-handler.ts'),
    import('../checkout/status-handler.ts'),
  ])
  handlers = {
    analytics: analytics.handler,
    events: events.handler,
    orders: orders.handler,
    orderView: orderView.handler,
    status: status.handler,
  } as never
})
afterAll(() => database.drop())

const get = async (
  name: keyof typeof handlers,
  pathParameters: Record<string, string> = {},
  queryStringParameters: Record<string, string> = {},
) => {
  const event = {
    routeKey: 'GET /orders',
    headers: {},
    pathParameters,
    queryStringParameters,
  } as unknown as APIGatewayProxyEventV2
  const { statusCode, body } = await handlers[name](event, { getRemainingTimeInMillis: () => 10_000 } as Context)
  return { statusCode, body: JSON.parse(body ?? '') }
}

describe('GET /checkout/{checkoutId}', () => {
  test.each(ends)('tells of a checkout that is %s what the view tells', async end => {
    const { statusCode, body } = await get('status', { checkoutId: ids[end] })
    const { rows } = await database.admin.query('select * from checkouts where checkout_id = $1', [ids[end]])
    expect(statusCode).toBe(200)
    expect(body).toMatchObject({
      checkoutId: ids[end],
      status: rows[0].status,
      amount: Number(rows[0].amount),
      currency: rows[0].currency,
      lines: [{ sku: 'mug', quantity: 2 }],
    })
    expect([body.orderNumber ?? null, body.reason ?? null]).toEqual([rows[0].order_number, rows[0].reason])
    expect(body.timeline.map((entry: { eventId: string }) => entry.eventId)).toEqual(
      recordsOf({ end, at, checkoutId: ids[end] }).map(({ headers }) => headers.ce_id),
    )
  })

  test('does not give away who the mail went to', async () => {
    const { body } = await get('status', { checkoutId: ids.confirmed })
    expect(body.mails).toEqual([{ mail: 'receipt', messageId: `message-${ids.confirmed}`, to: 'a***@example.org' }])
    expect(JSON.stringify(body)).not.toContain('ada@example.org')
  })
})

describe('GET /orders/{checkoutId}', () => {
  test.each(ends)('tells an operator of a checkout that is %s what the shopper is told, and whose it is', async end => {
    const [{ body: shown, statusCode }, { body: told }] = await Promise.all([
      get('orderView', { checkoutId: ids[end] }),
      get('status', { checkoutId: ids[end] }),
    ])
    expect(statusCode).toBe(200)
    const { status, orderNumber, amount, timeline } = told
    expect(shown).toMatchObject({ status, amount, customer: { name: 'Ada', email: 'ada@example.org' } })
    expect(shown.orderNumber).toBe(orderNumber)
    const places = (list: { topic: string; offset: number }[]) => list.map(({ topic, offset }) => [topic, offset])
    expect(places(shown.events)).toEqual(places(timeline))
    expect(shown.allowed.ship).toEqual(expect.any(String))
  })

  test('is 404 for an unknown id, and 400 for what is none', async () => {
    expect(await get('orderView', { checkoutId: randomUUID() })).toMatchObject({
      statusCode: 404,
      body: { detail: 'There is no checkout with this id.' },
    })
    expect(await get('orderView', { checkoutId: 'K-1' })).toMatchObject({
      statusCode: 400,
      body: { errors: [{ field: 'checkoutId', message: expect.stringContaining('Expected the id of a checkout') }] },
    })
  })
})

describe('GET /analytics', () => {
  test('lists the reports', async () => {
    const { body } = await get('analytics')
    expect(body.reports.map((report: { name: string }) => report.name)).toEqual([
      'summary',
      'revenue',
      'orders',
      'conversion',
      'outcomes',
      'top-products',
      'stage-latency',
    ])
  })

  test('answers with range, columns, rows, currency and SQL', async () => {
    const range = { from: '2026-03-29T11:30:00Z', to: '2026-03-29T13:00:00Z', per: 'hour' }
    const { body } = await get('analytics', { report: 'revenue' }, range)
    expect(body).toEqual({
      report: 'revenue',
      title: 'Revenue',
      from: '2026-03-29T11:00:00.000Z',
      to: '2026-03-29T13:00:00.000Z',
      per: 'hour',
      columns: expect.any(Array),
      rows: [
        {
          bucket: '2026-03-29T11:00:00.000Z',
          currency: 'EUR',
          orders: 0,
          revenue: 0,
          average_order_value: null,
          given_back: 0,
        },
        {
          bucket: '2026-03-29T12:00:00.000Z',
          currency: 'EUR',
          orders: 2,
          revenue: 4_800,
          average_order_value: 2_400,
          given_back: 0,
        },
      ],
      currency: 'EUR',
      sql: expect.stringContaining("timestamptz '2026-03-29T11:00:00.000Z'"),
    })
  })

  test.each<[Record<string, string>, string]>([
    [{ from: 'yesterday' }, 'from'],
    [{ to: '2026-13-01T00:00:00Z' }, 'to'],
    [{ from: '2026-03-02T00:00:00Z', to: '2026-03-01T00:00:00Z' }, 'to'],
    [{ per: 'week' }, 'per'],
    [{ limit: '0' }, 'limit'],
    [{ limit: '1001' }, 'limit'],
    [{ limit: '1; drop table events' }, 'limit'],
    [{ other: 'x' }, 'other'],
  ])('refuses %j, naming %s', async (query, field) => {
    const { statusCode, body } = await get('analytics', { report: 'summary' }, query)
    expect([statusCode, body.errors.map((error: { field: string }) => error.field)]).toEqual([400, [field]])
  })

  test.each(['nothing', '__proto__', 'constructor'])('knows no report %s', async report => {
    const { statusCode, body } = await get('analytics', { report })
    expect([statusCode, body.detail]).toEqual([404, expect.stringContaining('There are: summary, revenue')])
  })
})

describe('GET /events', () => {
  const all = async () => {
    const { rows } = await database.admin.query('select event_id from events order by arrived')
    return rows.map(({ event_id }) => event_id as string)
  }
  const idsOf = (events: { eventId: string }[]) => events.map(({ eventId }) => eventId)

  test('shows every event once, page after page', async () => {
    const seen: string[] = []
    let cursor = '0'
    for (;;) {
      const { body } = await get('events', {}, { after: cursor, limit: '4' })
      if (body.events.length === 0) break
      seen.push(...idsOf(body.events))
      cursor = body.cursor
    }
    expect(seen).toEqual(await all())
  })

  test('begins with the newest, oldest first', async () => {
    const { body } = await get('events', {}, { limit: '3' })
    expect(idsOf(body.events)).toEqual((await all()).slice(-3))
    expect((await get('events', {}, { after: body.cursor })).body.events).toEqual([])
  })

  test('shows events of one type, or of one checkout', async () => {
    const { body: ofType } = await get('events', {}, { type: 'payment-failed' })
    expect(ofType.events.map((event: { checkoutId: string }) => event.checkoutId)).toEqual([ids.declined])
    const { body: ofCheckout } = await get('events', {}, { checkoutId: ids.confirmed })
    expect(ofCheckout.events.map((event: { type: string }) => event.type)).toEqual([
      'checkout-requested',
      'payment-successful',
      'order-successful',
      'email-successful',
    ])
  })

  test('shows what arrives later to who comes with a cursor of a filtered page', async () => {
    const { body } = await get('events', {}, { type: 'payment-refunded' })
    await insertRows(database.admin, inboxRows({ end: 'refunded', at }))
    const { body: next } = await get('events', {}, { type: 'payment-refunded', after: body.cursor })
    expect(next.events.length).toBe(1)
  })

  test('shows what is no fact at all', async () => {
    const { body } = await get('events', {}, { limit: '1' })
    const deep = `${'['.repeat(3_000)}${']'.repeat(3_000)}`
    await insertRows(
      database.admin,
      [null, 'not JSON', '{"amount":1e400}', deep, `"${'x'.repeat(20_000)}"`].map(value => ({
        event_id: Buffer.from(randomUUID()),
        type: null,
        topic: 'checkout-requested',
        partition: 0,
        offset: 0,
        at: at.getTime(),
        value: value === null ? null : Buffer.from(value),
      })),
    )
    const { statusCode, body: next } = await get('events', {}, { after: body.cursor })
    expect(statusCode).toBe(200)
    expect(next.events.map((event: { payload: unknown }) => event.payload)).toEqual([
      null,
      null,
      { amount: null },
      expect.any(Array),
      null,
    ])
  })

  test.each<[Record<string, string>, string]>([
    [{ after: '-1' }, 'after'],
    [{ after: '99999999999999999999' }, 'after'],
    [{ type: 'nothing' }, 'type'],
    [{ checkoutId: 'x' }, 'checkoutId'],
    [{ limit: '501' }, 'limit'],
  ])('refuses %j', async (query, field) => {
    const { statusCode, body } = await get('events', {}, query)
    expect([statusCode, body.errors.map((error: { field: string }) => error.field)]).toEqual([400, [field]])
  })
})

describe('GET /orders', () => {
  const later = new Date('2026-04-01T08:00:00.000Z')
  const shoppers = [
    { name: 'Grace Hopper', email: 'grace.hopper@Example.com' },
    { name: 'José O’Neill-García', email: 'jose_100%@example.com' },
    { name: 'Ada Hopper', email: 'joseX100Y@example.com' },
  ] as const
  const placed = shoppers.map(() => randomUUID())
  const placedAt = (n: number) => new Date(later.getTime() + n * 60_000)

  beforeAll(async () => {
    await insertRows(
      database.admin,
      shoppers.flatMap((customer, n) =>
        inboxRows({ end: 'confirmed', at: placedAt(n), checkoutId: placed[n] as string, customer }),
      ),
    )
  })

  const find = async (query: Record<string, string>) => {
    const { statusCode, body } = await get('orders', {}, query)
    expect({ statusCode, body }).toMatchObject({ statusCode: 200, body: { orders: expect.any(Array) } })
    return body as { orders: { checkoutId: (typeof placed)[number]; orderNumber: string }[]; next?: string }
  }
  /** Which of the shoppers' orders are found, and nothing else. */
  const whoIs = async (search: string, more: Record<string, string> = {}) => {
    const { orders } = await find({ search, ...more })
    return orders.map(({ checkoutId }) => placed.indexOf(checkoutId))
  }

  test('shows an order with its shopper, and the newest first', async () => {
    const { orders } = await find({ from: later.toISOString() })
    expect(orders.map(({ checkoutId }) => checkoutId)).toEqual(placed.toReversed())
    expect(orders[2]).toEqual({
      checkoutId: placed[0],
      orderNumber: expect.stringMatching(/^K-/),
      status: 'confirmed',
      customer: shoppers[0],
      amount: 2_400,
      currency: 'EUR',
      acceptedAt: later.toISOString(),
      orderedAt: new Date(later.getTime() + 200).toISOString(),
    })
  })

  test.each([
    ['grace.hopper@example.COM', [0]],
    ['Grace.Hop', [0]],
    ['hopper@', []],
    ['jose_100%@example.com', [1]],
    ['jose_', [1]],
    ['joseX%', []],
    ['hopper', [2, 0]],
    ['HOP ad', [2]],
    ['jose garcia', [1]],
    ['García', [1]],
    ['arcia', []],
    ["'); drop table events; --", []],
    ["':* | '", []],
    ['\\', []],
    ['\0', []],
    ['\ud800', []],
    ['😀'.repeat(127), []],
  ])('%j finds what has it, and nothing else', async (search, found) => {
    expect(await whoIs(search)).toEqual(found)
  })

  test('finds an order by its number and by its checkout id, whole and by their beginnings', async () => {
    const { orders } = await find({ search: placed[1] as string })
    const { checkoutId = '', orderNumber = '' } = orders[0] ?? {}
    expect(checkoutId).toBe(placed[1])
    const texts = [orderNumber, orderNumber.toLowerCase(), orderNumber.slice(0, 11), checkoutId.slice(0, 13)]
    for (const text of [...texts, checkoutId.toUpperCase()]) expect(await whoIs(text)).toEqual([1])
  })

  test.each(ends)('filters by the status %s', async end => {
    const status = { ordered: 'ordered', refunded: 'refunded' }[end as string] ?? end
    const { orders } = await find({ status, search: 'ada@example.org' })
    expect(orders.map(({ checkoutId }) => checkoutId)).toContain(ids[end])
    expect(new Set(orders.map(order => (order as { status?: string }).status))).toEqual(new Set([status]))
    expect(await whoIs('hopper', { status })).toEqual(end === 'confirmed' ? [2, 0] : [])
  })

  test('pages show each order once while others arrive', async () => {
    const seen: string[] = []
    const { orders: all } = await find({ limit: '100' })
    let next: string | undefined
    do {
      const page: Awaited<ReturnType<typeof find>> = await find({ limit: '3', ...(next ? { cursor: next } : {}) })
      seen.push(...page.orders.map(({ checkoutId }) => checkoutId))
      next = page.next
      await insertRows(database.admin, inboxRows({ end: 'accepted', at: new Date(later.getTime() + 3_600_000) }))
    } while (next)
    expect(seen).toEqual(all.map(({ checkoutId }) => checkoutId))
  })

  test.each<[Record<string, string>, string]>([
    [{ search: 'x'.repeat(255) }, 'search'],
    [{ status: 'nothing' }, 'status'],
    [{ from: 'yesterday' }, 'from'],
    [{ from: '2026-03-02T00:00:00Z', to: '2026-03-01T00:00:00Z' }, 'to'],
    [{ cursor: 'x' }, 'cursor'],
    [{ limit: '101' }, 'limit'],
    [{ other: 'x' }, 'other'],
  ])('refuses %j, naming %s', async (query, field) => {
    const { statusCode, body } = await get('orders', {}, query)
    expect([statusCode, body.errors.map((error: { field: string }) => error.field)]).toEqual([400, [field]])
  })

  test('whatever a shopper is called, the sink takes the record', async () => {
    const customers = [
      { name: 7, email: ['x'] },
      null,
      { name: 'ﷺ'.repeat(3_000), email: 'e'.repeat(9_000) },
      { name: '\ud800' },
    ]
    const checkoutIds = customers.map(() => randomUUID())
    const rows = checkoutIds.flatMap(checkoutId => inboxRows({ end: 'accepted', at: later, checkoutId }))
    await insertRows(
      database.admin,
      rows.map((row, n) => {
        const value = { ...JSON.parse(String(row.value)), customer: customers[n] }
        return { ...row, value: Buffer.from(JSON.stringify(value)) }
      }),
    )
    const { rows: kept } = await database.admin.query('select from events where checkout_id = any ($1)', [checkoutIds])
    expect(kept.length).toBeGreaterThanOrEqual(3)
    expect((await get('orders', {}, { limit: '100' })).statusCode).toBe(200)
  })
})
