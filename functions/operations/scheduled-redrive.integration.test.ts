/** Records that fail beside records that do not, and what becomes of them without a person. */
import { randomUUID } from 'node:crypto'
import { GetCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, expect, test } from '@jest/globals'
import { delivery } from '../../tests/delivery.ts'
import { eventually } from '../../tests/eventually.ts'
import { dynamodb } from '../dynamodb.ts'
import { connectKafka, kafkaSettings } from '../kafka/client.ts'
import { fact } from '../kafka/cloudevents.ts'
import { resumeTopic } from '../kafka/resume-topic.ts'
import { type PaymentSuccessful, paymentSuccessful } from '../payment/facts.ts'
import { settings } from '../settings.ts'
import { pausesOf } from './retry-schedule.ts'
import { scheduledRedrive } from './scheduled-redrive.ts'

const kafka = connectKafka(settings(kafkaSettings))
afterAll(() => kafka.close())

const post = async (paymentMethod: string): Promise<string> => {
  const response = await fetch(`${process.env.API_URL}/checkout`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify({
      customer: { email: `${randomUUID()}@example.com`, name: 'Ada' },
      items: [{ sku: 'candle-bees', quantity: 1 }],
      paymentMethod,
      ...delivery,
    }),
  })
  expect(response.status).toBe(202)
  return ((await response.json()) as { checkoutId: string }).checkoutId
}
const statusOf = async (checkoutId: string): Promise<string> =>
  ((await (await fetch(`${process.env.API_URL}/checkout/${checkoutId}`)).json()) as { status: string }).status

/** One run of the schedule; the one of the platform may have the partitions meanwhile. */
const run = () =>
  scheduledRedrive({ resume: resumeTopic(kafka), send: kafka.send, now: () => new Date(), service: 'test' })(10_000)

test('checkouts whose payment works are confirmed within 15 s while others, of every partition, fail', async () => {
  const poison = await Promise.all(Array.from({ length: 12 }, () => post('tok_outage')))
  const good = await Promise.all(Array.from({ length: 12 }, () => post('tok_visa')))
  await eventually(async () => {
    for (const id of good) expect(['ordered', 'confirmed']).toContain(await statusOf(id))
  }, 15_000)
  for (const id of poison) expect(await statusOf(id)).toBe('accepted')
})

/** Whether the order stands, by its table: the door knows nothing of these checkouts. */
const orderOf = async ({ checkoutId }: PaymentSuccessful): Promise<boolean> => {
  const { Item } = await dynamodb.send(
    new GetCommand({ TableName: 'kassa-local-orders', Key: { checkoutId }, ConsistentRead: true }),
  )
  return Item?.status === 'placed'
}

const paid = (): PaymentSuccessful => ({
  checkoutId: randomUUID(),
  customer: { email: `${randomUUID()}@example.com`, name: 'Ada' },
  lines: [{ sku: 'candle-bees', name: 'Beeswax candle', quantity: 1, unitPrice: 1690, amount: 1690 }],
  amount: 1690,
  currency: 'EUR',
  paymentId: 'pay_of_the_schedule',
  provider: 'simulated',
})

/** As the mapping writes it after the last retry. */
const exhausted = (value: PaymentSuccessful, attempt: number, failedAt: Date) => {
  const record = fact(paymentSuccessful, '/kassa/charge', value, {
    time: failedAt.toISOString(),
    traceparent: undefined,
  })
  const { topic, key } = record
  const headers = { ...record.headers, ...(attempt === 0 ? {} : { 'kassa-attempt': String(attempt) }) }
  return {
    topic: 'retries-exhausted',
    key,
    value: JSON.stringify({
      requestContext: {
        functionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:kassa-local-order:$LATEST',
        condition: 'RetriesExhausted',
        approximateInvokeCount: 4,
      },
      timestamp: failedAt.toISOString(),
      KafkaBatchInfo: {},
      payload: {
        records: {
          [`${topic}-0`]: [
            {
              topic,
              partition: 0,
              offset: 0,
              key: Buffer.from(String(key)).toString('base64'),
              value: Buffer.from(String(record.value)).toString('base64'),
              headers: Object.entries(headers).map(([name, text]) => ({
                [name]: [...new Int8Array(Buffer.from(text))],
              })),
            },
          ],
        },
      },
    }),
    headers: {},
  }
}

test('a record whose pause is over is sent on and becomes an order; one whose patience ended stays', async () => {
  const [heals, stays] = [paid(), paid()]
  const last = pausesOf('payment-successful').length
  await kafka.send([
    exhausted(stays, last, new Date(Date.now() - 100 * 24 * 60 * 60 * 1_000)),
    exhausted(heals, 0, new Date(Date.now() - 61_000)),
  ])
  await eventually(async () => {
    await run()
    expect(await orderOf(heals)).toBe(true)
  })
  expect(await orderOf(stays)).toBe(false)
})
