/** Retention on a real DynamoDB and a real sink database, with a clock of its own. */
import { randomUUID } from 'node:crypto'
import { GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type OwnDatabase, ownDatabase } from '../../tests/database.ts'
import { type InboxRow, insertRows } from '../../tests/sample-checkouts.ts'
import { ownTables } from '../../tests/tables.ts'
import { dynamodb } from '../dynamodb.ts'
import { connectRetention } from './connect-privacy.ts'
import type { RetentionReport } from './retention.ts'

const now = new Date('2026-11-29T08:00:00.000Z')
const dayMs = 24 * 60 * 60 * 1_000
const daysAgo = (days: number): string => new Date(now.getTime() - days * dayMs).toISOString()
const person = {
  customer: { email: 'ada@example.com', name: 'Ada' },
  shipTo: { line1: '12 Lane', city: 'Wien', postalCode: '1010', country: 'AT' },
}
const erasedPerson = {
  customer: { email: 'erased', name: 'erased' },
  shipTo: { line1: 'erased', city: 'erased', postalCode: 'erased', country: 'AT' },
}
const cart = {
  lines: [{ sku: 'mug', name: 'Mug', quantity: 1, unitPrice: 1490, amount: 1490 }],
  amount: 1490,
  currency: 'EUR',
}

let database: OwnDatabase
let tables: Record<string, string>
let offset = 0

const put = (table: string, Item: Record<string, unknown>) =>
  dynamodb.send(new PutCommand({ TableName: tables[table], Item }))
const get = async (table: string, Key: Record<string, string>) =>
  (await dynamodb.send(new GetCommand({ TableName: tables[table], Key, ConsistentRead: true }))).Item

/** A checkout of so many days, in all places. */
const checkout = async (
  age: number,
  { ordered = false, payment = {} }: { ordered?: boolean; payment?: object } = {},
) => {
  const checkoutId = randomUUID()
  const at = daysAgo(age)
  const requested = { checkoutId, ...cart, ...person, paymentMethod: 'pm_1', requestedAt: at }
  await Promise.all([
    put('CHECKOUTS_TABLE', { checkoutId, requested, fingerprint: 'f', subjects: ['failed-payments#address#hash'] }),
    put('PAYMENTS_TABLE', {
      checkoutId,
      status: ordered ? 'authorised' : 'failed',
      at,
      provider: 'simulated',
      ...payment,
    }),
    put('LEDGER_TABLE', {
      idempotencyKey: `charge:${checkoutId}`,
      amount: 1490,
      paymentMethod: 'pm_1',
      parameters: '[1490,"EUR","pm_1"]',
    }),
    ...(ordered
      ? [
          put('ORDERS_TABLE', {
            checkoutId,
            status: 'placed',
            orderNumber: `K-${age}`,
            at,
            ...cart,
            shipTo: person.shipTo,
          }),
        ]
      : []),
    insertRows(database.admin, [row('checkout-requested', requested, age)]),
  ])
  return checkoutId
}

const row = (
  topic: string,
  value: Record<string, unknown> | Buffer,
  age: number,
  more: Partial<InboxRow> = {},
): InboxRow => ({
  event_id: Buffer.from(randomUUID()),
  source: Buffer.from('/kassa/test'),
  type: Buffer.from(`kassa.${topic}.v1`),
  ...{ topic, partition: 0, offset: offset++, at: Date.parse(daysAgo(age)), time: Date.parse(daysAgo(age)) },
  value: Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value)),
  ...more,
})
const ordered = (checkoutId: string, orderNumber = 'K-1') => ({
  checkoutId,
  ...cart,
  ...person,
  paymentId: 'p',
  orderNumber,
})
const eventOf = async (checkoutId: string, topic = 'checkout-requested') => {
  const { rows } = await database.admin.query(
    `select payload, convert_from(value, 'UTF8') as text from events where checkout_id = $1 and topic = $2`,
    [checkoutId, topic],
  )
  return rows[0]
}

const connect = (environment: Record<string, string> = {}, at = now) =>
  connectRetention({
    client: dynamodb,
    databaseUrl: database.adminUrl,
    environment: { ...tables, ...environment },
    now: () => at,
  })
const run = async (
  request: Parameters<ReturnType<typeof connect>['run']>[0],
  environment: Record<string, string> = {},
): Promise<RetentionReport | undefined> => {
  const { run, close } = connect(environment)
  try {
    return await run(request)
  } finally {
    await close()
  }
}
const countsOf = (report: RetentionReport | undefined) =>
  Object.fromEntries((report?.places ?? []).map(({ place, count }) => [place, count]))

/** But for how far the pass has come. */
const everything = async (): Promise<unknown> => {
  const { IDEMPOTENCY_TABLE: _, ...kept } = tables
  const items = await Promise.all(
    Object.values(kept).map(TableName => dynamodb.send(new ScanCommand({ TableName, ConsistentRead: true }))),
  )
  const rows: unknown[] = []
  for (const name of ['events', 'dead_letters', 'erased_checkouts', 'forgotten_events', 'lines']) {
    const found = await database.admin.query(
      `select md5(string_agg(${name}::text, '|' order by ${name}::text)) as all from ${name}`,
    )
    rows.push(found.rows)
  }
  return JSON.stringify([items.map(({ Items }) => Items), rows])
}

let young: string
let old: string
let pending: string
let order: string
let oldOrder: string

beforeAll(async () => {
  ;[database, tables] = await Promise.all([ownDatabase(), ownTables()])
  young = await checkout(6)
  old = await checkout(31)
  pending = await checkout(31, { payment: { status: 'open', openSince: daysAgo(31) } })
  order = await checkout(29, { ordered: true })
  oldOrder = await checkout(11 * 366, { ordered: true })
  await insertRows(database.admin, [
    row('order-successful', ordered(order), 29),
    row('order-successful', ordered(oldOrder, 'K-old'), 11 * 366),
    row('payment-successful', { ...ordered(randomUUID()), provider: 'simulated' }, 500),
    row('checkout-requested', Buffer.from('no json: ada@example.com'), 500, {
      event_id: Buffer.from('ada@example.com'),
    }),
    row('stock-adjusted', { sku: 'mug', change: 1, reason: 'count', note: 'Ada', by: 'op' }, 500),
  ])
  await database.admin.query(
    `insert into letter_inbox (topic, partition, "offset", at, key, headers, value) values
       ('dead-letter', 0, 1, $1, 'ada@example.com', '{"ce_id": "ada@example.com"}', 'ada@example.com'),
       ('dead-letter', 0, 2, $2, $3, '{}', '{"to": "ben@example.com"}')`,
    [Date.parse(daysAgo(31)), Date.parse(daysAgo(29)), order],
  )
}, 60_000)
afterAll(() => database.drop())

test('a dry run says what would be forgotten, and changes nothing', async () => {
  const before = await everything()
  const report = await run({ dryRun: true })
  expect(countsOf(report)).toEqual({
    'Payment tokens': 2,
    'Checkouts that became no order': 1,
    Orders: 1,
    'Old, and left because they have not ended': 1,
    'Events in the sink that are older than their person may be': 5,
    'Dead letters in the sink': 1,
    'Rows in the sink that were removed': 1,
  })
  expect(await everything()).toBe(before)
})

test('a run that was cut off anywhere is continued, and then everything that is due is forgotten', async () => {
  // Its time is over at once; then the database goes away after the checkouts.
  expect(await run({ hasTime: () => false })).toMatchObject({ finished: false })
  await database.admin.query('alter table dead_letters rename column headers to away')
  await expect(run({})).rejects.toThrow()
  await database.admin.query('alter table dead_letters rename column away to headers')
  const report = await run({})
  expect(report).toMatchObject({ finished: true, dryRun: false })

  expect(await get('CHECKOUTS_TABLE', { checkoutId: old })).toMatchObject({
    requested: { ...cart, ...erasedPerson, paymentMethod: 'erased', requestedAt: daysAgo(31) },
    subjects: ['failed-payments#address#hash'],
  })
  expect(await get('LEDGER_TABLE', { idempotencyKey: `charge:${old}` })).toMatchObject({
    amount: 1490,
    paymentMethod: 'erased',
  })
  expect((await eventOf(old)).payload).toMatchObject({ ...cart, ...erasedPerson })
  expect((await eventOf(old)).text).not.toContain('ada@')

  expect(await get('CHECKOUTS_TABLE', { checkoutId: oldOrder })).toMatchObject({ requested: erasedPerson })
  expect(await get('ORDERS_TABLE', { checkoutId: oldOrder })).toMatchObject({
    shipTo: erasedPerson.shipTo,
    orderNumber: `K-${11 * 366}`,
  })
  expect((await eventOf(oldOrder, 'order-successful')).payload).toMatchObject({
    ...cart,
    ...erasedPerson,
    orderNumber: 'K-old',
  })
})

test('what is younger keeps its person, and loses its token after seven days', async () => {
  expect(await get('CHECKOUTS_TABLE', { checkoutId: young })).toMatchObject({
    requested: { ...person, paymentMethod: 'pm_1' },
  })
  expect(await get('CHECKOUTS_TABLE', { checkoutId: order })).toMatchObject({
    requested: { ...person, paymentMethod: 'erased' },
  })
  expect(await get('LEDGER_TABLE', { idempotencyKey: `charge:${order}` })).toMatchObject({
    paymentMethod: 'erased',
    parameters: 'erased',
  })
  const requested = await eventOf(order)
  expect(requested.payload).toMatchObject({ ...person, paymentMethod: 'erased' })
  expect(requested.text).not.toContain('pm_1')
  expect((await eventOf(young)).payload).toMatchObject({ paymentMethod: 'pm_1' })
  expect(await get('ORDERS_TABLE', { checkoutId: order })).toMatchObject({ shipTo: person.shipTo })
  expect((await eventOf(order, 'order-successful')).payload).toMatchObject(person)
  // Not decided: it is left until it has ended.
  expect(await get('CHECKOUTS_TABLE', { checkoutId: pending })).toMatchObject({
    requested: { ...person, paymentMethod: 'erased' },
  })
})

test('the sink has lost persons of old months, whole rows of older ones, and old dead letters', async () => {
  const { rows } = await database.admin.query(
    `select topic, event_id, payload, convert_from(value, 'UTF8') as text from events where at < $1 order by topic`,
    [daysAgo(400)],
  )
  expect(rows.map(({ topic }) => topic)).toEqual([
    'checkout-requested',
    'order-successful',
    'payment-successful',
    'stock-adjusted',
  ])
  expect(JSON.stringify(rows)).not.toMatch(/ada/i)
  expect(rows[0]).toMatchObject({ event_id: expect.stringMatching(/^erased-/), text: 'erased', payload: null })
  expect(rows[3].payload).toEqual({ sku: 'mug', change: 1, reason: 'count', note: 'erased', by: 'op' })
  const letters = await database.admin.query(
    `select key, event_id, headers, convert_from(value, 'UTF8') as text from dead_letters order by "offset"`,
  )
  expect(letters.rows).toEqual([
    { key: 'erased', event_id: 'erased', headers: {}, text: 'erased' },
    { key: order, event_id: null, headers: {}, text: '{"to": "ben@example.com"}' },
  ])
})

test('a second pass changes nothing more, and the hourly run waits for the next day', async () => {
  expect(await run({})).toBeUndefined()
  const before = await everything()
  const report = await run({ isAsked: true })
  expect(Object.entries(countsOf(report)).filter(([, count]) => count > 0)).toEqual([
    ['Old, and left because they have not ended', 1],
  ])
  const { id: _, ...rest } = (await get('IDEMPOTENCY_TABLE', { id: 'retention' })) ?? {}
  expect(rest).toMatchObject({ pass: { finishedAt: now.toISOString() } })
  expect(await everything()).toBe(before)
})

test('a record that comes late brings nobody back', async () => {
  const aged = randomUUID()
  await insertRows(database.admin, [
    row('payment-failed', { checkoutId: old, ...cart, ...person, reason: 'x' }, 0),
    // Redriven: its record is new, its fact is not.
    row('order-successful', ordered(aged), 0, { time: Date.parse(daysAgo(500)) }),
  ])
  expect((await eventOf(old, 'payment-failed')).payload).toMatchObject(erasedPerson)
  expect((await eventOf(aged, 'order-successful')).payload).toMatchObject(erasedPerson)
})

test('where an order keeps its customer, its row forgets with the order and not before', async () => {
  const [kept, gone] = [randomUUID(), randomUUID()]
  await database.admin.query('truncate forgotten_events')
  await insertRows(database.admin, [
    row('order-successful', ordered(kept), 500),
    row('order-successful', ordered(gone), 11 * 366),
  ])
  await run({ isAsked: true }, { ORDER_KEEPS: 'customer' })
  expect((await eventOf(kept, 'order-successful')).payload).toMatchObject({
    customer: { name: 'Ada', email: 'erased' },
    shipTo: person.shipTo,
  })
  expect((await eventOf(gone, 'order-successful')).payload).toMatchObject(erasedPerson)
})
