import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Client } from 'pg'
import { type OwnDatabase, ownDatabase } from '../../tests/database.ts'
import { orderRows } from '../../tests/sample-actions.ts'
import { type End, inboxRows, insertRows } from '../../tests/sample-checkouts.ts'
import { connectDatabase } from './postgres.ts'
import { psqlText, type Range, reports, statement } from './reports.ts'

const mug = { sku: 'mug', name: 'Mug', quantity: 2, unitPrice: 1_200, amount: 2_400 }
const pen = { sku: 'pen', name: 'Pen', quantity: 1, unitPrice: 300, amount: 300 }

const first = '2026-03-29T00:30:00Z'
const second = '2026-03-29T02:30:00Z'
const known: { end: End; at: string; lines?: (typeof mug)[]; currency?: string; stepMs?: number }[] = [
  { end: 'confirmed', at: first, stepMs: 100 },
  { end: 'confirmed', at: first, lines: [mug, pen], stepMs: 200 },
  { end: 'confirmed', at: second, stepMs: 300 },
  { end: 'ordered', at: second },
  { end: 'declined', at: second },
  { end: 'refunded', at: second },
  { end: 'accepted', at: second },
  { end: 'confirmed', at: second, currency: 'USD' },
  { end: 'confirmed', at: '2026-03-28T23:59:59Z' },
  { end: 'confirmed', at: '2026-03-29T03:00:00Z' },
]

const range: Range = {
  from: new Date('2026-03-29T00:00:00Z'),
  to: new Date('2026-03-29T03:00:00Z'),
  per: 'hour',
  limit: 10,
}
const hour = (n: number) => new Date(Date.UTC(2026, 2, 29, n))

const expected: Record<string, object[]> = {
  summary: [
    {
      currency: 'EUR',
      checkouts: 7,
      orders: 4,
      confirmed: 3,
      shipped: 0,
      cancelled: 0,
      declined: 1,
      refunded: 1,
      open: 2,
      revenue: 9_900,
      given_back: 0,
      average_order_value: 2_475,
      conversion: 42.9,
      p50_ms: 600,
    },
    {
      currency: 'USD',
      checkouts: 1,
      orders: 1,
      confirmed: 1,
      shipped: 0,
      cancelled: 0,
      declined: 0,
      refunded: 0,
      open: 0,
      revenue: 2_400,
      given_back: 0,
      average_order_value: 2_400,
      conversion: 100,
      p50_ms: 300,
    },
  ],
  revenue: [
    { bucket: hour(0), currency: 'EUR', orders: 2, revenue: 5_100, average_order_value: 2_550, given_back: 0 },
    { bucket: hour(0), currency: 'USD', orders: 0, revenue: 0, average_order_value: null, given_back: 0 },
    { bucket: hour(1), currency: 'EUR', orders: 0, revenue: 0, average_order_value: null, given_back: 0 },
    { bucket: hour(1), currency: 'USD', orders: 0, revenue: 0, average_order_value: null, given_back: 0 },
    { bucket: hour(2), currency: 'EUR', orders: 2, revenue: 4_800, average_order_value: 2_400, given_back: 0 },
    { bucket: hour(2), currency: 'USD', orders: 1, revenue: 2_400, average_order_value: 2_400, given_back: 0 },
  ],
  orders: [
    { bucket: hour(0), checkouts: 2, payments: 2, orders: 2, mails: 2 },
    { bucket: hour(1), checkouts: 0, payments: 0, orders: 0, mails: 0 },
    { bucket: hour(2), checkouts: 6, payments: 4, orders: 3, mails: 4 },
  ],
  conversion: [
    { stage: 'accepted', checkouts: 8, of_accepted: 100, of_previous: 100 },
    { stage: 'paid', checkouts: 6, of_accepted: 75, of_previous: 75 },
    { stage: 'ordered', checkouts: 5, of_accepted: 62.5, of_previous: 83.3 },
    { stage: 'confirmed', checkouts: 4, of_accepted: 50, of_previous: 80 },
  ],
  outcomes: [
    { bucket: hour(0), confirmed: 2, cancelled: 0, declined: 0, refunded: 0, open: 0 },
    { bucket: hour(1), confirmed: 0, cancelled: 0, declined: 0, refunded: 0, open: 0 },
    { bucket: hour(2), confirmed: 2, cancelled: 0, declined: 1, refunded: 1, open: 2 },
  ],
  'top-products': [
    { sku: 'mug', name: 'Mug', quantity: 8, orders: 4, revenue: 9_600, currency: 'EUR' },
    { sku: 'mug', name: 'Mug', quantity: 2, orders: 1, revenue: 2_400, currency: 'USD' },
    { sku: 'pen', name: 'Pen', quantity: 1, orders: 1, revenue: 300, currency: 'EUR' },
  ],
  'stage-latency': [
    { stage: 'payment', checkouts: 7, p50_ms: 100, p95_ms: 270, p99_ms: 294 },
    { stage: 'order', checkouts: 6, p50_ms: 100, p95_ms: 275, p99_ms: 295 },
    { stage: 'refund', checkouts: 1, p50_ms: 100, p95_ms: 100, p99_ms: 100 },
    { stage: 'receipt', checkouts: 4, p50_ms: 150, p95_ms: 285, p99_ms: 297 },
    { stage: 'checkout to receipt', checkouts: 4, p50_ms: 450, p95_ms: 855, p99_ms: 891 },
  ],
}

let database: OwnDatabase
let query: ReturnType<typeof connectDatabase>

beforeAll(async () => {
  database = await ownDatabase()
  await insertRows(
    database.admin,
    known.flatMap(each => inboxRows({ ...each, at: new Date(each.at) })),
  )
  query = connectDatabase(database.url)
})
afterAll(async () => {
  await query.close()
  await database.drop()
})

describe.each(Object.entries(reports))('the report %s', (name, report) => {
  test('counts what happened in the range, and nothing else', async () => {
    const { text, values } = statement(report, range)
    expect(await query.query(text, values)).toEqual(expected[name])
  })

  test('has the columns it says it has', async () => {
    const { text, values } = statement(report, range)
    const [row] = await query.query(text, values)
    expect(report.columns.map(column => column.name)).toEqual(Object.keys(row ?? {}))
  })

  test('answers the same as the text to copy, whatever the time zone of the session', async () => {
    const psql = new Client({ connectionString: database.url })
    await psql.connect()
    await psql.query("set time zone 'Europe/Berlin'")
    const copied = await psql.query(psqlText(report, range))
    await psql.end()
    const { text, values } = statement(report, range)
    const rows = await query.query<Record<string, unknown>>(text, values)
    const number = (value: unknown) => (/^-?[\d.]+$/.test(String(value)) ? Number(value) : value)
    const asNumbers = (row: object) =>
      Object.fromEntries(Object.entries(row).map(([name, each]) => [name, number(each)]))
    expect(copied.rows.map(asNumbers)).toEqual(rows)
  })

  test('has no rows, or only zeros, for a time when nothing happened', async () => {
    const { text, values } = statement(report, { ...range, from: new Date(0), to: new Date(3_600_000) })
    const rows = await query.query<Record<string, unknown>>(text, values)
    const counts = report.columns.filter(({ kind }) => kind === 'count').map(column => column.name)
    for (const row of rows) expect(counts.map(count => row[count])).toEqual(counts.map(() => 0))
  })
})

describe('of orders that were shipped, cancelled and refunded', () => {
  const at = new Date('2026-04-01T10:00:00Z')
  const day: Range = { ...range, from: at, to: new Date('2026-04-01T11:00:00Z') }
  const ask = async (name: string) => {
    const report = reports[name]
    if (!report) throw new Error(`There is no report ${name}.`)
    const { text, values } = statement(report, day)
    return (await query.query<Record<string, unknown>>(text, values))[0]
  }

  beforeAll(() =>
    insertRows(database.admin, [
      ...orderRows({ at, end: 'confirmed' }, on => [on.captured(), on.shipped()]),
      ...orderRows({ at, end: 'confirmed' }, on => [
        on.cancelled({ refundId: 'r', refundAmount: 2_400 }),
        on.released(),
      ]),
      ...orderRows({ at, end: 'confirmed' }, on => [
        on.captured(),
        on.refundRequested({ refundId: 'r-1', refundAmount: 500 }),
        on.refunded('r-1', 500, 'requested'),
      ]),
      ...orderRows({ at, end: 'confirmed' }, on => [
        on.captured(),
        on.refundRequested({ refundId: 'r-1', refundAmount: 2_400 }),
        on.refunded('r-1', 2_400, 'requested'),
      ]),
    ]),
  )

  test('the summary counts each, and what was given back', async () => {
    expect(await ask('summary')).toMatchObject({
      ...{ checkouts: 4, orders: 4, confirmed: 4, shipped: 1, cancelled: 1, refunded: 0, open: 0 },
      ...{ revenue: 9_600, given_back: 2_400 + 500 + 2_400, conversion: 100 },
    })
  })

  test('revenue stays what was ordered, with what was given back since beside it', async () => {
    expect(await ask('revenue')).toMatchObject({ orders: 4, revenue: 9_600, given_back: 5_300 })
  })

  test('each has one outcome', async () => {
    expect(await ask('outcomes')).toMatchObject({ confirmed: 3, cancelled: 1, declined: 0, refunded: 0, open: 0 })
  })
})
