/** The whole of Kassa, from POST /checkout to the mail and the rows, through the real `sls offline`. */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { GetCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, describe, expect, test } from '@jest/globals'
import { Pool } from 'pg'
import { dynamodb } from '../functions/dynamodb.ts'
import { connectKafka, kafkaSettings } from '../functions/kafka/client.ts'
import { orderNumberOf } from '../functions/order/order.ts'
import type { Report } from '../functions/privacy/privacy.ts'
import { settings } from '../functions/settings.ts'
import { delivery } from './delivery.ts'
import { eventually } from './eventually.ts'

const api = process.env.API_URL ?? ''
const database = new Pool({ connectionString: process.env.DATABASE_URL ?? '', max: 2 })
afterAll(() => database.end())

interface Answer {
  readonly checkoutId: string
  readonly status: string
  readonly amount: number
  readonly orderNumber?: string
  readonly timeline: readonly { readonly type: string; readonly topic: string; readonly eventId: string }[]
}

const rows = async (sql: string, ...values: unknown[]) => (await database.query(sql, values)).rows

const post = async (body: unknown, key: string = randomUUID()) => {
  const response = await fetch(`${api}/checkout`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify(body),
  })
  return {
    status: response.status,
    location: response.headers.get('location'),
    body: (await response.json()) as Answer,
  }
}
const status = async (checkoutId: string) => {
  const response = await fetch(`${api}/checkout/${checkoutId}`)
  return { status: response.status, body: (await response.json()) as Answer }
}
/** The sink reads each topic by itself: the row of the mail may be there before the one of the order. */
const confirmed = (checkoutId: string) =>
  eventually(async () => {
    const { body } = await status(checkoutId)
    expect(body.status).toBe('confirmed')
    expect(body.timeline).toHaveLength(5)
    return body
  })
const stockOf = async (sku: string): Promise<number> =>
  (await dynamodb.send(new GetCommand({ TableName: 'kassa-local-stock', Key: { sku }, ConsistentRead: true }))).Item
    ?.left
const mailsTo = async (address: string) => {
  const store = (await (await fetch(`${process.env.MAILBOX_URL}/store`)).json()) as {
    emails: { subject: string; destination: { to: string[] }; body: { text: string; html: string } }[]
  }
  return store.emails.filter(({ destination }) => destination.to.includes(address))
}
const cartOf = (email: string, items: { sku: string; quantity: number }[], paymentMethod = 'tok_visa') => ({
  customer: { email, name: 'Ada Lovelace' },
  items,
  paymentMethod,
  ...delivery,
})

/** `npm run privacy -- erase`, as an operator types it. */
const erase = async (mail: string) => {
  const command = ['--disable-warning=ExperimentalWarning', 'infra/privacy/privacy.ts', 'erase', mail, '--json']
  const { NODE_OPTIONS: _, ...env } = process.env
  const child = spawn('node_modules/.bin/node', command, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const report: Report = JSON.parse(await text(child.stdout))
  const [exitCode] = await exited
  return { exitCode, report }
}

const stages = [
  ...['checkout-requested', 'payment-successful', 'order-successful', 'payment-captured', 'email-successful'],
]

/** Every record of the checkout on the topics of the happy way, read from the brokers. */
const recordsOf = async (checkoutId: string, count: number) => {
  const { kafka } = connectKafka(settings(kafkaSettings))
  const consumer = kafka.consumer({ groupId: `test-${randomUUID()}` })
  const found: { topic: string; value: Record<string, unknown>; headers: Record<string, string> }[] = []
  await consumer.connect()
  await consumer.subscribe({
    topics: stages,
    fromBeginning: true,
  })
  await new Promise<void>(resolve => {
    void consumer.run({
      eachMessage: async ({ topic, message }) => {
        if (message.key?.toString() !== checkoutId) return
        const headers = Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)])
        found.push({ topic, value: JSON.parse(String(message.value)), headers: Object.fromEntries(headers) })
        if (found.length === count) resolve()
      },
    })
  })
  await consumer.disconnect()
  return new Map(found.map(record => [record.topic, record]))
}

describe('a cart of three lines', () => {
  test('becomes one charge, one order, one receipt and its rows', async () => {
    const email = `${randomUUID()}@example.com`
    const skus = ['mug-enamel', 'pen-brass', 'vase-stoneware']
    const before = await Promise.all(skus.map(stockOf))
    const items = skus.map((sku, index) => ({ sku, quantity: index + 1 }))
    const amount = 1490 + 2 * 3890 + 3 * 3290

    const accepted = await post(cartOf(email, items))
    const { checkoutId } = accepted.body
    expect(accepted).toMatchObject({
      status: 202,
      location: `/checkout/${checkoutId}`,
      body: { status: 'accepted', amount },
    })
    const orderNumber = orderNumberOf(checkoutId)

    const done = await confirmed(checkoutId)
    expect(done).toMatchObject({ checkoutId, amount, currency: 'EUR', orderNumber })
    expect(done.timeline.map(({ type }) => type)).toEqual(stages)
    for (const entry of done.timeline) {
      expect(entry).toEqual({
        type: entry.topic,
        at: expect.stringMatching(/^\d{4}-.*Z$/),
        topic: expect.any(String),
        partition: expect.any(Number),
        offset: expect.any(Number),
        eventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      })
    }

    const records = await recordsOf(checkoutId, stages.length)
    expect([...records.keys()].sort()).toEqual([...stages].sort())
    const traces = new Set([...records.values()].map(({ headers }) => headers.traceparent?.slice(3, 35)))
    expect(traces.size).toBe(1)
    for (const [topic, { headers }] of records) {
      expect(headers).toMatchObject({
        ce_specversion: '1.0',
        ce_type: `kassa.${topic}.v1`,
        ce_source: expect.stringMatching(/^\/kassa\//),
        ce_time: expect.stringMatching(/^\d{4}-.*Z$/),
        'content-type': 'application/json',
      })
    }
    const idsOnTopics = [...records.values()].map(({ headers }) => headers.ce_id).sort()
    expect(done.timeline.map(({ eventId }) => eventId).sort()).toEqual(idsOnTopics)

    const order = await dynamodb.send(
      new GetCommand({ TableName: 'kassa-local-orders', Key: { checkoutId }, ConsistentRead: true }),
    )
    expect(order.Item).toMatchObject({ status: 'placed', orderNumber, amount })
    expect(await Promise.all(skus.map(stockOf))).toEqual(before.map((left, index) => left - (index + 1)))

    const mails = await mailsTo(email)
    expect(mails).toMatchObject([{ subject: `Your order ${orderNumber}` }])
    for (const text of [
      '1 × Enamel mug  €14.90',
      '2 × Brass pen  €77.80',
      '3 × Stoneware vase  €98.70',
      'Total paid  €191.40',
    ]) {
      expect(mails[0]?.body.text).toContain(text)
    }

    expect(await rows('select topic from events where checkout_id = $1 order by arrived', checkoutId)).toHaveLength(5)
    const [checkout] = await rows('select * from checkouts where checkout_id = $1', checkoutId)
    expect(checkout).toMatchObject({ status: 'confirmed', order_number: orderNumber, currency: 'EUR' })
    expect(Number(checkout.amount)).toBe(amount)
    for (const [view, count] of [
      ['payments', 1],
      ['orders', 1],
      ['order_lines', 3],
      ['emails', 1],
    ] as const) {
      expect({ view, rows: (await rows(`select * from ${view} where checkout_id = $1`, checkoutId)).length }).toEqual({
        view,
        rows: count,
      })
    }
    expect((await rows('select * from revenue_by_day')).length).toBeGreaterThan(0)
    expect((await rows('select * from stage_latency')).length).toBeGreaterThan(0)
    // Other tests write what nobody can read; of this checkout everything is readable.
    const unreadable = 'select * from unreadable_events join events using (event_id, source) where checkout_id = $1'
    expect(await rows(unreadable, checkoutId)).toEqual([])
  })
})

test('twelve checkouts at once end as twelve confirmed orders', async () => {
  const carts = Array.from({ length: 12 }, () =>
    cartOf(`${randomUUID()}@example.com`, [{ sku: 'notebook-dotted', quantity: 1 }]),
  )
  const before = await stockOf('notebook-dotted')
  const answers = await Promise.all(carts.map(cart => post(cart)))
  expect(answers.map(answer => answer.status)).toEqual(carts.map(() => 202))
  const done = await Promise.all(answers.map(({ body }) => confirmed(body.checkoutId)))
  expect(new Set(done.map(({ orderNumber }) => orderNumber)).size).toBe(12)
  expect(await stockOf('notebook-dotted')).toBe(before - 12)
})

test('the same key and cart five times at once is one checkout, one charge and one mail', async () => {
  const email = `${randomUUID()}@example.com`
  const key = randomUUID()
  const cart = cartOf(email, [{ sku: 'tray-cork', quantity: 1 }])
  const answers = await Promise.all(Array.from({ length: 5 }, () => post(cart, key)))
  expect(answers.filter(answer => answer.status !== 202 && answer.status !== 409)).toEqual([])
  const again = await eventually(async () => {
    const answer = await post(cart, key)
    expect(answer.status).toBe(202)
    return answer
  })
  await confirmed(again.body.checkoutId)
  expect(await rows('select 1 from payments where checkout_id = $1', again.body.checkoutId)).toHaveLength(1)
  expect(await mailsTo(email)).toHaveLength(1)
  expect((await post({ ...cart, paymentMethod: 'tok_other' }, key)).status).toBe(422)
})

test('a declined payment is told by status, and nothing is ordered or mailed: the shopper sees it on the page', async () => {
  const email = `${randomUUID()}@example.com`
  const before = await stockOf('lamp-desk')
  const { body } = await post(cartOf(email, [{ sku: 'lamp-desk', quantity: 1 }], 'tok_insufficientFunds'))
  const done = await eventually(async () => {
    const answer = (await status(body.checkoutId)).body
    expect(answer.timeline).toHaveLength(2)
    return answer
  })
  expect(done).toMatchObject({ status: 'declined', reason: 'insufficient_funds' })
  expect(await mailsTo(email)).toEqual([])
  expect(await stockOf('lamp-desk')).toBe(before)
})

test('a shopper who is erased leaves no trace in DynamoDB, the sink, the mailbox and the logs; the order stays', async () => {
  const tag = randomUUID()
  const [email, name] = [`Trace.${tag}@example.com`, `Quixote ${tag.slice(0, 13)}`]
  const cart = cartOf(email, [{ sku: 'pen-brass', quantity: 1 }])
  const { body } = await post({ ...cart, customer: { email, name } })
  await confirmed(body.checkoutId)
  const { exitCode, report } = await erase(email.toLowerCase())
  expect({ exitCode, deferred: report.deferred }).toEqual({ exitCode: 0, deferred: [] })
  expect(report.places.filter(({ found }) => found > 0)).toEqual([
    { place: 'Sink, events', found: 5, erased: 5 },
    { place: 'Ledger of the simulated provider', found: 1, erased: 1 },
    { place: 'DynamoDB checkouts', found: 1, erased: 1 },
    { place: 'Mailbox of this machine', found: 1, erased: 1 },
  ])
  const words = [tag, tag.slice(0, 13)]
  expect(await mailsTo(email)).toEqual([])
  const kept = await rows(
    `select payload::text || convert_from(value, 'UTF8') as text from events where checkout_id = $1`,
    body.checkoutId,
  )
  expect(kept).toHaveLength(5)
  expect(kept.filter(({ text }) => words.some(word => text.includes(word)))).toEqual([])
  for (const folder of process.env.KASSA_HOME ? ['data/dynamodb', 'data/mail', 'logs'] : []) {
    for (const file of await readdir(`${process.env.KASSA_HOME}/${folder}`)) {
      const bytes = await readFile(`${process.env.KASSA_HOME}/${folder}/${file}`)
      expect({ file, found: words.filter(word => bytes.includes(word)) }).toEqual({ file, found: [] })
    }
  }
  expect(await rows('select amount from orders where checkout_id = $1', body.checkoutId)).toEqual([{ amount: '4380' }])
})

test('an unknown checkout is 404, as is what can be no id', async () => {
  expect((await status(randomUUID())).status).toBe(404)
  expect((await status('not-an-id')).status).toBe(404)
})

test('the catalogue, the contract and the cluster answer', async () => {
  for (const path of ['/catalogue', '/openapi.json', '/cluster', '/health', '/analytics/summary', '/events']) {
    const response = await fetch(`${api}${path}`)
    expect({ path, status: response.status, type: response.headers.get('content-type') }).toMatchObject({
      path,
      status: 200,
      type: expect.stringContaining('application/json'),
    })
    await response.json()
  }
})
