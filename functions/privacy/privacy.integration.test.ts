/** Access and erasure on a real DynamoDB and a real sink database. */
import { randomUUID } from 'node:crypto'
import { PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type OwnDatabase, ownDatabase } from '../../tests/database.ts'
import { type InboxRow, insertRows } from '../../tests/sample-checkouts.ts'
import { ownTables } from '../../tests/tables.ts'
import { connectDatabase } from '../analytics/postgres.ts'
import { subjectsOf } from '../checkout/failed-payments.ts'
import { dynamodb } from '../dynamodb.ts'
import { mailMarkId } from '../email/dynamodb-mail-marks.ts'
import { mailboxOf } from '../mailbox.ts'
import { connectPrivacy } from './connect-privacy.ts'
import { withoutPerson } from './personal-data.ts'

const tag = randomUUID().slice(0, 8)
const person = {
  customer: { email: `Ada.Quixote-${tag}@example.com`, name: `Ada Quixote-${tag}` },
  shipTo: { line1: `12 Windmill-${tag} Lane`, city: `Toboso-${tag}`, postalCode: `PC-${tag}`, country: 'ES' },
  paymentMethod: `pm_${tag}`,
}
/** Where an operator sent the order instead. */
const corrected = { ...person.shipTo, line1: `13 Mill-${tag} Lane` }
/** The same mailbox, written otherwise. */
const written = `adaquixote-${tag}+shop@EXAMPLE.com`
const traces = [
  person.customer.email,
  person.customer.name,
  ...['Windmill', 'Mill', 'Toboso', 'PC'].map(word => `${word}-${tag}`),
]
  .concat([written, person.paymentMethod])
  .map(text => text.toLowerCase())
const other = { customer: { email: `ben-${tag}@example.com`, name: 'Ben' } }
const lines = [{ sku: 'mug', name: 'Mug', quantity: 1, unitPrice: 1490, amount: 1490 }]
const cart = { lines, amount: 1490, currency: 'EUR' }
const at = '2026-01-02T10:00:00.000Z'
const ended = randomUUID()
const onlyInTheSink = randomUUID()
const underWay = randomUUID()
const strangers = randomUUID()

let database: OwnDatabase
let tables: Record<string, string>
let privacy: ReturnType<typeof connectPrivacy>
let offset = 0

const put = (table: string, Item: Record<string, unknown>) =>
  dynamodb.send(new PutCommand({ TableName: tables[table], Item }))

const row = (topic: string, value: Record<string, unknown> | Buffer, headers: Partial<InboxRow> = {}): InboxRow => ({
  event_id: Buffer.from(randomUUID()),
  source: Buffer.from('/kassa/test'),
  type: Buffer.from(`kassa.${topic}.v1`),
  ...{ topic, partition: 0, offset: offset++, at: Date.parse(at), time: Date.parse(at) },
  value: Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value)),
  ...headers,
})

const letter = (topic: string, key: string | null, value: string, headers: object = {}) =>
  database.admin.query(
    `insert into letter_inbox (topic, partition, "offset", at, key, headers, value) values ($1, 0, $2, $3, $4, $5, $6)`,
    [topic, offset++, Date.parse(at), key, JSON.stringify(headers), value],
  )

const exhausted = (record: object) =>
  JSON.stringify({
    requestContext: { condition: 'RetriesExhausted', functionArn: 'arn:aws:lambda:eu:1:function:email' },
    KafkaBatchInfo: {},
    payload: {
      records: {
        'order-successful-0': [
          {
            ...{ topic: 'order-successful', partition: 0, offset: 1, headers: [] },
            value: Buffer.from(JSON.stringify(record)).toString('base64'),
          },
        ],
      },
    },
  })

/** Everything the own tables hold, as text. */
const allOfDynamodb = async (): Promise<string> => {
  const pages = await Promise.all(
    Object.values(tables).map(TableName => dynamodb.send(new ScanCommand({ TableName, ConsistentRead: true }))),
  )
  return JSON.stringify(pages.map(({ Items }) => Items)).toLowerCase()
}
/** Every column of every table of the sink, bytes as text too. */
const allOfTheSink = async (): Promise<string> => {
  const { rows } = await database.admin.query<{ name: string }>(
    `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`,
  )
  const texts: string[] = []
  for (const { name } of rows) {
    const found = await database.admin.query(`select ${name}::text as text from ${name}`)
    texts.push(
      ...found.rows.map(({ text }: { text: string }) =>
        text.replaceAll(/\\\\?\\?x([0-9a-f]{2,})/g, (_, hex: string) => Buffer.from(hex, 'hex').toString('utf8')),
      ),
    )
  }
  return texts.join('\n').toLowerCase()
}
const leftIn = (text: string) => traces.filter(trace => text.includes(trace))

beforeAll(async () => {
  ;[database, tables] = await Promise.all([ownDatabase(), ownTables()])
  privacy = connectPrivacy({
    client: dynamodb,
    databaseUrl: database.adminUrl,
    environment: { ...process.env, ...tables },
  })
  const subjects = subjectsOf(person.customer.email, undefined)
  const requested = { checkoutId: ended, ...cart, ...person, requestedAt: at }
  await Promise.all([
    put('CHECKOUTS_TABLE', { checkoutId: ended, requested, fingerprint: 'f', subjects }),
    put('PAYMENTS_TABLE', { checkoutId: ended, status: 'authorised', at, ending: 'captured', provider: 'simulated' }),
    put('ORDERS_TABLE', {
      checkoutId: ended,
      status: 'placed',
      orderNumber: 'K-1',
      at,
      ...cart,
      shipTo: corrected,
      actions: [{ action: 'a', kind: 'refund', at, by: 'olga', amount: 1, note: `Rang Windmill-${tag}` }],
      refunds: [{ refundId: 'a', amount: 1, at, by: 'olga', note: `Rang Windmill-${tag}` }],
    }),
    put('LEDGER_TABLE', {
      ...{ idempotencyKey: `charge:${ended}`, kind: 'payment', amount: 1490, paymentMethod: person.paymentMethod },
      parameters: JSON.stringify([1490, 'EUR', person.paymentMethod]),
    }),
    put('IDEMPOTENCY_TABLE', { id: mailMarkId(ended, 'receipt'), status: 'COMPLETED' }),
    put('CHECKOUTS_TABLE', {
      ...{ checkoutId: underWay, subjects, fingerprint: 'g' },
      requested: { checkoutId: underWay, ...cart, customer: { email: written, name: 'Another name' }, requestedAt: at },
    }),
    put('PAYMENTS_TABLE', { checkoutId: underWay, status: 'open', at, open: '1', openSince: at }),
    put('CHECKOUTS_TABLE', {
      checkoutId: strangers,
      requested: { checkoutId: strangers, ...cart, ...other, requestedAt: at },
    }),
  ])
  const paid = { ...cart, customer: person.customer, paymentId: 'pay_1', provider: 'simulated' }
  await insertRows(database.admin, [
    row('checkout-requested', { checkoutId: ended, ...cart, ...person, requestedAt: at }),
    row('order-successful', { checkoutId: ended, ...paid, shipTo: person.shipTo, orderNumber: 'K-1' }),
    row('email-successful', { checkoutId: ended, mail: 'receipt', to: written, subject: 'Your order', messageId: 'm' }),
    row('payment-updated', { checkoutId: ended, by: 'webhook' }),
    row('order-address-corrected', { checkoutId: ended, orderNumber: 'K-1', shipTo: corrected, by: 'olga' }),
    row('payment-successful', { checkoutId: onlyInTheSink, ...paid, customer: { email: written, name: 'Ada Q.' } }),
    row('checkout-requested', Buffer.from(`no json, but ${person.customer.email}`)),
    row('checkout-requested', { x: person.customer.email }, { event_id: Buffer.from(`id of ${written}`) }),
    row('payment-successful', { checkoutId: strangers, ...paid, ...other }),
    row('payment-successful', { checkoutId: underWay, ...paid, customer: { email: written, name: 'Another name' } }),
  ])
  await letter('retries-exhausted', ended, exhausted({ checkoutId: ended, ...paid }))
  await letter('dead-letter', written, 'no json', {
    'kassa-dead-letter-error': `no mailbox ${written}`,
    ce_id: written,
  })
  await letter('dead-letter', 'k', JSON.stringify({ inner: Buffer.from(JSON.stringify(paid)).toString('base64') }))
  await letter('dead-letter', strangers, JSON.stringify({ checkoutId: strangers, ...other }))
}, 60_000)
afterAll(async () => {
  await privacy.close()
  await database.drop()
})

test('the functions of the sink do what those of the code do', async () => {
  const facts = [
    { checkoutId: ended, ...cart, ...person, note: 'x', to: 'y' },
    { a: 1 },
    { customer: 'odd', shipTo: {} },
  ]
  const { rows } = await database.admin.query(
    'select without_person(fact) as fact from jsonb_array_elements($1::jsonb) as each (fact)',
    [JSON.stringify(facts)],
  )
  expect(rows.map(({ fact }) => fact)).toEqual(facts.map(withoutPerson))
  const mails = [...'Ada.B+x@Example.com a@b@c.d ...@x.y +tag@x.y a.b@googlemail.com'.split(' '), 'plain@x']
  const found = await database.admin.query('select mailbox_of(mail) as box from unnest($1::text[]) as each (mail)', [
    mails,
  ])
  expect(found.rows.map(({ box }) => box)).toEqual(mails.map(mailboxOf))
})

describe('a person is shown and erased', () => {
  const counts = (places: readonly { place: string; found: number; erased: number }[]) =>
    Object.fromEntries(places.map(({ place, found, erased }) => [place, [found, erased]]))
  const found = {
    'Sink, events': 7,
    'Sink, dead letters': 3,
    'DynamoDB orders': 1,
    'DynamoDB payments': 0,
    'Ledger of the simulated provider': 1,
    'DynamoDB checkouts': 1,
  }
  const each = (numbers: (count: number) => number[]) =>
    Object.fromEntries(Object.entries(found).map(([place, count]) => [place, numbers(count)]))

  test('by any way to write the address, and nothing changes', async () => {
    const before = [await allOfDynamodb(), await allOfTheSink()]
    const shown = await privacy.show(written)
    expect(shown.checkouts.map(({ checkoutId }) => checkoutId).sort()).toEqual([ended, underWay].sort())
    expect(shown.checkouts).toContainEqual(
      expect.objectContaining({ ...person, shipToCorrected: corrected, orderNumber: 'K-1' }),
    )
    expect(counts(shown.places)).toEqual(each(count => [count, 0]))
    expect(counts((await privacy.erase(written, { dryRun: true })).places)).toEqual(each(count => [count, 0]))
    expect([await allOfDynamodb(), await allOfTheSink()]).toEqual(before)
  })

  test('an erasure that died half way is ended by the next one', async () => {
    const dying = connectDatabase(database.adminUrl, 5_000)
    await dying.query(`alter table dead_letters rename to away`)
    await expect(privacy.erase(written)).rejects.toThrow()
    await dying.query(`alter table away rename to dead_letters`)
    await dying.close()
    const report = await privacy.erase(written)
    expect(report.deferred).toEqual([{ checkoutId: underWay, because: 'its payment is not decided' }])
    expect(counts(report.places)).toEqual({ ...each(count => [count, count]), 'Sink, events': [0, 0] })
  })

  test('what is under way keeps its person until it has ended; then no trace is left, and others are whole', async () => {
    expect(leftIn(await allOfDynamodb())).toEqual([written.toLowerCase()])
    // Then it waits for a fact that is not on its topic.
    await put('PAYMENTS_TABLE', { checkoutId: underWay, status: 'authorised', at, ending: 'captured' })
    const order = { checkoutId: underWay, status: 'cancelled', orderNumber: 'K-9', at, ...cart }
    const unpublished = [{ topic: 'order-cancelled', value: JSON.stringify({ customer: { email: written } }) }]
    await put('ORDERS_TABLE', { ...order, unpublished, open: '1', openSince: at })
    expect((await privacy.erase(written)).deferred).toEqual([
      { checkoutId: underWay, because: 'an action on its order is not published' },
    ])
    expect(leftIn(await allOfDynamodb())).toEqual([written.toLowerCase()])
    await put('ORDERS_TABLE', order)
    const report = await privacy.erase(person.customer.email)
    expect(report.deferred).toEqual([])
    const [tables, sink] = [await allOfDynamodb(), await allOfTheSink()]
    expect([leftIn(tables), leftIn(sink)]).toEqual([[], []])
    expect(tables).toContain(other.customer.email)
    expect(sink).toContain(other.customer.email)
    const { rows } = await database.admin.query('select order_number, amount, customer_name from orders')
    expect(rows).toEqual([{ order_number: 'K-1', amount: '1490', customer_name: 'erased' }])
  })

  test('and the second time there is nothing to do', async () => {
    expect(counts((await privacy.erase(written)).places)).toEqual(
      Object.fromEntries(Object.keys(found).map(place => [place, [0, 0]])),
    )
  })

  test('what arrives later of an erased checkout is erased as it arrives', async () => {
    const again = { checkoutId: ended, ...cart, ...person, requestedAt: at }
    await insertRows(database.admin, [row('checkout-requested', again)])
    await letter('retries-exhausted', ended, exhausted(again))
    await letter('dead-letter', ended, 'not json')
    expect(leftIn(await allOfTheSink())).toEqual([])
  })

  test('an order keeps name and address in the sink while the law asks for them, and loses them afterwards', async () => {
    const [keeping, later] = ['2026-06-01', '2037-01-01'].map(now =>
      connectPrivacy({
        client: dynamodb,
        databaseUrl: database.adminUrl,
        environment: { ...process.env, ...tables, ORDER_KEEPS: 'customer' },
        now: () => new Date(now),
      }),
    ) as [typeof privacy, typeof privacy]
    const checkoutId = randomUUID()
    const mail = `kept-${tag}@example.com`
    const customer = { email: mail, name: `Kept Quixote-${tag}` }
    const requested = { checkoutId, ...cart, ...person, customer, requestedAt: at }
    await put('CHECKOUTS_TABLE', { checkoutId, requested, fingerprint: 'f', subjects: subjectsOf(mail, undefined) })
    await put('ORDERS_TABLE', { checkoutId, status: 'placed', orderNumber: 'K-2', at })
    const ordered = { checkoutId, ...cart, customer, shipTo: person.shipTo, paymentId: 'p', orderNumber: 'K-2' }
    await insertRows(database.admin, [
      row('order-successful', ordered),
      row('payment-successful', { checkoutId, ...cart, customer, paymentId: 'p', provider: 'simulated' }),
    ])
    const stored = async () =>
      (
        await database.admin.query(`select topic, payload from events where checkout_id = $1 order by arrived`, [
          checkoutId,
        ])
      ).rows
    const report = await keeping.erase(mail)
    expect(report.notes.join(' ')).toContain('1 orders keep name and address')
    const [order, payment] = await stored()
    expect(order.payload).toMatchObject({ customer: { name: customer.name, email: 'erased' }, shipTo: person.shipTo })
    expect(payment.payload.customer).toEqual({ name: 'erased', email: 'erased' })
    await later.erase(mail)
    expect((await stored())[0].payload).toEqual(withoutPerson(ordered))
    await Promise.all([keeping.close(), later.close()])
  })
})
