/** What the sink adds to an order, and the search by what was done with it: on real PostgreSQL. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type OwnDatabase, ownDatabase } from '../../tests/database.ts'
import { orderRows } from '../../tests/sample-actions.ts'
import { inboxRows, insertRows } from '../../tests/sample-checkouts.ts'
import { connectDatabase } from '../analytics/postgres.ts'
import type { CheckoutRequested } from '../checkout/facts.ts'
import { findOrders, type OrderFilter, type OrderRow, ordersStatement } from './find-orders.ts'
import { readOrder } from './read-order.ts'

const at = new Date('2026-03-29T12:00:00.000Z')
const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}`
const whole = { refundId: 'r-1', refundAmount: 2_400 }
const trace = 'a'.repeat(32)

let database: OwnDatabase
let sink: ReturnType<typeof connectDatabase>

/** As the connector writes a dead letter of the mail of an order. */
const putAside = (checkoutId: string, offset: number) =>
  database.admin.query(
    `insert into letter_inbox (topic, partition, "offset", at, key, headers, value)
     values ('dead-letter', 0, $2, $3, $1, $4, $5)`,
    [
      checkoutId,
      offset,
      at.getTime() + offset,
      JSON.stringify({
        'kassa-dead-letter-reason': 'mail-rejected',
        'kassa-dead-letter-error': 'ada@example.org has no mailbox',
        'kassa-dead-letter-topic': 'order-successful',
        'kassa-dead-letter-partition': '2',
        'kassa-dead-letter-offset': '41',
      }),
      JSON.stringify({ checkoutId }),
    ],
  )

beforeAll(async () => {
  database = await ownDatabase()
  sink = connectDatabase(database.url)
  const order = (n: number, end: 'ordered' | 'confirmed', steps?: Parameters<typeof orderRows>[1]) =>
    orderRows({ at: new Date(at.getTime() + n * 1_000), checkoutId: id(n), end }, steps)
  await insertRows(database.admin, [
    ...order(1, 'confirmed', on => [on.captured(), on.shipped()]),
    ...order(2, 'confirmed', on => [on.captured(), on.cancelled({ ...whole, captured: true })]),
    ...order(3, 'ordered', on => [on.cancelled({ ...whole, captured: false }), on.released()]),
    ...order(4, 'confirmed', on => [
      ...[on.captured(), on.refundRequested({ refundId: 'r-1', refundAmount: 100 })],
      on.refunded('r-1', 100, 'requested'),
    ]),
    ...order(5, 'confirmed', on => [on.captured(), on.refundRequested(whole), on.refunded('r-1', 2_400, 'requested')]),
    ...order(6, 'ordered'),
    ...inboxRows({ end: 'refunded', at, checkoutId: id(7) }),
  ])
  await putAside(id(1), 1)
  await putAside(id(1), 2)
  await database.admin.query(
    `insert into letter_inbox (topic, partition, "offset", at, key, value) values ('redriven', 0, 0, 0, $1, $2)`,
    ['dead-letter-0-1', JSON.stringify({ at: at.toISOString(), by: 'operator', to: 'order-successful' })],
  )
  await database.admin.query('update events set trace_id = $1 where checkout_id = $2', [trace, id(1)])
})
afterAll(async () => {
  await sink.close()
  await database.drop()
})

const read = (checkoutId: string, requested?: CheckoutRequested) =>
  readOrder({
    query: sink.query,
    checkouts: { find: async () => requested && { requested, fingerprint: '' } },
    payments: { find: async () => undefined, findRefund: async () => undefined },
    findOrder: async () => undefined,
    isMailSent: async () => false,
    allowedActions: () => ({ cancel: true, refund: true, ship: true, receipt: true, address: true }),
    now: () => at,
  })(checkoutId)

describe('one order, out of the sink alone', () => {
  test('has its events in the order of the flow, with their traces, and its mails as sent', async () => {
    const order = await read(id(1))
    expect(order).toMatchObject({ customer: { name: 'Ada', email: 'ada@example.org' }, amount: 2_400, attention: true })
    expect(order?.events?.map(({ topic, traceId }) => [topic, traceId])).toEqual(
      ['checkout-requested', 'payment-successful', 'order-successful', 'payment-captured', 'order-shipped']
        .map(topic => [topic, trace])
        .toSpliced(5, 0, ['email-successful', trace]),
    )
    expect(order?.mails).toEqual([
      {
        mail: 'receipt',
        to: 'ada@example.org',
        subject: 'receipt',
        messageId: expect.any(String),
        traceId: trace,
        at: expect.any(String),
      },
    ])
  })

  test('has its dead letters, those that wait and those that were redriven', async () => {
    const order = await read(id(1))
    const source = { topic: 'order-successful', partition: 2, offset: 41 }
    const one = { topic: 'dead-letter', partition: 0, reason: 'mail-rejected', attempt: 0, source }
    expect(order?.deadLetters).toEqual([
      { ...one, id: 'dead-letter-0-2', offset: 2, at: expect.any(String), error: expect.not.stringContaining('ada@') },
      expect.objectContaining({ ...one, id: 'dead-letter-0-1', redrivenAt: at.toISOString(), redrivenBy: 'operator' }),
    ])
  })

  test('is not there', async () => {
    expect(await read(id(9))).toBeUndefined()
  })
})

test('a thousand nudges of a payment hide none of the other events', async () => {
  const [requested] = inboxRows({ end: 'accepted', at, checkoutId: id(8) })
  if (!requested) throw new Error('There is no record.')
  const nudges = Array.from({ length: 1_000 }, (_, n) => ({
    ...requested,
    event_id: Buffer.from(`nudge-${n}`),
    topic: 'payment-updated',
    type: Buffer.from('kassa.payment-updated.v1'),
    offset: n,
    value: Buffer.from(JSON.stringify({ checkoutId: id(8), by: 'reconciler' })),
  }))
  await insertRows(database.admin, [
    ...nudges,
    ...orderRows({ at, checkoutId: id(8), end: 'confirmed' }, on => [on.captured(), on.shipped()]),
  ])
  const order = await read(id(8))
  expect(order?.events?.filter(({ topic }) => topic !== 'payment-updated').length).toBe(6)
  expect(order?.events?.length).toBe(500)
  await database.admin.query('delete from events where checkout_id = $1', [id(8)])
})

test.each<[OrderFilter, number[]]>([
  ['shipped', [1]],
  ['cancelled', [3, 2]],
  ['released', []],
  ['confirmed', [5, 4]],
  ['refunded', [7]],
  ['ordered', [6]],
  ['attention', [1]],
])('the search for %s', async (status, found) => {
  const { orders } = await findOrders(
    asked => {
      const { text, values } = ordersStatement(asked)
      return sink.query<OrderRow>(text, values)
    },
    { status, limit: 50 },
  )
  expect(orders.map(({ checkoutId }) => Number(checkoutId.at(-1)))).toEqual(found)
  if (status !== 'attention') expect(orders.map(each => each.status)).toEqual(orders.map(() => status))
})
