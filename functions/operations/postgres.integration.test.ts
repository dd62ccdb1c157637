import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { type OwnDatabase, ownDatabase } from '../../tests/database.ts'
import { connectDatabase } from '../analytics/postgres.ts'
import { letterIndex } from './dead-letter-index.ts'
import { lettersOfCheckout, needsAttention } from './postgres.ts'

let database: OwnDatabase
let sink: ReturnType<typeof connectDatabase>
beforeAll(async () => {
  database = await ownDatabase()
  sink = connectDatabase(database.url)
})
afterEach(() => database.admin.query('truncate dead_letters, redrives'))
afterAll(async () => {
  await sink.close()
  await database.drop()
})

const checkoutId = randomUUID()

const arrive = (topic: string, key: string, { value, headers }: { value?: object; headers?: object } = {}) =>
  database.admin.query(
    'insert into letter_inbox (topic, partition, "offset", at, key, value, headers) values ($1, 0, 0, 0, $2, $3, $4)',
    [topic, key, value && JSON.stringify(value), headers && JSON.stringify(headers)],
  )

/** Lambda's on-failure format. */
const exhausted = (topic: string, attempt: number) => ({
  requestContext: { functionArn: 'arn:aws:lambda:x:0:function:kassa-x', condition: 'RetriesExhausted' },
  timestamp: '2026-03-30T00:00:01.000Z',
  KafkaBatchInfo: {},
  payload: {
    records: {
      [`${topic}-0`]: [
        {
          topic,
          partition: 0,
          offset: 1,
          key: Buffer.from(checkoutId).toString('base64'),
          headers: [{ 'kassa-attempt': [...Buffer.from(String(attempt))] }],
        },
      ],
    },
  },
})
const retries = (topic: string, attempt: number) =>
  arrive('retries-exhausted', checkoutId, { value: exhausted(topic, attempt) })

test.each<[string, () => Promise<unknown>, boolean]>([
  ['nothing was put aside', async () => undefined, false],
  ['a record was put aside that no retry can help', () => arrive('dead-letter', checkoutId), true],
  ['its retries go on by themselves', () => retries('order-successful', 0), false],
  ['the last retry is still to come', () => retries('order-successful', 8), false],
  ['patience has ended', () => retries('order-successful', 9), true],
  ['the last retry of an authorisation is still to come', () => retries('checkout-requested', 4), false],
  ['the patience of an authorisation has ended', () => retries('checkout-requested', 5), true],
  ['it cannot be read', () => arrive('retries-exhausted', checkoutId, { value: {} }), true],
  [
    'it was redriven',
    async () => {
      await arrive('dead-letter', checkoutId)
      await arrive('redriven', 'dead-letter-0-0', { value: {} })
    },
    false,
  ],
])('when %s, a person is needed or not', async (_, put, expected) => {
  await put()
  const needed = needsAttention(sink.query)
  expect(await needed(checkoutId)).toBe(expected)
  expect(await needed(randomUUID())).toBe(false)
  expect(await letterIndex(sink.query).forPerson()).toBe(expected ? 1 : 0)
})

test('what came of a redrive is told by the next dead letter of the event, or by the fact that follows', async () => {
  const headers = (attempt: number, event: string) => ({
    'kassa-dead-letter-topic': 'order-successful',
    'kassa-dead-letter-partition': '0',
    'kassa-dead-letter-offset': '1',
    'kassa-dead-letter-function': 'kassa-x-email',
    'kassa-attempt': String(attempt),
    ce_id: event,
  })
  const put = (offset: number, attempt: number, event: string) =>
    database.admin.query(
      `insert into letter_inbox (topic, partition, "offset", at, key, headers, value) values ('dead-letter', 0, $1, 0, $2, $3, '{}')`,
      [offset, checkoutId, JSON.stringify(headers(attempt, event))],
    )
  const mark = (offset: number, value: object) => arrive('redriven', `dead-letter-0-${offset}`, { value })
  const index = letterIndex(sink.query)
  await put(0, 0, 'e-1')
  await put(1, 0, 'e-2')
  await put(2, 0, 'e-3')
  await mark(0, { at: '2026-03-30T01:00:00.000Z', by: 'ada' })
  await mark(1, { at: '2026-03-30T02:00:00.000Z', by: 'ada', discarded: 'Mine' })
  const handled = async () =>
    (await index.handled({ limit: 10 })).map(({ id, redrivenBy, discarded, outcome }) => [
      id,
      redrivenBy,
      discarded,
      outcome,
    ])
  expect(await handled()).toEqual([
    ['dead-letter-0-1', 'ada', 'Mine', undefined],
    ['dead-letter-0-0', 'ada', null, { state: 'waits' }],
  ])
  expect(
    (await index.waitingAmong(['dead-letter-0-0', 'dead-letter-0-2'])).map(({ id, headers: all }) => [id, all.ce_id]),
  ).toEqual([['dead-letter-0-2', 'e-3']])
  await put(3, 1, 'e-1')
  expect((await handled()).at(-1)).toEqual([
    'dead-letter-0-0',
    'ada',
    null,
    { state: 'failed-again', next: 'dead-letter-0-3' },
  ])
  const ofCheckout = await lettersOfCheckout(sink.query)(checkoutId)
  expect(ofCheckout.find(({ id }) => id === 'dead-letter-0-0')?.outcome).toEqual({
    state: 'failed-again',
    next: 'dead-letter-0-3',
  })
  expect(await needsAttention(sink.query)(checkoutId)).toBe(true)
})
