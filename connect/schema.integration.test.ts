import { readFile } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { Client } from 'pg'
import type { z } from 'zod'
import { schemaOf } from '../docs/schemas.ts'
import { Unprocessable } from '../functions/errors.ts'
import { deadLetter } from '../functions/kafka/consume.ts'
import { type Topic, versionsOf } from '../functions/kafka/topic.ts'
import { catalogueTopics, topics } from '../functions/topics.ts'
import { emptyDatabase, type OwnDatabase, ownDatabase } from '../tests/database.ts'
import { type End, type InboxRow, inboxRows, insertRows } from '../tests/sample-checkouts.ts'
import { ensureSchema } from './sink.ts'

const at = new Date('2026-03-29T23:59:00.000Z')
const later = (ms: number) => new Date(at.getTime() + ms)
const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}`
const lines = [
  { sku: 'mug', name: 'Mug', quantity: 2, unitPrice: 1_200, amount: 2_400 },
  { sku: 'pen', name: 'Pen', quantity: 1, unitPrice: 300, amount: 300 },
]
const ends: End[] = ['accepted', 'paid', 'ordered', 'rejected', 'confirmed', 'declined', 'refunded']

let database: OwnDatabase
let analyst: Client
const rows = async (sql: string) => (await analyst.query(sql)).rows

beforeAll(async () => {
  database = await ownDatabase()
  analyst = new Client({ connectionString: database.url })
  await analyst.connect()
})
afterAll(async () => {
  await analyst.end()
  await database.drop()
})

describe('the views of one checkout of each kind', () => {
  beforeAll(async () => {
    await insertRows(
      database.admin,
      ends.flatMap((end, n) => inboxRows({ end, at, checkoutId: id(n), lines })),
    )
  })
  afterAll(() => database.admin.query('truncate events'))

  test('checkouts: one row for each, with the time of each stage', async () => {
    const none = {
      order_number: null,
      amount: '2700',
      currency: 'EUR',
      reason: null,
      accepted_at: at,
      paid_at: null,
      declined_at: null,
      ordered_at: null,
      rejected_at: null,
      refunded_at: null,
      confirmed_at: null,
      captured_at: null,
      released_at: null,
      cancelled_at: null,
      shipped_at: null,
      refunded: '0',
    }
    const [paid, next, last] = [later(100), later(200), later(300)]
    const number = expect.stringMatching(/^K-/)
    expect(await rows('select * from checkouts order by checkout_id')).toEqual([
      { ...none, checkout_id: id(0), status: 'accepted' },
      { ...none, checkout_id: id(1), status: 'paid', paid_at: paid },
      { ...none, checkout_id: id(2), status: 'ordered', paid_at: paid, ordered_at: next, order_number: number },
      { ...none, checkout_id: id(3), status: 'rejected', paid_at: paid, rejected_at: next, reason: 'out_of_stock' },
      {
        ...none,
        checkout_id: id(4),
        status: 'confirmed',
        paid_at: paid,
        ordered_at: next,
        confirmed_at: last,
        order_number: number,
      },
      { ...none, checkout_id: id(5), status: 'declined', declined_at: paid, reason: 'insufficient_funds' },
      {
        ...none,
        checkout_id: id(6),
        status: 'refunded',
        paid_at: paid,
        rejected_at: next,
        refunded_at: last,
        reason: 'out_of_stock',
        refunded: '2700',
      },
    ])
  })

  test('payments: one row for each answer of the provider', async () => {
    const untouched = { refund_id: null, refunded_at: null, refund_status: null, refunds: '0', refunded: '0' }
    const open = { ...untouched, refund_pending: '0', refund_failed: '0', captured_at: null, released_at: null }
    const one = { amount: '2700', currency: 'EUR', at: later(100), ...open }
    const successful = (n: number) => ({
      ...one,
      checkout_id: id(n),
      status: 'successful',
      provider: 'simulated',
      payment_id: `pay_${id(n)}`,
      reason: null,
    })
    expect(await rows('select * from payments order by checkout_id')).toEqual([
      successful(1),
      successful(2),
      successful(3),
      successful(4),
      {
        ...one,
        checkout_id: id(5),
        status: 'failed',
        provider: 'simulated',
        payment_id: null,
        reason: 'insufficient_funds',
      },
      {
        ...successful(6),
        status: 'refunded',
        reason: 'out_of_stock',
        refund_id: `re_${id(6)}`,
        refunded_at: later(300),
        refund_status: 'succeeded',
        refunds: '1',
        refunded: '2700',
      },
    ])
  })

  test.each([
    ['succeeded', 'refunded', 'refunded'],
    ['failed', 'rejected', 'successful'],
  ])('payments and checkouts: a refund that %s later', async (status, checkout, payment) => {
    const [last] = inboxRows({ end: 'refunded', at, checkoutId: id(6), lines }).slice(-2, -1)
    if (!last) throw new Error('There is no refund.')
    const value = { checkoutId: id(6), paymentId: 'p', refundId: `re_${id(6)}`, provider: 'simulated' }
    await database.admin.query('begin')
    await insertRows(database.admin, [
      {
        ...last,
        topic: 'payment-refund-settled',
        type: Buffer.from('kassa.payment-refund-settled.v1'),
        event_id: Buffer.from(crypto.randomUUID()),
        at: at.getTime() + 900,
        value: Buffer.from(JSON.stringify({ ...value, amount: 2_700, currency: 'EUR', status })),
      },
    ])
    const { rows: checkouts } = await database.admin.query('select status from checkouts where checkout_id = $1', [
      id(6),
    ])
    const { rows: payments } = await database.admin.query(
      'select status, refund_status from payments where checkout_id = $1',
      [id(6)],
    )
    await database.admin.query('rollback')
    expect(checkouts).toEqual([{ status: checkout }])
    expect(payments).toEqual([{ status: payment, refund_status: status }])
  })

  test('orders: one row for each order, also of before addresses', async () => {
    const one = {
      order_number: expect.stringMatching(/^K-/),
      amount: '2700',
      currency: 'EUR',
      lines: 2,
      customer_name: 'Ada',
      customer_email: 'ada@example.org',
      ship_to_line1: null,
      ship_to_line2: null,
      ship_to_postal_code: null,
      ship_to_city: null,
      ship_to_region: null,
      ship_to_country: null,
      shipping_method: null,
      shipping_amount: null,
      ordered_at: later(200),
      address_corrected_at: null,
    }
    expect(await rows('select * from orders order by checkout_id')).toEqual([
      { ...one, checkout_id: id(2), payment_id: `pay_${id(2)}` },
      { ...one, checkout_id: id(4), payment_id: `pay_${id(4)}` },
    ])
  })

  test('order_lines: one row for each line of an order', async () => {
    const untaxed = { tax_rate: null, tax_amount: null }
    const one = { order_number: expect.stringMatching(/^K-/), currency: 'EUR', ordered_at: later(200), ...untaxed }
    const mug = { ...one, line: 1, sku: 'mug', name: 'Mug', quantity: '2', unit_price: '1200', amount: '2400' }
    const pen = { ...one, line: 2, sku: 'pen', name: 'Pen', quantity: '1', unit_price: '300', amount: '300' }
    expect(await rows('select * from order_lines order by checkout_id, line')).toEqual([
      { ...mug, checkout_id: id(2) },
      { ...pen, checkout_id: id(2) },
      { ...mug, checkout_id: id(4) },
      { ...pen, checkout_id: id(4) },
    ])
  })

  test('emails: one row for each mail', async () => {
    const one = (n: number, mail: string, ms: number, order_number: unknown = null) => ({
      checkout_id: id(n),
      mail,
      order_number,
      recipient: 'ada@example.org',
      subject: mail,
      message_id: `message-${id(n)}`,
      sent_at: later(ms),
    })
    expect(await rows('select * from emails order by checkout_id')).toEqual([
      one(4, 'receipt', 300, expect.stringMatching(/^K-/)),
      one(5, 'declined', 200),
      one(6, 'refunded', 400),
    ])
  })

  test('revenue_by_day: the orders of a day, in UTC', async () => {
    expect(await rows('select *, day::text from revenue_by_day')).toEqual([
      {
        ...{ day: '2026-03-29', currency: 'EUR', orders: '2', revenue: '5400', average_order_value: '2700' },
        ...{ cancelled: '0', refunded: '0' },
      },
    ])
  })

  test('stage_latency: how long each stage takes', async () => {
    const of = (stage: string, checkouts: string, ms: string) => ({
      stage,
      checkouts,
      p50_ms: ms,
      p95_ms: ms,
      p99_ms: ms,
      max_ms: ms,
    })
    expect(await rows('select * from stage_latency order by stage')).toEqual([
      of('checkout to receipt', '1', '300.0'),
      of('order', '4', '100.0'),
      of('payment', '6', '100.0'),
      of('receipt', '1', '100.0'),
      of('refund', '1', '100.0'),
    ])
  })

  test('unreadable_events: nothing', async () => {
    expect(await rows('select * from unreadable_events')).toEqual([])
  })
})

describe('whatever a record holds', () => {
  afterEach(() => database.admin.query('truncate events'))

  const bytes = (text: string) => Buffer.from(text)
  const record = (value: Buffer | null, other: Partial<InboxRow> = {}): InboxRow => ({
    event_id: bytes(crypto.randomUUID()),
    type: bytes('kassa.order-successful.v1'),
    topic: 'order-successful',
    partition: 0,
    offset: 7,
    at: at.getTime(),
    time: at.getTime(),
    value,
    ...other,
  })
  const json = (value: unknown) => bytes(JSON.stringify(value))
  const fact = {
    ...{ checkoutId: id(1), amount: 100, currency: 'EUR', orderNumber: 'K-1', paymentId: 'p-1', lines },
    customer: { name: 'Ada', email: 'ada@example.org' },
  }

  const values: [string, Buffer | null][] = [
    ['no value', null],
    ['an empty value', bytes('')],
    ['not JSON', bytes('not JSON')],
    ['bytes that are no UTF-8', Buffer.from([0xff, 0xfe, 0x00, 0x80])],
    ['a NUL character', bytes('{"checkoutId":"\\u0000"}')],
    ['a lone surrogate', bytes('{"name":"\\ud800"}')],
    ['NaN', bytes('{"amount":NaN}')],
    ['brackets by the hundred thousand', bytes('['.repeat(100_000) + ']'.repeat(100_000))],
    ['a number beyond all numbers', bytes('{"amount":1e10000000}')],
    ['null', json(null)],
    ['a number', json(5)],
    ['a text', json('text')],
    ['a list', json([fact])],
    ['an empty object', json({})],
    ['an id that is no UUID', json({ ...fact, checkoutId: 'x'.repeat(10_000) })],
    ['an id that is an object', json({ ...fact, checkoutId: { a: 1 } })],
    ['an amount that is a text', json({ ...fact, amount: 'abc' })],
    ['an amount with a fraction', json({ ...fact, amount: 1.5 })],
    ['a negative amount', json({ ...fact, amount: -1 })],
    ['an amount of 400 digits', bytes(`{"checkoutId":"${id(1)}","amount":1e400}`)],
    ['lines that are none', json({ ...fact, lines: 7 })],
    [
      'lines of anything',
      json({ ...fact, lines: [1, null, 'a', [], { quantity: 'x', unitPrice: {}, amount: 1e300 }] }),
    ],
    ['texts that are objects', json({ ...fact, orderNumber: {}, currency: [], reason: 5, mail: null, customer: 'x' })],
    ['texts too long for an index', json({ ...fact, orderNumber: 'x'.repeat(100_000), currency: 'y'.repeat(100_000) })],
    ['a megabyte', json({ ...fact, more: 'z'.repeat(1_000_000) })],
  ]
  const views = [
    'checkouts',
    'payments',
    'orders',
    'order_lines',
    'emails',
    'refunds',
    'shipments',
    'operator_actions',
    'revenue_by_day',
    'brands',
    'products',
    'price_history',
    'stock_adjustments',
    'stock',
    'stage_durations',
    'stage_latency',
    'unreadable_events',
  ]

  test.each(values)('%s becomes a row, and every view still answers', async (_, value) => {
    const topics = [
      'checkout-requested',
      'payment-successful',
      'order-successful',
      'payment-refunded',
      'payment-refund-settled',
      'order-cancelled',
      'order-shipped',
      'refund-requested',
      'receipt-requested',
      'order-address-corrected',
      'email-successful',
      'brand-changed',
      'product-changed',
      'stock-adjusted',
    ]
    await insertRows(
      database.admin,
      topics.map(topic => record(value, { topic })),
    )
    const kept = (await rows('select value from events')).map(row =>
      row.value === null ? null : row.value.equals(value),
    )
    expect(kept).toEqual(topics.map(() => (value === null ? null : true)))
    for (const view of views) await rows(`select * from ${view}`)
  })

  test.each<[string, Partial<InboxRow>, object]>([
    ['a NUL in the id', { event_id: Buffer.from([97, 0, 98]) }, { event_id: 'a\\000b' }],
    ['no id', { event_id: null }, { event_id: 'order-successful/0/7' }],
    ['an empty id', { event_id: bytes('') }, { event_id: 'order-successful/0/7' }],
    ['an id of 10 KB', { event_id: bytes('x'.repeat(10_000)) }, { event_id: expect.stringMatching(/^sha256:/) }],
    ['no source', { source: null }, { source: '' }],
    ['a source of 10 KB', { source: bytes('x'.repeat(10_000)) }, { source: expect.stringMatching(/^sha256:/) }],
    ['a trace', { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` }, { trace_id: 'a'.repeat(32) }],
    ['no trace', { traceparent: 'a' }, { trace_id: null }],
    ['a time of its own', { time: 1_000 }, { time: new Date(1_000) }],
    ['no time of its own', { time: null }, { time: null }],
    ['no type', { type: null }, { type: null }],
    ['a type of 10 KB of NUL', { type: Buffer.alloc(10_000) }, { type: expect.stringMatching(/^sha256:/) }],
    ['a time before 1970', { at: -1 }, { at: expect.any(Date) }],
    ['no time', { at: null }, { at: expect.any(Date) }],
    ['a time beyond the calendar', { at: 9e15 }, { at: expect.any(Date) }],
    ['time zero', { at: 0 }, { at: new Date(0) }],
  ])('%s becomes a row', async (_, other, expected) => {
    await insertRows(database.admin, [record(json(fact), other)])
    expect(await rows('select * from events')).toEqual([expect.objectContaining(expected)])
  })

  test('what views cannot use is listed with its problem', async () => {
    await insertRows(database.admin, [
      record(null),
      record(bytes('{')),
      record(json([])),
      record(json({ ...fact, customer: undefined, paymentId: undefined })),
      record(json({ ...fact, checkoutId: 5 })),
      record(json({ ...fact, amount: -1 })),
      record(json(fact), { event_id: bytes('') }),
      record(json(fact), { type: bytes('kassa.order-successful.v2') }),
      record(json(fact)),
    ])
    expect(await rows('select problem, value from unreadable_events order by arrived')).toEqual([
      { problem: 'no value', value: null },
      { problem: 'not JSON in UTF-8', value: '{' },
      { problem: 'not a JSON object', value: '[]' },
      { problem: 'lacks customer, paymentId', value: expect.any(String) },
      { problem: 'checkoutId is not a UUID', value: expect.any(String) },
      { problem: 'amount is not a whole number of minor units', value: expect.any(String) },
      { problem: 'ce_id is empty', value: expect.any(String) },
      { problem: 'ce_type is not kassa.order-successful.v1', value: expect.any(String) },
    ])
  })

  test.each<[string, Partial<InboxRow>]>([
    ['the type of another version', { type: bytes('kassa.order-successful.v2') }],
    ['the type of another topic', { type: bytes('kassa.order-rejected.v1') }],
    ['no type', { type: null }],
    ['no time of its own', { time: null }],
    ['no customer', { value: json({ ...fact, customer: undefined }) }],
    ['nothing but an id and an amount', { value: json({ checkoutId: id(1), amount: 100, currency: 'EUR' }) }],
  ])('a record with %s is no order and no revenue', async (_, other) => {
    await insertRows(database.admin, [record(json(fact), other)])
    for (const view of ['checkouts', 'orders', 'order_lines', 'revenue_by_day']) {
      expect(await rows(`select * from ${view}`)).toEqual([])
    }
    expect(await rows('select problem from unreadable_events')).toEqual([
      { problem: expect.stringMatching(/^(ce_type is not|ce_time is no|lacks)/) },
    ])
    await insertRows(database.admin, [record(json(fact), { event_id: bytes('good'), offset: 8 })])
    expect(await rows('select orders from revenue_by_day')).toEqual([{ orders: '1' }])
  })

  test('an event that comes twice keeps its first row', async () => {
    const first = record(json(fact))
    await insertRows(database.admin, [first, { ...first, offset: 8 }])
    await insertRows(database.admin, [{ ...first, offset: 9, at: first.at && first.at + 1_000 }])
    expect(await rows('select "offset", at from events')).toEqual([{ offset: '7', at }])
  })

  test('events of two sources with the same id are two', async () => {
    const event_id = bytes('1')
    await insertRows(
      database.admin,
      ['/a', '/b', '/a'].map(source => record(json(fact), { event_id, source: bytes(source) })),
    )
    expect(await rows('select event_id, source from events order by source')).toEqual([
      { event_id: '1', source: '/a' },
      { event_id: '1', source: '/b' },
    ])
  })

  test('an order of half a million lines holds nobody up', async () => {
    const value = bytes(JSON.stringify(fact).replace(/"lines":\[.*?\]/, `"lines":[${'1,'.repeat(500_000)}1]`))
    await insertRows(
      database.admin,
      Array.from({ length: 10 }, () => record(value)),
    )
    expect(await rows('select count(*)::int as lines from order_lines')).toEqual([{ lines: 10_000 }])
  })
})

test('the view topics has a line for each topic of facts', async () => {
  const facts: readonly Topic[] = [...topics, ...catalogueTopics]
  const has = (topic: Topic, field: string) => field in (topic.schema as unknown as z.ZodObject).shape
  expect(await rows('select * from topics order by topic')).toEqual(
    facts
      .map(topic => ({ topic: topic.name, of_checkout: has(topic, 'checkoutId'), has_amount: has(topic, 'amount') }))
      .sort((a, b) => (a.topic < b.topic ? -1 : 1)),
  )
})

test('a fact has the members that the schema of its topic requires', async () => {
  for (const topic of [...topics, ...catalogueTopics] as readonly Topic[]) {
    expect(await rows(`select members_of('${topic.name}') as members`)).toEqual([{ members: schemaOf(topic).required }])
    const types = versionsOf(topic).map(({ type }) => type)
    expect(await rows(`select types_of('${topic.name}') as types`)).toEqual([{ types }])
  }
})

describe('writers', () => {
  test('make their events visible in the order of `arrived`', async () => {
    const [slow, fast] = [1, 2].map(() => new Client({ connectionString: database.sinkUrl }))
    if (!slow || !fast) throw new Error('two writers')
    await Promise.all([slow.connect(), fast.connect()])
    await slow.query('begin')
    await insertRows(slow, inboxRows({ end: 'accepted', at, checkoutId: id(1) }))
    let fastIsThrough = false
    const waiting = insertRows(fast, inboxRows({ end: 'accepted', at, checkoutId: id(2) })).then(() => {
      fastIsThrough = true
    })
    const blocked = 'select from pg_stat_activity where wait_event = $1 and datname = current_database()'
    while ((await database.admin.query(blocked, ['advisory'])).rowCount === 0) expect(fastIsThrough).toBe(false)
    expect(await rows('select from events')).toEqual([])
    await slow.query('commit')
    await waiting
    expect(await rows('select checkout_id from events order by arrived')).toEqual([
      { checkout_id: id(1) },
      { checkout_id: id(2) },
    ])
    await Promise.all([slow.end(), fast.end()])
    await database.admin.query('truncate events')
  })

  test('as the role sink may add records, and nothing else', async () => {
    const sink = new Client({ connectionString: database.sinkUrl })
    await sink.connect()
    await insertRows(sink, inboxRows({ end: 'accepted', at }))
    for (const refused of [
      'select * from events',
      'delete from events',
      'update events set value = null',
      'truncate events',
      'create table other ()',
      'delete from lines',
      `insert into events (event_id, topic, partition, "offset", at) values ('1', 't', 0, 0, now())`,
    ])
      await expect(sink.query(refused)).rejects.toThrow(/permission denied/)
    await sink.end()
    expect((await rows('select from events')).length).toBe(1)
    await database.admin.query('truncate events')
  })

  test('cannot leave anything in the inboxes', async () => {
    await expect(database.admin.query('copy inbox (topic) from program $$echo x$$')).rejects.toThrow(/stays_empty/)
    await database.admin.query(`insert into letter_inbox (topic, partition, "offset") values ('redriven', 0, 0)`)
    expect(await rows('select from letter_inbox')).toEqual([])
  })
})

describe('the role analyst', () => {
  test.each([
    'delete from events',
    'truncate events',
    'create table other ()',
    `insert into inbox (topic) values ('x')`,
  ])('may not %s', async sql => {
    await expect(analyst.query(sql)).rejects.toThrow(/permission denied|read-only/)
  })

  test('is cut off after its time limit', async () => {
    const { rows: limits } = await analyst.query('show statement_timeout')
    expect(limits).toEqual([{ statement_timeout: '5s' }])
  })
})

describe('the schema', () => {
  test('can be run again on data', async () => {
    await insertRows(database.admin, inboxRows({ end: 'confirmed', at, checkoutId: id(1) }))
    await ensureSchema(database)
    expect(await rows('select status from checkouts')).toEqual([{ status: 'confirmed' }])
    await database.admin.query('truncate events')
  })

  test('takes the lines out of orders that came before it did', async () => {
    const lines = 'select sku, quantity, ordered_at from order_lines'
    await insertRows(database.admin, inboxRows({ end: 'confirmed', at, checkoutId: id(1) }))
    const before = await rows(lines)
    await database.admin.query('drop table lines cascade')
    await ensureSchema(database)
    expect(await rows(lines)).toEqual(before)
    await ensureSchema(database)
    expect(await rows(lines)).toEqual([{ sku: 'mug', quantity: '2', ordered_at: later(200) }])
    await database.admin.query('truncate events')
  })

  test('forgets the lines of an order with its events', async () => {
    await insertRows(
      database.admin,
      [1, 2].flatMap(n => inboxRows({ end: 'confirmed', at, checkoutId: id(n) })),
    )
    await database.admin.query('delete from events where checkout_id = $1', [id(1)])
    expect(await rows('select checkout_id from order_lines')).toEqual([{ checkout_id: id(2) }])
    await database.admin.query('truncate events')
    expect(await rows('select from order_lines')).toEqual([])
  })

  test('finds one checkout by its index, through the view', async () => {
    await database.admin.query('set enable_seqscan = off')
    const { rows: plan } = await database.admin.query(`explain select * from checkouts where checkout_id = '${id(1)}'`)
    await database.admin.query('reset enable_seqscan')
    const text = plan.map(line => line['QUERY PLAN']).join('\n')
    expect(text).toMatch(/events_by_checkout/)
    expect(text).toMatch(new RegExp(`Index Cond: .*${id(1)}`))
  })

  test('tells in one sentence that the database cannot be reached', async () => {
    const adminUrl = 'postgresql://kassa:kassa@127.0.0.1:1/analytics'
    await expect(ensureSchema({ ...database, adminUrl })).rejects.toThrow(
      'Cannot connect to the sink database 127.0.0.1:1/analytics: connect ECONNREFUSED 127.0.0.1:1',
    )
  })
})

test('passwords reach the roles and not the statements, which the server logs', async () => {
  const query = jest.spyOn(Client.prototype, 'query')
  const another = await ownDatabase()
  const statements = query.mock.calls.map(([text]) => String(text)).filter(text => text.startsWith('alter role'))
  query.mockRestore()
  try {
    expect(statements).toEqual([
      expect.stringMatching(/^alter role "analyst" password 'SCRAM-SHA-256\$4096:\S+'$/),
      expect.stringMatching(/^alter role "sink" password 'SCRAM-SHA-256\$4096:\S+'$/),
    ])
    for (const connectionString of [another.url, another.sinkUrl]) {
      const client = new Client({ connectionString })
      await client.connect()
      await client.end()
    }
  } finally {
    await another.drop()
  }
})

describe('dead letters', () => {
  afterEach(() => database.admin.query('truncate dead_letters, redrives'))

  const checkoutId = id(1)
  const value = JSON.stringify({ checkoutId, name: 'Zoë' })
  const trace = 'a'.repeat(32)
  const original = {
    ce_id: 'e-1',
    ce_source: '/kassa/order',
    ce_time: '2026-03-29T23:59:00.000Z',
    ce_type: 'kassa.order-successful.v1',
    'kassa-attempt': '2',
    traceparent: `00-${trace}-${'b'.repeat(16)}-01`,
  }
  const encoded = Object.entries(original).map(([name, text]) => ({ [name]: [...Buffer.from(text)] }))
  const source = {
    topic: 'order-successful',
    partition: 3,
    offset: 41,
    key: Buffer.from(checkoutId).toString('base64'),
    value: Buffer.from(value).toString('base64'),
    headers: encoded,
  }
  const exhausted = (record: object = source) => ({
    requestContext: {
      requestId: id(7),
      functionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:kassa-prod-email:$LATEST',
      condition: 'RetriesExhausted',
      approximateInvokeCount: 11,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: '2026-03-30T00:00:01.000Z',
    KafkaBatchInfo: { batchSize: 1, bootstrapServers: 'b:9092', payloadSize: 1, recordInfo: { offset: '41' } },
    payload: { eventSource: 'aws:kafka', records: { 'order-successful-3': [record] } },
  })

  interface Letter {
    readonly topic: string
    readonly partition?: number
    readonly offset?: number
    readonly key?: string | null
    readonly headers?: object | null
    readonly value?: unknown
    readonly bytes?: Buffer
  }
  /** As the connector writes them. */
  const arrive = ({ topic, partition = 0, offset = 0, key = checkoutId, headers = null, value, bytes }: Letter) =>
    database.admin.query(
      `insert into letter_inbox (topic, partition, "offset", at, key, headers, value, bytes)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        topic,
        partition,
        offset,
        at.getTime(),
        key,
        headers && JSON.stringify(headers),
        typeof value === 'string' || value === undefined ? value : JSON.stringify(value),
        bytes?.toString('base64'),
      ],
    )
  const mark = (letter: string) =>
    arrive({
      topic: 'redriven',
      key: letter,
      value: { id: letter, to: 'order-successful', attempt: 3, at: '2026-03-30T01:00:00.000Z', by: 'schedule' },
    })
  const letters = () => rows('select * from dead_letters order by arrived')

  const record = {
    partition: 1,
    offset: '5',
    source_topic: 'order-successful',
    source_partition: 3,
    source_offset: '41',
    attempt: 2,
    key: checkoutId,
    checkout_id: checkoutId,
    event_id: 'e-1',
    trace_id: trace,
    headers: original,
    value: Buffer.from(value),
    problem: null,
    redriven_at: null,
    redriven_by: null,
    redriven_to: null,
    discarded_why: null,
    arrived: expect.any(String),
  }

  test('of a handler: the record, its reason and where it was read', async () => {
    const made = deadLetter(
      source as never,
      new Unprocessable('mail-rejected', 'No such domain.'),
      'kassa-prod-email',
      new Date('2026-03-30T00:00:00.000Z'),
    )
    const headers = Object.fromEntries(
      Object.entries(made.headers).map(([name, values]) => [name, String([values].flat().at(-1))]),
    )
    await arrive({ topic: 'dead-letter', partition: 1, offset: 5, headers, value })
    expect(await letters()).toEqual([
      {
        ...record,
        id: 'dead-letter-1-5',
        topic: 'dead-letter',
        reason: 'mail-rejected',
        error: 'No such domain.',
        function: 'kassa-prod-email',
        failed_at: new Date('2026-03-30T00:00:00.000Z'),
      },
    ])
  })

  test('of Lambda: the same, out of its on-failure format', async () => {
    await arrive({ topic: 'retries-exhausted', partition: 1, offset: 5, value: exhausted() })
    expect(await letters()).toEqual([
      {
        ...record,
        id: 'retries-exhausted-1-5',
        topic: 'retries-exhausted',
        reason: 'RetriesExhausted',
        error: null,
        function: 'kassa-prod-email',
        failed_at: new Date('2026-03-30T00:00:01.000Z'),
      },
    ])
  })

  test('of Lambda with signed bytes and a header that comes twice: the last one counts', async () => {
    const headers = [{ ce_id: [-61, -96] }, { ce_id: [195, 169] }, { other: [1] }, { ce_type: null }]
    await arrive({ topic: 'retries-exhausted', value: exhausted({ ...source, headers }) })
    expect(await letters()).toEqual([expect.objectContaining({ headers: { ce_id: 'é' }, event_id: 'é', attempt: 0 })])
  })

  test('without the payload, which was too large, keeps what is known', async () => {
    const { payload: _, ...large } = exhausted()
    await arrive({ topic: 'retries-exhausted', value: large })
    expect(await letters()).toEqual([
      expect.objectContaining({
        reason: 'RetriesExhausted',
        function: 'kassa-prod-email',
        source_topic: null,
        checkout_id: checkoutId,
        value: null,
        problem: expect.stringMatching(/too large/),
      }),
    ])
  })

  test('come once, however often they are read', async () => {
    await arrive({ topic: 'dead-letter' })
    await arrive({ topic: 'dead-letter' })
    expect((await letters()).length).toBe(1)
  })

  test.each(['after', 'before'])('are marked as redriven by a mark that arrives %s them', async order => {
    const steps = [
      () => arrive({ topic: 'retries-exhausted', value: exhausted() }),
      () => mark('retries-exhausted-0-0'),
      () => mark('retries-exhausted-0-0'),
    ]
    for (const step of order === 'after' ? steps : steps.toReversed()) await step()
    await arrive({ topic: 'retries-exhausted', offset: 1, value: exhausted() })
    expect(
      (await letters()).map(({ id, redriven_at, redriven_by, redriven_to }) => [
        id,
        redriven_at,
        redriven_by,
        redriven_to,
      ]),
    ).toEqual([
      ['retries-exhausted-0-0', new Date('2026-03-30T01:00:00.000Z'), 'schedule', 'order-successful'],
      ['retries-exhausted-0-1', null, null, null],
    ])
  })

  const wrong = exhausted()
  test.each<[string, Letter]>([
    ['nothing', { topic: 'dead-letter', key: null }],
    ['headers without coordinates', { topic: 'dead-letter', headers: { 'kassa-dead-letter-reason': 'r' } }],
    [
      'coordinates that are none',
      {
        topic: 'dead-letter',
        headers: {
          'kassa-dead-letter-topic': 'x'.repeat(1_000),
          'kassa-dead-letter-partition': '99999999999',
          'kassa-dead-letter-offset': 'one',
        },
      },
    ],
    [
      'texts without end',
      {
        topic: 'dead-letter',
        key: 'k'.repeat(800),
        headers: Object.fromEntries(
          ['reason', 'error', 'function', 'at'].map(name => [`kassa-dead-letter-${name}`, 'x'.repeat(100_000)]),
        ),
      },
    ],
    ['a time beyond all times', { topic: 'dead-letter', headers: { 'kassa-dead-letter-at': '99999-01-01T00:00:00Z' } }],
    ['an attempt beyond all counts', { topic: 'dead-letter', headers: { 'kassa-attempt': '9'.repeat(100) } }],
    ['bytes that are no text', { topic: 'dead-letter', bytes: Buffer.from([0, 255]) }],
    ['no value', { topic: 'retries-exhausted' }],
    ['no JSON', { topic: 'retries-exhausted', value: '{' }],
    ['bytes', { topic: 'retries-exhausted', bytes: Buffer.from([0, 255]) }],
    ['another format', { topic: 'retries-exhausted', value: { payload: 1 } }],
    ['a list', { topic: 'retries-exhausted', value: [wrong] }],
    ['records that are a number', { topic: 'retries-exhausted', value: { ...wrong, payload: { records: 5 } } }],
    ['no record', { topic: 'retries-exhausted', value: { ...wrong, payload: { records: {} } } }],
    ['a record that is a text', { topic: 'retries-exhausted', value: exhausted('x' as never) }],
    ['an offset with a fraction', { topic: 'retries-exhausted', value: exhausted({ ...source, offset: 1.5 }) }],
    ['a key that is not Base64', { topic: 'retries-exhausted', value: exhausted({ ...source, key: '*' }) }],
    ['headers that are none', { topic: 'retries-exhausted', value: exhausted({ ...source, headers: [1, 'a', null] }) }],
    [
      'header bytes that are none',
      { topic: 'retries-exhausted', value: exhausted({ ...source, headers: [{ ce_id: ['x', {}, 1e300] }] }) },
    ],
    [
      'a header of 100,000 bytes',
      {
        topic: 'retries-exhausted',
        value: exhausted({ ...source, headers: [{ ce_id: Array.from({ length: 100_000 }, () => 0) }] }),
      },
    ],
  ])('%s becomes a row that waits, with what can be read of it', async (_, letter) => {
    await arrive(letter)
    expect(await letters()).toEqual([
      expect.objectContaining({ topic: letter.topic, id: `${letter.topic}-0-0`, redriven_at: null }),
    ])
  })

  test.each<[string, Letter]>([
    ['no key', { topic: 'redriven', key: null }],
    ['no value', { topic: 'redriven', key: 'x' }],
    ['no JSON', { topic: 'redriven', key: 'x', value: 'x' }],
    ['a time that is none', { topic: 'redriven', key: 'x', value: { at: 'x', by: {}, to: 5 } }],
  ])('a mark with %s stops nothing', async (_, letter) => {
    await arrive(letter)
    expect(await letters()).toEqual([])
  })

  test('put aside by a function of ours have its error', async () => {
    const headers = { 'kassa-dead-letter-error': 'The provider did not answer.' }
    await arrive({ topic: 'retries-exhausted', offset: 1, value: exhausted(), headers })
    await arrive({ topic: 'retries-exhausted', offset: 2, value: 'no format of Lambda', headers })
    expect((await letters()).map(({ error, problem }) => [error, problem])).toEqual([
      ['The provider did not answer.', null],
      ['The provider did not answer.', expect.stringContaining('on-failure format')],
    ])
  })

  test('are discarded by a mark, whichever comes first, and a later redrive changes nothing of it', async () => {
    const discard = (id: string) =>
      arrive({
        topic: 'redriven',
        key: id,
        value: { id, discarded: 'Mine', at: '2026-03-30T01:00:00.000Z', by: 'ada' },
      })
    await discard('dead-letter-0-1')
    await arrive({ topic: 'dead-letter', offset: 1 })
    await arrive({ topic: 'dead-letter', offset: 2 })
    await discard('dead-letter-0-2')
    await mark('dead-letter-0-2')
    const done = { redriven_at: new Date('2026-03-30T01:00:00.000Z'), redriven_by: 'ada', redriven_to: null }
    expect(await letters()).toEqual([1, 2].map(() => expect.objectContaining({ ...done, discarded_why: 'Mine' })))
  })

  test('lose the reason of a discard with their age, and with the person of their checkout', async () => {
    const discard = (id: string) =>
      arrive({ topic: 'redriven', key: id, value: { id, discarded: 'ada@example.org asked' } })
    await arrive({ topic: 'dead-letter', offset: 1 })
    await discard('dead-letter-0-1')
    const reasons = () => rows('select discarded_why from dead_letters union all select discarded_why from redrives')
    await database.admin.query('select forget_checkouts(array[$1::uuid])', [checkoutId])
    expect(await reasons()).toEqual([{ discarded_why: 'erased' }, { discarded_why: 'erased' }])
    await database.admin.query('delete from erased_checkouts')
    await database.admin.query(`update dead_letters set discarded_why = 'x'; update redrives set discarded_why = 'x'`)
    await database.admin.query(`select forget_letters('infinity', 10)`)
    expect(await reasons()).toEqual([{ discarded_why: 'erased' }, { discarded_why: 'erased' }])
  })

  test('that wait are listed by an index, and those of a checkout are found by one', async () => {
    await database.admin.query(
      `insert into letter_inbox (topic, partition, "offset", key)
       select 'dead-letter', 0, n, gen_random_uuid() from generate_series(1, 2000) as n`,
    )
    await database.admin.query('analyze dead_letters')
    const plan = async (sql: string) =>
      (await database.admin.query(`explain ${sql}`)).rows.map(line => line['QUERY PLAN']).join('\n')
    const page = await plan(
      `select id from dead_letters where redriven_at is null and arrived < 9 order by arrived desc limit 9`,
    )
    const attention = await plan(
      `select exists (select from dead_letters where checkout_id = '${id(1)}' and redriven_at is null)`,
    )
    expect(page).toMatch(/Index Scan Backward using dead_letters_waiting /)
    expect(attention).toMatch(/dead_letters_by_checkout/)
  })

  test('are written by the sink and read by analysts, and by nobody else', async () => {
    const sink = new Client({ connectionString: database.sinkUrl })
    await sink.connect()
    await sink.query(`insert into letter_inbox (topic, partition, "offset") values ('dead-letter', 0, 0)`)
    await expect(sink.query('select * from dead_letters')).rejects.toThrow(/permission denied/)
    await expect(analyst.query(`insert into letter_inbox (topic) values ('x')`)).rejects.toThrow(
      /permission denied|read-only/,
    )
    await sink.end()
    expect((await letters()).length).toBe(1)
  })
})

describe('a database that kept no sources', () => {
  const earlier = 100_000
  /** Ids that a producer of Kassa makes, and a few that a stranger would. */
  const strange = [Buffer.from(''), Buffer.from([0, 255, 92]), Buffer.from('x'.repeat(10_000))]
  const idOf = (n: number) => Buffer.from(`00000000-0000-5000-8000-${String(n).padStart(12, '0')}`)
  const earlierRow = (event_id: Buffer, offset: number): InboxRow => ({
    event_id,
    source: Buffer.from('/kassa/order'),
    type: Buffer.from('kassa.order-successful.v1'),
    topic: 'order-successful',
    partition: 0,
    offset,
    at: at.getTime(),
    value: Buffer.from(JSON.stringify({ checkoutId: id(1), amount: 5, currency: 'EUR', lines })),
  })
  let old: OwnDatabase

  beforeAll(async () => {
    old = await emptyDatabase()
    await old.admin.query(await readFile(new URL('schema-without-sources.fixture.sql', import.meta.url), 'utf8'))
    await old.admin.query(
      `insert into inbox (event_id, type, topic, partition, "offset", at, value)
       select convert_to('00000000-0000-5000-8000-' || lpad(n::text, 12, '0'), 'UTF8'), 'kassa.order-successful.v1',
         'order-successful', 0, n, $2, $3
       from generate_series(1, $1::integer) as n`,
      [earlier, at.getTime(), earlierRow(idOf(0), 0).value],
    )
    for (const [n, event_id] of strange.entries()) {
      await old.admin.query(
        `insert into inbox (event_id, topic, partition, "offset", at) values ($1, 'order-successful', 0, $2, 0)`,
        [event_id, earlier + 1 + n],
      )
    }
  })
  afterAll(() => old.drop())

  const count = async () => (await old.admin.query('select count(*)::int as rows from events')).rows[0].rows

  test('keeps every row, and its number, through the migration and after it', async () => {
    const all = `select event_id, topic, partition, "offset", at, value, payload, checkout_id, amount, arrived from events order by arrived`
    const digest = `select md5(string_agg(md5(each::text), '' order by arrived)) as digest from (${all}) as each`
    const before = (await old.admin.query(digest)).rows
    await ensureSchema(old)
    await ensureSchema(old)
    expect((await old.admin.query(digest)).rows).toEqual(before)
  })

  test('gets no second row for a record that is read again, whatever its source', async () => {
    const again = [1, 2, 50_000, earlier].map(n => earlierRow(idOf(n), n))
    const odd = strange.map((event_id, n) => earlierRow(event_id, earlier + 1 + n))
    await insertRows(old.admin, [...again, ...odd, ...again.map(row => ({ ...row, offset: row.offset + earlier * 2 }))])
    expect(await count()).toBe(earlier + strange.length)
  })

  test('gets a row for every record that is new, and for one of the same id on another topic', async () => {
    await insertRows(old.admin, [
      earlierRow(idOf(earlier + 1), earlier + 100),
      { ...earlierRow(idOf(earlier + 1), earlier + 101), source: Buffer.from('/another') },
      { ...earlierRow(idOf(1), earlier + 102), topic: 'payment-successful' },
    ])
    expect(await count()).toBe(earlier + strange.length + 3)
  })
})
