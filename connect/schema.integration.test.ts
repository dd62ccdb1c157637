import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { Client } from 'pg'
import { type OwnDatabase, ownDatabase } from '../tests/database.ts'
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
      },
    ])
  })

  test('payments: one row for each answer of the provider', async () => {
    const one = { amount: '2700', currency: 'EUR', at: later(100), refund_id: null, refunded_at: null }
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
      { ...one, checkout_id: id(5), status: 'failed', provider: null, payment_id: null, reason: 'insufficient_funds' },
      {
        ...successful(6),
        status: 'refunded',
        reason: 'out_of_stock',
        refund_id: `re_${id(6)}`,
        refunded_at: later(300),
      },
    ])
  })

  test('orders: one row for each order', async () => {
    const one = {
      order_number: expect.stringMatching(/^K-/),
      amount: '2700',
      currency: 'EUR',
      lines: 2,
      customer_name: 'Ada',
      customer_email: 'ada@example.org',
      ordered_at: later(200),
    }
    expect(await rows('select * from orders order by checkout_id')).toEqual([
      { ...one, checkout_id: id(2), payment_id: `pay_${id(2)}` },
      { ...one, checkout_id: id(4), payment_id: `pay_${id(4)}` },
    ])
  })

  test('order_lines: one row for each line of an order', async () => {
    const one = { order_number: expect.stringMatching(/^K-/), currency: 'EUR', ordered_at: later(200) }
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
    expect(await rows('select day::text, currency, orders, revenue, average_order_value from revenue_by_day')).toEqual([
      { day: '2026-03-29', currency: 'EUR', orders: '2', revenue: '5400', average_order_value: '2700' },
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
    value,
    ...other,
  })
  const json = (value: unknown) => bytes(JSON.stringify(value))
  const fact = { checkoutId: id(1), amount: 100, currency: 'EUR', orderNumber: 'K-1', lines, customer: { name: 'Ada' } }

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
    'revenue_by_day',
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
      'email-successful',
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
      { problem: 'checkoutId is not a UUID', value: expect.any(String) },
      { problem: 'amount is not a whole number of minor units', value: expect.any(String) },
      { problem: 'ce_id is empty', value: expect.any(String) },
      { problem: 'ce_type is not kassa.order-successful.v1', value: expect.any(String) },
    ])
  })

  test('an event that comes twice keeps its first row', async () => {
    const first = record(json(fact))
    await insertRows(database.admin, [first, { ...first, offset: 8 }])
    await insertRows(database.admin, [{ ...first, offset: 9, at: first.at && first.at + 1_000 }])
    expect(await rows('select "offset", at from events')).toEqual([{ offset: '7', at }])
  })
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

  test('cannot leave anything in the inbox', async () => {
    await expect(database.admin.query('copy inbox (topic) from program $$echo x$$')).rejects.toThrow(/stays_empty/)
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
