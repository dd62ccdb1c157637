/** One trace from the request to the row, through the real `sls offline` and the receiver of traces. */
import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, describe, expect, test } from '@jest/globals'
import { Pool } from 'pg'
import { connectKafka, kafkaSettings } from '../functions/kafka/client.ts'
import { withTopicReader } from '../functions/kafka/topic-reader.ts'
import type { Span } from '../functions/operations/traces.ts'
import { settings } from '../functions/settings.ts'
import { delivery } from './delivery.ts'
import { eventually } from './eventually.ts'
import { recordsOf } from './sample-checkouts.ts'

const { API_URL: api = '', TRACES_URL: receiver = '' } = process.env

const database = new Pool({ connectionString: process.env.DATABASE_URL ?? '', max: 1 })
afterAll(() => database.end())

const newTrace = () => {
  const traceId = randomBytes(16).toString('hex')
  return { traceId, traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01` }
}

const customer = { name: 'Ottoline Quackenbush', email: `ottoline-${randomUUID()}@example.com` }
const buy = async (paymentMethod: string, traceparent: string): Promise<string> => {
  const response = await fetch(`${api}/checkout`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID(), traceparent },
    body: JSON.stringify({ customer, items: [{ sku: 'tray-cork', quantity: 1 }], paymentMethod, ...delivery }),
  })
  expect(response.status).toBe(202)
  return ((await response.json()) as { checkoutId: string }).checkoutId
}

const spansOf = async (traceId: string): Promise<readonly Span[]> => {
  const response = await fetch(`${receiver}/traces/${traceId}`)
  return response.ok ? ((await response.json()) as { spans: Span[] }).spans : []
}

/** A span by the way to it: `POST /checkout > send checkout-requested`. */
const pathsOf = (spans: readonly Span[]) => {
  const byId = new Map(spans.map(span => [span.spanId, span]))
  const path = ({ name, parentSpanId }: Span): string => {
    const parent = byId.get(parentSpanId ?? '')
    return parent ? `${path(parent)} > ${name}` : name
  }
  return spans.map(span => ({ path: path(span), span }))
}
const linkedTo = ({ links }: Span, { spanId }: Span): boolean => links.some(link => link.spanId === spanId)

/** Resolves when every one of these ways is in the trace. */
const traceWith = (traceId: string, paths: readonly string[]) =>
  eventually(async () => {
    const found = pathsOf(await spansOf(traceId))
    expect(found.map(({ path }) => path)).toEqual(expect.arrayContaining([...paths]))
    return found
  }, 60_000)

const door = 'POST /checkout'
const requested = `${door} > create checkout-requested`
const authorized = `${requested} > process checkout-requested`
const ordered = (paid: string) => `${paid} > process payment-successful > create order-successful`
const afterThePayment = (paid: string) => [
  paid,
  `${paid} > process payment-successful`,
  `${paid} > process payment-successful > DynamoDB.TransactWriteItems`,
  `${paid} > process payment-successful > send order-successful`,
  `${ordered(paid)} > process order-successful`,
  `${ordered(paid)} > process order-successful > simulated capture`,
  `${ordered(paid)} > process order-successful > SES.SendEmail`,
  `${ordered(paid)} > process order-successful > create payment-captured`,
  `${ordered(paid)} > process order-successful > create email-successful`,
]

/** Every fact of it has its row. */
const rowsOf = (paid: string) => [
  `${requested} > insert events`,
  `${paid} > insert events`,
  `${ordered(paid)} > insert events`,
  `${ordered(paid)} > process order-successful > create payment-captured > insert events`,
  `${ordered(paid)} > process order-successful > create email-successful > insert events`,
]

describe('a purchase', () => {
  const { traceId, traceparent } = newTrace()

  test('is one trace in which every hop is there and stands under the one before', async () => {
    await buy('tok_visa', traceparent)
    const found = await traceWith(traceId, [
      door,
      requested,
      `${door} > send checkout-requested`,
      authorized,
      `${authorized} > simulated authorize`,
      ...afterThePayment(`${authorized} > create payment-successful`),
      ...rowsOf(`${authorized} > create payment-successful`),
    ])
    const spans = found.map(({ span }) => span)
    expect(spans.filter(({ status }) => status === 'error')).toEqual([])
    const services = new Map(spans.map(({ name, service }) => [name, service]))
    expect(services.get(door)).toBe('checkout')
    expect(services.get('process checkout-requested')).toBe('authorize')
    expect(services.get('process payment-successful')).toBe('order')
    expect(
      spans
        .filter(({ name }) => name === 'process order-successful')
        .map(each => each.service)
        .sort(),
    ).toEqual(['capture', 'email', 'webhooks'])
    const named = (name: string) => spans.find(each => each.name === name) as Span
    expect(named(door)).toMatchObject({
      kind: 'server',
      parentSpanId: traceparent.split('-')[2],
      attributes: { 'http.request.method': 'POST', 'http.route': '/checkout', 'http.response.status_code': 202 },
    })
    expect(named('process payment-successful')).toMatchObject({
      kind: 'consumer',
      attributes: {
        'messaging.system': 'kafka',
        'messaging.destination.name': 'payment-successful',
        'messaging.destination.partition.id': expect.stringMatching(/^\d$/),
        'messaging.kafka.offset': expect.any(Number),
      },
    })
    const { service, attributes } = named('insert events')
    expect(service).toBe('sink')
    const place = ['destination.name', 'destination.partition.id', 'kafka.offset'].map(
      each => attributes[`messaging.${each}`],
    )
    const { rowCount } = await database.query(
      'select from events where topic = $1 and partition = $2 and "offset" = $3 and trace_id = $4',
      [...place, traceId],
    )
    expect(rowCount).toBe(1)
    for (const topic of ['checkout-requested', 'payment-successful', 'order-successful'])
      expect([topic, linkedTo(named(`send ${topic}`), named(`create ${topic}`))]).toEqual([topic, true])
  })

  test('says nothing of the person who buys', async () => {
    const text = JSON.stringify(await spansOf(traceId))
    const { line1, city, postalCode } = delivery.shipTo
    for (const secret of [...Object.values(customer), 'ottoline', line1, city, postalCode, 'tok_visa'])
      expect([secret, text.includes(secret)]).toEqual([secret, false])
  })

  test('whose record comes again has a second span for it, which links to the first', async () => {
    const first = (await spansOf(traceId)).find(({ name }) => name === 'process payment-successful') as Span
    const kafka = connectKafka(settings(kafkaSettings))
    const partition = Number(first.attributes['messaging.destination.partition.id'])
    const offset = Number(first.attributes['messaging.kafka.offset'])
    const { records } = await withTopicReader(kafka.kafka, 'payment-successful', reader =>
      reader.fetch(partition, offset, 1_000_000),
    )
    const [{ key, value, headers } = { key: null, value: null, headers: {} }] = records
    await kafka.send([{ topic: 'payment-successful', key, value, headers }])
    await kafka.close()
    await eventually(async () => {
      const spans = (await spansOf(traceId)).filter(({ name }) => name === 'process payment-successful')
      expect(spans).toHaveLength(2)
      const second = spans.find(({ spanId }) => spanId !== first.spanId) as Span
      expect(second.parentSpanId).toBe(first.parentSpanId)
      expect(linkedTo(second, first)).toBe(true)
    })
  })
})

test('a purchase that its bank asks about stays one trace, and links to what brought the answer', async () => {
  const { traceId, traceparent } = newTrace()
  const checkoutId = await buy('tok_authenticationRequired', traceparent)
  const url = await eventually(async () => {
    const status = (await (await fetch(`${api}/checkout/${checkoutId}`)).json()) as {
      payment?: { action: { url: string } }
    }
    expect(status.payment?.action.url).toBeDefined()
    return status.payment?.action.url
  })
  await fetch(`${api}${url}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ answer: 'approve' }),
    redirect: 'manual',
  })
  const found = await traceWith(traceId, [
    `${authorized} > create payment-action-required`,
    ...afterThePayment('create payment-successful'),
  ])
  const paid = found.find(({ path }) => path === 'create payment-successful')?.span
  const [link] = paid?.links ?? []
  const cause = pathsOf(await spansOf(link?.traceId ?? '')).find(({ span }) => span.spanId === link?.spanId)
  expect(cause?.path).toMatch(/^POST \/.* > create payment-updated > process payment-updated$/)
})

test('a dead letter is a span with its error, and its redrive goes on in the same trace', async () => {
  const { traceId, traceparent } = newTrace()
  const { send, close } = connectKafka(settings(kafkaSettings))
  const key = randomUUID()
  const [requested] = recordsOf({ end: 'accepted', at: new Date(), checkoutId: key })
  const headers = { ...requested?.headers, traceparent }
  await send([{ topic: 'checkout-requested', key, value: 'ottoline@example.com', headers }])
  await close()
  const attempts = (count: number) =>
    eventually(async () => {
      const spans = await spansOf(traceId)
      const processed = spans.filter(({ name }) => name === 'process checkout-requested')
      expect(processed).toHaveLength(count)
      expect(spans.filter(({ name }) => name === 'send dead-letter')).toHaveLength(count)
      return { spans, processed }
    })
  const {
    processed: [first],
  } = await attempts(1)
  expect(first).toMatchObject({ status: 'error', attributes: { 'error.type': 'invalid-json' } })
  const ids = await eventually(async () => {
    const { records } = (await (await fetch(`${api}/dead-letters`)).json()) as {
      records: { id: string; checkoutId: string }[]
    }
    const found = records.filter(({ checkoutId }) => checkoutId === key).map(({ id }) => id)
    expect(found).toHaveLength(1)
    return found
  })
  await fetch(`${api}/dead-letters/redrive`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ids }),
  })
  const { spans, processed } = await attempts(2)
  const again = processed.find(({ spanId }) => spanId !== first?.spanId) as Span
  expect(again).toMatchObject({ status: 'error', attributes: { 'kassa.redrive.attempt': '1' } })
  expect(linkedTo(again, first as Span)).toBe(true)
  const sent = spans.find(({ name, service }) => name === 'send checkout-requested' && service === 'redriveOverHttp')
  expect(sent?.links.some(link => link.traceId !== traceId)).toBe(true)
  expect(JSON.stringify(spans)).not.toContain('ottoline')
})
