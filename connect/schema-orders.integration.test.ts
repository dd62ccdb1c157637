/** What the sink shows of orders after they were placed: shipped, cancelled, refunded, sent elsewhere; and of their VAT. */
import { readFile } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { Client } from 'pg'
import type { Line } from '../functions/checkout/facts.ts'
import { emailUndeliverable } from '../functions/email/facts.ts'
import { fact } from '../functions/kafka/cloudevents.ts'
import { emptyDatabase, type OwnDatabase, ownDatabase } from '../tests/database.ts'
import { orderRows } from '../tests/sample-actions.ts'
import { inboxRows, insertRows, row } from '../tests/sample-checkouts.ts'
import { ensureSchema } from './sink.ts'

const at = new Date('2026-03-29T12:00:00.000Z')
const minutes = (n: number) => new Date(at.getTime() + n * 60_000)
const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}`
const lines = [
  { sku: 'mug', name: 'Mug', quantity: 2, unitPrice: 1_200, amount: 2_400, taxRate: 1_900, taxAmount: 383 },
  { sku: 'pen', name: 'Pen', quantity: 1, unitPrice: 300, amount: 300 },
]
const olga = 'olga@shop.example'
const home = { line1: 'Home 1', line2: 'Left', city: 'Bonn', postalCode: '53111', country: 'DE' }
const work = { line1: 'Work 2', city: 'Ulm', postalCode: '89073', country: 'DE' }

let database: OwnDatabase
let analyst: Client
const rows = async (sql: string, values: unknown[] = []) => (await analyst.query(sql, values)).rows

beforeAll(async () => {
  database = await ownDatabase()
  analyst = new Client({ connectionString: database.url })
  await analyst.connect()
})
afterAll(async () => {
  await analyst.end()
  await database.drop()
})
afterEach(() => database.admin.query('truncate events, erased_checkouts'))

const insert = (n: number, steps: Parameters<typeof orderRows>[1] = () => []) =>
  insertRows(database.admin, orderRows({ at, checkoutId: id(n), lines, end: 'confirmed' }, steps))

const checkoutIs = async (n: number) =>
  (await rows('select status, reason, refunded::int from checkouts where checkout_id = $1', [id(n)]))[0]
const paymentIs = async (n: number) =>
  (
    await rows(
      'select status, refund_id, refund_status, refunds::int, refunded::int from payments where checkout_id = $1',
      [id(n)],
    )
  )[0]
const refundsOf = (n: number) =>
  rows(
    `select refund_id, amount::int, reason, note, operator, decided_at, refunded_at, settled_at, status
     from refunds where checkout_id = $1 order by decided_at, refund_id`,
    [id(n)],
  )

describe('an order that was shipped', () => {
  test('is shipped, with its carrier and who sent it', async () => {
    await insert(1, on => [on.captured(), on.shipped()])
    expect(await checkoutIs(1)).toEqual({ status: 'shipped', reason: null, refunded: 0 })
    expect(await rows('select shipped_at from checkouts')).toEqual([{ shipped_at: minutes(2) }])
    expect(await rows('select * from shipments')).toEqual([
      {
        order_number: expect.stringMatching(/^K-/),
        checkout_id: id(1),
        carrier: 'DHL',
        tracking_number: 'T-1',
        operator: olga,
        shipped_at: minutes(2),
      },
    ])
  })

  test('stays shipped, and says how much of it was given back', async () => {
    const part = { refundId: 'r-1', refundAmount: 300, refundLines: [{ sku: 'pen', quantity: 1 }], note: 'broken' }
    await insert(1, on => [on.captured(), on.shipped(), on.refundRequested(part), on.refunded('r-1', 300, 'requested')])
    expect(await checkoutIs(1)).toEqual({ status: 'shipped', reason: null, refunded: 300 })
    await insert(2, on => [
      on.captured(),
      on.shipped(),
      on.refundRequested(part),
      on.refunded('r-1', 300, 'requested'),
      on.refundRequested({ refundId: 'r-2', refundAmount: 2_400 }),
      on.refunded('r-2', 2_400, 'requested'),
    ])
    expect(await checkoutIs(2)).toEqual({ status: 'shipped', reason: null, refunded: 2_700 })
  })
})

describe('refunds', () => {
  test('each has what was decided and how the provider ended it', async () => {
    await insert(1, on => [
      on.captured(),
      on.refundRequested({
        refundId: 'r-1',
        refundAmount: 300,
        refundLines: [{ sku: 'pen', quantity: 1 }],
        note: 'broken',
      }),
      on.refundRequested({ refundId: 'r-2', refundAmount: 500 }),
      on.refundRequested({ refundId: 'r-3', refundAmount: 700 }),
      on.refunded('r-1', 300, 'requested'),
      on.refunded('r-2', 500, 'requested', 'pending'),
      on.settled('r-2', 500, 'failed'),
    ])
    const none = { reason: 'requested', note: null, operator: olga, refunded_at: null, settled_at: null }
    expect(await refundsOf(1)).toEqual([
      {
        ...none,
        refund_id: 'r-1',
        amount: 300,
        note: 'broken',
        decided_at: minutes(2),
        refunded_at: minutes(5),
        status: 'succeeded',
      },
      {
        ...none,
        refund_id: 'r-2',
        amount: 500,
        decided_at: minutes(3),
        refunded_at: minutes(6),
        settled_at: minutes(7),
        status: 'failed',
      },
      { ...none, refund_id: 'r-3', amount: 700, decided_at: minutes(4), status: 'pending' },
    ])
    expect(await checkoutIs(1)).toEqual({ status: 'confirmed', reason: null, refunded: 300 })
    expect(await paymentIs(1)).toEqual({
      status: 'successful',
      refund_id: 'r-1',
      refund_status: 'failed',
      refunds: 3,
      refunded: 300,
    })
  })

  test('one that succeeded and failed days later gave nothing back', async () => {
    await insert(1, on => [
      on.captured(),
      on.refundRequested({ refundId: 'r-1', refundAmount: 2_700 }),
      on.refunded('r-1', 2_700, 'requested', 'pending'),
      on.settled('r-1', 2_700, 'succeeded'),
    ])
    expect(await paymentIs(1)).toMatchObject({ status: 'refunded', refund_status: 'succeeded', refunded: 2_700 })
    await insert(2, on => [
      on.captured(),
      on.refundRequested({ refundId: 'r-1', refundAmount: 2_700 }),
      on.refunded('r-1', 2_700, 'requested', 'pending'),
      on.settled('r-1', 2_700, 'succeeded'),
      on.settled('r-1', 2_700, 'failed'),
    ])
    expect(await paymentIs(2)).toMatchObject({ status: 'successful', refund_status: 'failed', refunded: 0 })
    expect(await checkoutIs(2)).toMatchObject({ status: 'confirmed', refunded: 0 })
  })

  test('of a rejected order has no decision of a person', async () => {
    await insertRows(database.admin, inboxRows({ end: 'refunded', at, checkoutId: id(1), lines }))
    expect(await refundsOf(1)).toEqual([
      expect.objectContaining({ refund_id: `re_${id(1)}`, amount: 2_700, reason: 'out_of_stock', operator: null }),
    ])
    expect(await checkoutIs(1)).toEqual({ status: 'refunded', reason: 'out_of_stock', refunded: 2_700 })
  })
})

describe('an order that was cancelled', () => {
  test('after its amount was taken is cancelled, and its refund is one that was decided', async () => {
    const how = { refundId: 'r-9', refundAmount: 2_700, captured: true }
    await insert(1, on => [on.captured(), on.cancelled(how)])
    expect(await refundsOf(1)).toEqual([
      expect.objectContaining({
        refund_id: 'r-9',
        amount: 2_700,
        reason: 'cancelled',
        operator: olga,
        status: 'pending',
      }),
    ])
    expect(await checkoutIs(1)).toEqual({ status: 'cancelled', reason: 'operator', refunded: 0 })

    await insert(2, on => [on.captured(), on.cancelled(how), on.refunded('r-9', 2_700, 'cancelled')])
    expect(await refundsOf(2)).toEqual([expect.objectContaining({ reason: 'cancelled', status: 'succeeded' })])
    expect(await checkoutIs(2)).toEqual({ status: 'cancelled', reason: 'operator', refunded: 2_700 })
    expect(await paymentIs(2)).toMatchObject({ status: 'refunded', refunded: 2_700 })
  })

  test('before its amount was taken has no refund, unless the provider made one', async () => {
    const how = { refundId: 'r-9', refundAmount: 2_700, captured: false, reason: 'shopper', by: 'shopper' } as const
    await insert(1, on => [on.cancelled(how), on.released()])
    expect(await refundsOf(1)).toEqual([])
    expect(await checkoutIs(1)).toEqual({ status: 'cancelled', reason: 'shopper', refunded: 0 })
    expect(await paymentIs(1)).toMatchObject({ status: 'released', refunds: 0 })

    await insert(2, on => [on.cancelled(how), on.captured(), on.refunded('r-9', 2_700, 'cancelled')])
    expect(await refundsOf(2)).toEqual([expect.objectContaining({ amount: 2_700, reason: 'cancelled' })])
  })

  test('gives its stock back once', async () => {
    await insert(1, on => [on.captured(), on.cancelled({ refundId: 'r-9', refundAmount: 2_700, captured: true })])
    expect(await rows('select sku, sold::int, returned::int from stock order by sku')).toEqual([
      { sku: 'mug', sold: 2, returned: 2 },
      { sku: 'pen', sold: 1, returned: 1 },
    ])
  })
})

test('an order goes to the address it was corrected to last', async () => {
  const placed = orderRows({ at, checkoutId: id(1), lines }, on => [
    on.addressCorrected({ ...home, line1: 'Wrong 1' }),
    on.addressCorrected(work),
  ]).map(row => {
    if (row.topic !== 'order-successful') return row
    return { ...row, value: Buffer.from(JSON.stringify({ ...JSON.parse(String(row.value)), shipTo: home })) }
  })
  await insertRows(database.admin, placed)
  await insert(2)
  expect(
    await rows(
      'select ship_to_line1, ship_to_line2, ship_to_city, address_corrected_at from orders order by checkout_id',
    ),
  ).toEqual([
    { ship_to_line1: 'Work 2', ship_to_line2: null, ship_to_city: 'Ulm', address_corrected_at: minutes(2) },
    { ship_to_line1: null, ship_to_line2: null, ship_to_city: null, address_corrected_at: null },
  ])
})

test('operator_actions: what each person did, when and with what', async () => {
  await insert(1, on => [
    on.captured(),
    on.addressCorrected(work),
    on.receiptRequested('q-1'),
    on.refundRequested({ refundId: 'r-1', refundAmount: 300, refundLines: [{ sku: 'pen', quantity: 1 }], note: 'n' }),
    on.shipped(),
  ])
  await insert(2, on => [
    on.captured(),
    on.cancelled({ reason: 'shopper', by: 'shopper', refundId: 'r-9', refundAmount: 2_700, captured: true }),
  ])
  const one = { checkout_id: id(1), order_number: expect.stringMatching(/^K-/), by: olga }
  expect(await rows('select * from operator_actions order by checkout_id, at')).toEqual([
    { ...one, at: minutes(2), kind: 'address', topic: 'order-address-corrected', details: { shipTo: work } },
    { ...one, at: minutes(3), kind: 'receipt', topic: 'receipt-requested', details: { requestId: 'q-1' } },
    {
      ...one,
      at: minutes(4),
      kind: 'refund',
      topic: 'refund-requested',
      details: { refundId: 'r-1', refundAmount: 300, refundLines: [{ sku: 'pen', quantity: 1 }], note: 'n' },
    },
    {
      ...one,
      at: minutes(5),
      kind: 'ship',
      topic: 'order-shipped',
      details: { carrier: 'DHL', trackingNumber: 'T-1' },
    },
    {
      ...one,
      at: minutes(2),
      checkout_id: id(2),
      by: 'shopper',
      kind: 'cancel',
      topic: 'order-cancelled',
      details: { reason: 'shopper', refundAmount: 2_700 },
    },
  ])
})

test('undeliverable_emails: each mail that did not arrive, and why', async () => {
  const one = (mail: 'receipt' | 'shipped', problem: 'bounced' | 'suppressed', messageId?: string) =>
    row(
      fact(
        emailUndeliverable,
        '/kassa/email',
        { checkoutId: id(1), mail, problem, at: at.toISOString(), messageId },
        { time: at.toISOString(), traceparent: undefined },
        mail,
      ),
      at.getTime(),
    )
  await insert(1)
  await insertRows(database.admin, [one('receipt', 'bounced', 'm-1'), one('shipped', 'suppressed')])
  expect(await rows('select * from undeliverable_emails order by mail')).toEqual([
    { checkout_id: id(1), mail: 'receipt', problem: 'bounced', message_id: 'm-1', failed_at: at },
    { checkout_id: id(1), mail: 'shipped', problem: 'suppressed', message_id: null, failed_at: at },
  ])
  expect(await checkoutIs(1)).toMatchObject({ status: 'confirmed' })
})

test('an order whose payment was lost is nobody’s action', async () => {
  await insert(1, on => [on.cancelled({ reason: 'payment_lost', by: undefined })])
  expect(await rows('select * from operator_actions')).toEqual([])
})

test('order_lines: VAT of each line, and none where it was not computed', async () => {
  await insert(1)
  expect(await rows('select sku, tax_rate, tax_amount from order_lines order by line')).toEqual([
    { sku: 'mug', tax_rate: '1900', tax_amount: '383' },
    { sku: 'pen', tax_rate: null, tax_amount: null },
  ])
})

test('revenue_by_day: what of it was given back since, or never taken', async () => {
  const how = { refundId: 'r-9', refundAmount: 2_700 }
  await insert(1, on => [
    on.captured(),
    on.refundRequested({ refundId: 'r-1', refundAmount: 300 }),
    on.refunded('r-1', 300, 'requested'),
    on.refundRequested({ refundId: 'r-2', refundAmount: 100 }),
    on.refunded('r-2', 100, 'requested', 'pending'),
    on.settled('r-2', 100, 'failed'),
  ])
  await insert(2, on => [
    on.captured(),
    on.cancelled({ ...how, captured: true }),
    on.refunded('r-9', 2_700, 'cancelled'),
  ])
  await insert(3, on => [on.cancelled({ ...how, captured: false }), on.released()])
  await insert(4)
  await insertRows(database.admin, inboxRows({ end: 'refunded', at, checkoutId: id(5), lines }))
  expect(await rows('select orders::int, revenue::int, cancelled::int, refunded::int from revenue_by_day')).toEqual([
    { orders: 4, revenue: 10_800, cancelled: 2, refunded: 300 + 2_700 + 2_700 },
  ])
})

test('an erased person is in none of the views, also of facts that arrive later', async () => {
  await database.admin.query('insert into erased_checkouts (checkout_id) values ($1)', [id(1)])
  await insert(1, on => [
    on.captured(),
    on.addressCorrected(work),
    on.receiptRequested('q-1'),
    on.refundRequested({ refundId: 'r-1', refundAmount: 300, note: 'Ada wrote' }),
    on.shipped(),
    on.cancelled({ refundId: 'r-9', refundAmount: 2_400, captured: true }),
    on.refunded('r-1', 300, 'requested'),
  ])
  for (const view of [
    'events',
    'orders',
    'shipments',
    'refunds',
    'operator_actions',
    'emails',
    'payments',
    'checkouts',
  ]) {
    const text = JSON.stringify(await rows(`select * from ${view}`))
    expect(text).not.toMatch(/Ada|ada@|Work 2|Ulm|89073/)
  }
  expect(await rows('select value from events where value::text like $1', ['%Ada%'])).toEqual([])
  expect(await rows(`select details -> 'shipTo' as to from operator_actions where kind = 'address'`)).toEqual([
    { to: { line1: 'erased', city: 'erased', postalCode: 'erased', country: 'DE' } },
  ])
  expect(await rows('select unreadable_events.problem from unreadable_events')).toEqual([])
})

test('one order is found by its index in every view, whatever the others are', async () => {
  await insertRows(database.admin, Array.from({ length: 400 }, () => inboxRows({ end: 'confirmed', at })).flat())
  await insert(1, on => [on.captured(), on.refundRequested({ refundId: 'r-1', refundAmount: 300 })])
  await database.admin.query('analyze events')
  for (const view of ['refunds', 'checkouts', 'payments']) {
    const plan = await database.admin.query(`explain select * from ${view} where checkout_id = '${id(1)}'`)
    expect(plan.rows.map(line => line['QUERY PLAN']).join('\n')).not.toMatch(/Seq Scan on events/)
  }
})

test.each<[string, string]>([
  ['null', 'null'],
  ['a text', '"x"'],
  ['a list', '[1, null, {}]'],
  ['an object', '{"a": 1}'],
  ['a number beyond all numbers', '1e400'],
  ['a negative fraction', '-1.5'],
  ['a long text', JSON.stringify('x'.repeat(100_000))],
])('whatever a fact says, every view answers: %s in the place of each member', async (_, content) => {
  const given = orderRows({ at, checkoutId: id(1), lines }, on => [
    on.addressCorrected(work),
    on.refundRequested({ refundId: 'r-1', refundAmount: 300, refundLines: [{ sku: 'pen', quantity: 1 }], note: 'n' }),
    on.refunded('r-1', 300, 'requested'),
    on.settled('r-1', 300, 'failed'),
    on.shipped(),
    on.cancelled({ refundId: 'r-9', refundAmount: 2_400, captured: true }),
  ])
  await insertRows(
    database.admin,
    given.flatMap(row =>
      Object.keys(JSON.parse(String(row.value)))
        .filter(name => name !== 'checkoutId')
        .map((name, index) => {
          const { [name]: __, ...others } = JSON.parse(String(row.value))
          const value = `${JSON.stringify(others).slice(0, -1)},${JSON.stringify(name)}:${content}}`
          return { ...row, event_id: Buffer.from(`${row.event_id}/${index}`), value: Buffer.from(value) }
        }),
    ),
  )
  for (const view of ['checkouts', 'payments', 'orders', 'refunds', 'shipments', 'operator_actions', 'revenue_by_day'])
    await rows(`select * from ${view}`)
})

describe('a database that kept no VAT', () => {
  const orders = 20_000
  let old: OwnDatabase

  beforeAll(async () => {
    old = await emptyDatabase()
    await old.admin.query(await readFile(new URL('schema-without-sources.fixture.sql', import.meta.url), 'utf8'))
    const fact = (taxes: readonly object[]) =>
      JSON.stringify({
        ...{ checkoutId: 'ID', amount: 2_700, currency: 'EUR', orderNumber: 'K-1', paymentId: 'p' },
        ...{
          customer: { name: 'Ada', email: 'ada@example.org' },
          lines: lines.map((line, index) => ({ ...line, ...taxes[index] })),
        },
      })
    const taxed = [
      { taxRate: 700, taxAmount: 157 },
      { taxRate: 1_900, taxAmount: 48 },
    ]
    const untaxed = { taxRate: undefined, taxAmount: undefined }
    // Every second order is of before VAT.
    await old.admin.query(
      `insert into inbox (event_id, type, topic, partition, "offset", at, value)
       select convert_to('e-' || n, 'UTF8'), 'kassa.order-successful.v1', 'order-successful', 0, n, $2::bigint + n,
         convert_to(replace(case n % 2 when 0 then $3 else $4 end, 'ID', '00000000-0000-4000-8000-' || lpad(n::text, 12, '0')), 'UTF8')
       from generate_series(1, $1::integer) as n`,
      [orders, at.getTime(), fact(taxed), fact([untaxed, untaxed])],
    )
    // Of some orders only the lines are left.
    await old.admin.query('alter table events disable trigger user; delete from events where "offset" <= 100')
    await old.admin.query('alter table events enable trigger user')
  })
  afterAll(() => old.drop())

  test('keeps every line as it was, and has the VAT of those whose order says it', async () => {
    const kept = `select md5(string_agg(concat_ws('|', checkout_id, order_number, line, sku, name, quantity, unit_price, amount,
      currency, ordered_at), ',' order by checkout_id, line)) as digest, count(*)::int as lines from lines`
    const before = (await old.admin.query(kept)).rows
    expect(before[0].lines).toBe(orders * 2)
    await ensureSchema(old)
    await ensureSchema(old)
    expect((await old.admin.query(kept)).rows).toEqual(before)
    const { rows: taxes } = await old.admin.query(
      'select sku, tax_rate::int, tax_amount::int, count(*)::int as lines from order_lines group by 1, 2, 3 order by 1, 2',
    )
    const taxed = (orders - 100) / 2
    const untaxed = { tax_rate: null, tax_amount: null, lines: orders - taxed }
    expect(taxes).toEqual([
      { sku: 'mug', tax_rate: 700, tax_amount: 157, lines: taxed },
      { sku: 'mug', ...untaxed },
      { sku: 'pen', tax_rate: 1_900, tax_amount: 48, lines: taxed },
      { sku: 'pen', ...untaxed },
    ])
  })

  test('takes the lines of new orders with their VAT', async () => {
    await insertRows(old.admin, orderRows({ at, checkoutId: id(1), lines: [{ ...lines[0], sku: 'new' } as Line] }))
    const { rows } = await old.admin.query(`select tax_rate::int, tax_amount::int from order_lines where sku = 'new'`)
    expect(rows).toEqual([{ tax_rate: 1_900, tax_amount: 383 }])
  })
})
