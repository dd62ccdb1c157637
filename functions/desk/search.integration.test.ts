/** The search by id, trace, mail and address, on real PostgreSQL. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type OwnDatabase, ownDatabase } from '../../tests/database.ts'
import { orderRows } from '../../tests/sample-actions.ts'
import { inboxRows, insertRows } from '../../tests/sample-checkouts.ts'
import { connectDatabase } from '../analytics/postgres.ts'
import { searchSink } from './search.ts'

const at = new Date('2026-03-29T12:00:00.000Z')
const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}`
const trace = 'ab'.repeat(16)
const longEvent = 'e'.repeat(600)

let database: OwnDatabase
let sink: ReturnType<typeof connectDatabase>

const putAside = (offset: number, key: string, headers: object) =>
  database.admin.query(
    `insert into letter_inbox (topic, partition, "offset", at, key, headers, value)
     values ('dead-letter', 0, $1, $2, $3, $4, '{}')`,
    [offset, at.getTime(), key, JSON.stringify({ 'kassa-dead-letter-reason': 'invalid-value', ...headers })],
  )

beforeAll(async () => {
  database = await ownDatabase()
  sink = connectDatabase(database.url)
  await insertRows(database.admin, [
    ...orderRows({ at, checkoutId: id(1), end: 'confirmed' }, on => [on.captured()]),
    ...inboxRows({ end: 'refunded', at, checkoutId: id(2) }),
  ])
  await database.admin.query('update events set trace_id = $1 where checkout_id = $2', [trace, id(1)])
  await putAside(1, id(1), { traceparent: `00-${trace}-${'1'.repeat(16)}-01`, ce_id: longEvent })
  await putAside(2, id(9), {})
  await database.admin.query(
    `insert into letter_inbox (topic, partition, "offset", at, key, value) values ('redriven', 0, 0, 0, 'dead-letter-0-1', '{}')`,
  )
})
afterAll(async () => {
  await sink.close()
  await database.drop()
})

const search = (text: string) => searchSink(sink.query)(text)
const counts = async (text: string) => {
  const { orders, events, deadLetters, mails } = await search(text)
  return [orders.length, events.length, deadLetters.length, mails.length]
}

describe('a search', () => {
  test('by a trace id finds its records as they arrived, its dead letters and its order', async () => {
    const { orders, events, deadLetters, more } = await search(trace.toUpperCase())
    expect(orders.map(({ checkoutId }) => checkoutId)).toEqual([id(1)])
    expect(events.map(({ topic }) => topic)).toContain('payment-captured')
    expect(new Set(events.map(({ traceId }) => traceId))).toEqual(new Set([trace]))
    expect(deadLetters).toEqual([
      expect.objectContaining({ id: 'dead-letter-0-1', waits: false, checkoutId: id(1), traceId: trace }),
    ])
    expect(more).toEqual([])
    expect(await search(`00-${trace}-${'2'.repeat(16)}-01`)).toEqual(await search(trace))
  })

  test('by an event id finds the one record and its order', async () => {
    const [event] = (await search(trace)).events
    const found = await search(event?.eventId ?? '')
    expect(found.events).toEqual([event])
    expect(found.orders.map(({ checkoutId }) => checkoutId)).toEqual([id(1)])
  })

  test('by the event id of a dead letter finds it, however long the id is, and by its own id', async () => {
    expect(await counts(longEvent)).toEqual([1, 0, 1, 0])
    expect(await counts('dead-letter-0-1')).toEqual([1, 0, 1, 0])
    expect(await counts(`${longEvent.slice(1)}f`)).toEqual([0, 0, 0, 0])
  })

  test('by a checkout id or its beginning finds its order, and dead letters of what never became one', async () => {
    expect(await counts(id(2))).toEqual([1, 0, 0, 0])
    expect(await counts(id(9))).toEqual([0, 0, 1, 0])
    const all = await search(id(1).slice(0, 35))
    expect(all.orders).toHaveLength(2)
    expect(all.deadLetters.map(each => each.id)).toEqual(['dead-letter-0-2', 'dead-letter-0-1'])
  })

  test('by the id of a mail finds the mail and its order; by an address all of its orders and mails', async () => {
    const { mails } = await search('ADA@example.org')
    expect(mails.length).toBeGreaterThan(0)
    expect(mails[0]).toMatchObject({ to: 'ada@example.org', checkoutId: expect.any(String) })
    const mail = mails.find(({ checkoutId }) => checkoutId === id(1))
    const found = await search(mail?.messageId ?? '')
    expect(found.mails.map(({ messageId }) => messageId)).toContain(mail?.messageId)
    expect(await counts('nobody@example.org')).toEqual([0, 0, 0, 0])
    expect(await counts('%@%')).toEqual([0, 0, 0, 0])
  })

  test('finds the new indexes: no scan of all events for what is one row', async () => {
    const { rows } = await database.admin.query(
      `select indexname from pg_indexes where indexname in ('events_by_message', 'dead_letters_by_trace', 'dead_letters_by_event')`,
    )
    expect(rows).toHaveLength(3)
  })
})
