import { describe, expect, test } from '@jest/globals'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { deadLettersOnTopics } from '../../tests/dead-letters-on-topics.ts'
import { Unavailable, Unprocessable } from '../errors.ts'
import { http } from '../http/http.ts'
import type { OutgoingRecord } from '../kafka/cloudevents.ts'
import { deadLetter } from '../kafka/consume.ts'
import { headersOfMessage } from '../kafka/headers.ts'
import type { StoredRecord } from '../kafka/stored-record.ts'
import { deadLetters } from './dead-letters.ts'
import { list, Query } from './dead-letters-handler.ts'
import { redriveFunction } from './redrive-handler.ts'
import { discardOverHttp, redriveOverHttp } from './redrive-http-handler.ts'
import { DiscardRequest, RedriveRequest } from './redrive-request.ts'

const letter = (offset: number, topic = 'payment-successful'): OutgoingRecord =>
  deadLetter(
    {
      topic,
      partition: 0,
      offset,
      key: Buffer.from(`c-${offset}`).toString('base64'),
      value: Buffer.from(`{"email":"ada@example.com"}`).toString('base64'),
      headers: [],
    } as never,
    new Unprocessable('broken-rule', 'ada@example.com is refused.'),
    'order',
    new Date(1_800_000_000_000 + offset),
  )

/** Topics as arrays, with some dead letters in them; `fail` answers whether a send fails. */
const cluster = (letters: OutgoingRecord[], fail: (records: readonly OutgoingRecord[]) => boolean = () => false) => {
  const topics = new Map<string, OutgoingRecord[]>([['dead-letter', letters]])
  const send = async (records: readonly OutgoingRecord[]) => {
    if (fail(records)) throw new Unavailable('no broker')
    for (const record of records) topics.set(record.topic, [...(topics.get(record.topic) ?? []), record])
  }
  const read = async (names: readonly string[]) =>
    names.flatMap(topic =>
      (topics.get(topic) ?? []).map(
        ({ key, value, headers }, offset): StoredRecord => ({
          topic,
          partition: 0,
          offset,
          timestamp: 0,
          key: key === null ? null : Buffer.from(key),
          value: value === null ? null : Buffer.from(value),
          headers: headersOfMessage(headers),
        }),
      ),
    )
  const own = deadLetters({ ...deadLettersOnTopics(read), send, now: () => new Date('2026-11-22T12:00:00Z') })
  const list = async () => (await own.index.newest({ limit: 500 })).letters.toReversed()
  return { ...own, list, sent: (topic: string) => topics.get(topic) ?? [] }
}

describe('redrive', () => {
  test('sends the chosen ones to their topic, in order, and they wait no more', async () => {
    const { redrive, sent, list } = cluster([letter(0), letter(1), letter(2)])
    const { redriven, refused } = await redrive({ ids: ['dead-letter-0-2', 'dead-letter-0-0', 'dead-letter-0-2'] })
    expect(redriven.map(({ id }) => id)).toEqual(['dead-letter-0-2', 'dead-letter-0-0'])
    expect(refused).toEqual([])
    expect(sent('payment-successful').map(({ key }) => String(key))).toEqual(['c-2', 'c-0'])
    expect((await list()).map(({ id }) => id)).toEqual(['dead-letter-0-1'])
  })

  test('done twice sends nothing twice', async () => {
    const { redrive, sent, list } = cluster([letter(0), letter(1)])
    await redrive({ all: true })
    expect(await redrive({ all: true })).toEqual({ redriven: [], refused: [], more: false })
    expect((await redrive({ ids: ['dead-letter-0-0'] })).refused).toEqual([
      { id: 'dead-letter-0-0', reason: expect.stringContaining('redriven or discarded before') },
    ])
    expect(sent('payment-successful')).toHaveLength(2)
    expect(await list()).toEqual([])
  })

  test('that dies between the record and its mark sends it again the next time, and loses nothing', async () => {
    let dead = false
    const { redrive, sent, list } = cluster([letter(0)], records => {
      dead ||= records.some(({ topic }) => topic === 'redriven') && sent('payment-successful').length === 1
      return dead && sent('payment-successful').length === 1 && records.some(({ topic }) => topic === 'redriven')
    })
    await expect(redrive({ all: true })).rejects.toThrow('no broker')
    expect(await list()).toHaveLength(1)
    await redrive({ all: true })
    expect(sent('payment-successful').map(({ headers }) => String(headers['kassa-attempt']))).toEqual(['1', '1'])
    expect(await list()).toEqual([])
  })

  test('refuses what cannot go back, with the reason, and takes the rest', async () => {
    const { redrive, list } = cluster([letter(0, 'somewhere'), letter(1)])
    const { redriven, refused } = await redrive({ all: true })
    expect(redriven.map(({ id }) => id)).toEqual(['dead-letter-0-1'])
    expect(refused).toEqual([{ id: 'dead-letter-0-0', reason: 'Its source topic somewhere is no topic of the flow.' }])
    expect((await list()).map(({ id }) => id)).toEqual(['dead-letter-0-0'])
  })

  test('refuses an id of no dead letter', async () => {
    const { redrive } = cluster([letter(0)])
    const ids = ['dead-letter-0-9', 'payment-successful-0-0', 'x']
    expect((await redrive({ ids })).refused.map(({ id }) => id)).toEqual(ids)
  })

  test('never asks the database for an id of no dead letter, such as one that it cannot hold', async () => {
    const asked: string[] = []
    const { index } = cluster([letter(0)])
    const redrivenAmong = async (ids: readonly string[]) => {
      asked.push(...ids)
      return new Set<string>()
    }
    const { redrive } = deadLetters({
      index: { ...index, redrivenAmong },
      read: async () => [],
      send: async () => undefined,
      now: () => new Date(),
    })
    const ids = ['\u0000', '\ud800', 'x'.repeat(10_000), 'dead-letter-0-1e9', 'dead-letter-0-0']
    expect((await redrive({ ids }, { dryRun: true })).refused.map(({ id }) => id)).toEqual(ids)
    expect(asked).toEqual(['dead-letter-0-0'])
  })

  test('as a dry run says the same and does nothing', async () => {
    const { redrive, sent, list } = cluster([letter(0), letter(1, 'somewhere')])
    const { redriven, refused } = await redrive({ all: true }, { dryRun: true })
    expect([redriven.length, refused.length]).toEqual([1, 1])
    expect(sent('payment-successful')).toEqual([])
    expect(await list()).toHaveLength(2)
  })

  test('of one topic leaves the other alone', async () => {
    const { redrive, list } = cluster([letter(0)])
    expect((await redrive({ all: true, topic: 'retries-exhausted' })).redriven).toEqual([])
    expect(await list()).toHaveLength(1)
  })
})

test('the function refuses an event that names nothing, with what to send', async () => {
  const invoke = redriveFunction(cluster([letter(0)]))
  await expect(invoke({})).rejects.toThrow('{"all":true}')
  expect(await invoke({ all: true })).toEqual({ redriven: 1, refused: [], more: false })
})

const dueSoon = async (letters: ReturnType<typeof cluster>) =>
  (await letters.list()).map(each => ({ ...each, dueAt: '2026-11-22T13:00:00.000Z' }))

describe('over HTTP', () => {
  const call = async (handler: (event: never, context: Context) => Promise<unknown>, event: object) => {
    const { statusCode, body } = (await handler(
      { headers: { 'content-type': 'application/json' }, ...event } as never,
      { getRemainingTimeInMillis: () => 10_000 } as Context,
    )) as { statusCode: number; body: string }
    return { statusCode, body: JSON.parse(body) }
  }
  const post = (letters: ReturnType<typeof cluster>, body: unknown) =>
    call(
      http({ body: RedriveRequest }).handler(redriveOverHttp(letters)) as never,
      { body: JSON.stringify(body) } as APIGatewayProxyEventV2,
    )

  test('GET /dead-letters shows the newest first, without mail addresses, and counts', async () => {
    const letters = cluster([letter(0), letter(1)])
    const { statusCode, body } = await call(http({ query: Query }).handler(list(letters.index)) as never, {
      queryStringParameters: { limit: '1' },
    })
    expect(statusCode).toBe(200)
    expect(body).toEqual({
      records: [
        {
          id: 'dead-letter-0-1',
          topic: 'dead-letter',
          partition: 0,
          offset: 1,
          at: expect.any(String),
          reason: 'broken-rule',
          error: 'a***@example.com is refused.',
          function: 'order',
          source: { topic: 'payment-successful', partition: 0, offset: 1 },
          checkoutId: 'c-1',
          attempt: 0,
          traceId: null,
          problem: null,
          dueAt: null,
          headers: [],
          value: '{"email":"a***@example.com"}',
        },
      ],
      counts: { 'dead-letter': 2, 'retries-exhausted': 0 },
      next: '2',
    })
  })

  test('GET /dead-letters shows headers, those that are no text as such, and none that names a person', async () => {
    const letters = cluster([letter(0)])
    const index = {
      ...letters.index,
      newest: async () => {
        const { letters: found, counts } = await letters.index.newest({ limit: 1 })
        const headers = { ce_id: 'ada@example.com', traceparent: '\\377\\000', 'content-type': 'a\ufffd' }
        return { letters: found.map(each => ({ ...each, headers })), counts }
      },
    }
    const { body } = await call(http({ query: Query }).handler(list(index)) as never, {})
    expect(body.records[0].headers).toEqual([
      { name: 'ce_id', text: 'a***@example.com', binary: false },
      { name: 'traceparent', text: '\\377\\000', binary: true },
      { name: 'content-type', text: 'a\ufffd', binary: true },
    ])
  })

  test('POST /dead-letters/discard marks those that wait for a person, with who and why, and sends none of them on', async () => {
    const letters = cluster([letter(0), letter(1)])
    const due = { ...letters.index, waitingAmong: async () => await dueSoon(letters) }
    const discarding = (given: ReturnType<typeof cluster>, body: unknown) =>
      call(
        http({ body: DiscardRequest }).handler(discardOverHttp(given)) as never,
        {
          body: JSON.stringify(body),
          requestContext: { authorizer: { jwt: { claims: { sub: 'ada' } } } },
        } as unknown as APIGatewayProxyEventV2,
      )
    const ids = ['dead-letter-0-0', 'dead-letter-0-0', 'dead-letter-0-9', '\0']
    expect(await discarding(letters, { ids, reason: 'A test of mine' })).toEqual({
      statusCode: 200,
      body: {
        discarded: 1,
        refused: ['dead-letter-0-9', '\0'].map(id => ({ id, reason: 'No dead letter with this id waits.' })),
      },
    })
    expect(letters.sent('payment-successful')).toEqual([])
    expect(letters.sent('redriven').map(({ key, value }) => [key, JSON.parse(String(value))])).toEqual([
      [
        'dead-letter-0-0',
        { id: 'dead-letter-0-0', discarded: 'A test of mine', at: '2026-11-22T12:00:00.000Z', by: 'ada' },
      ],
    ])
    expect((await letters.list()).map(({ id }) => id)).toEqual(['dead-letter-0-1'])
    expect((await letters.redrive({ ids: ['dead-letter-0-0'] })).redriven).toEqual([])
    const scheduled = deadLetters({
      ...due,
      index: due,
      read: async () => [],
      send: async () => undefined,
      now: () => new Date(),
    })
    expect((await scheduled.discard(['dead-letter-0-1'], 'x', 'ada')).refused).toEqual([
      { id: 'dead-letter-0-1', reason: expect.stringContaining('still redriven by itself') },
    ])
    for (const reason of ['', ' ', 'a\0', 'x'.repeat(301), '\ud83d']) {
      expect((await discarding(letters, { ids: ['dead-letter-0-1'], reason })).statusCode).toBe(400)
    }
  })

  test('POST /dead-letters/redrive tells how many went and which were refused', async () => {
    const letters = cluster([letter(0), letter(1, 'somewhere')])
    expect(await post(letters, { all: true })).toEqual({
      statusCode: 200,
      body: {
        redriven: 1,
        refused: [{ id: 'dead-letter-0-1', reason: expect.stringContaining('somewhere') }],
        more: false,
      },
    })
  })

  test.each([[{}], [{ all: false }], [{ ids: [] }], [{ all: true, force: true }], ['all']])(
    'POST /dead-letters/redrive with %j is refused',
    async body => {
      expect((await post(cluster([letter(0)]), body)).statusCode).toBe(400)
    },
  )
})
