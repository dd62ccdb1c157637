/** The loop: a bug puts a record aside, the fix is deployed, redrive sends it on, the order completes, nothing waits. */
import { randomUUID } from 'node:crypto'
import { afterAll, expect, test } from '@jest/globals'
import type { Context, MSKEvent } from 'aws-lambda'
import { eventually } from '../../tests/eventually.ts'
import { Unprocessable } from '../errors.ts'
import { connectKafka, kafkaSettings } from '../kafka/client.ts'
import { fact, type OutgoingRecord } from '../kafka/cloudevents.ts'
import { consume } from '../kafka/consume.ts'
import { orderNumberOf } from '../order/order.ts'
import { type PaymentSuccessful, paymentSuccessful } from '../payment/facts.ts'
import { settings } from '../settings.ts'
import { connectDeadLetters } from './connect-dead-letters.ts'
import type { WaitingLetter } from './dead-letter-index.ts'
import { redriveFunction } from './redrive-handler.ts'

const kafka = connectKafka(settings(kafkaSettings))
const letters = connectDeadLetters()
afterAll(async () => {
  await Promise.all([kafka.close(), letters.close()])
})

const payment = (): PaymentSuccessful => ({
  checkoutId: randomUUID(),
  customer: { email: `${randomUUID()}@example.com`, name: 'Ada' },
  lines: [{ sku: 'candle-bees', name: 'Beeswax candle', quantity: 1, unitPrice: 1690, amount: 1690 }],
  amount: 1690,
  currency: 'EUR',
  paymentId: 'pay_of_the_loop',
  provider: 'simulated',
})
const cause = { time: new Date().toISOString(), traceparent: undefined }

/** The record as the event source mapping gives it to the function. */
const eventOf = ({ topic, key, value, headers }: OutgoingRecord) =>
  ({
    eventSource: 'aws:kafka',
    records: {
      [`${topic}-0`]: [
        {
          topic,
          partition: 0,
          offset: 0,
          timestamp: Date.now(),
          timestampType: 'CREATE_TIME',
          key: Buffer.from(String(key)).toString('base64'),
          value: Buffer.from(String(value)).toString('base64'),
          headers: Object.entries(headers).map(([name, text]) => ({
            [name]: [...new Int8Array(Buffer.from(String(text)))],
          })),
        },
      ],
    },
  }) as unknown as MSKEvent
const context = { functionName: 'kassa-local-order', getRemainingTimeInMillis: () => 30_000 } as unknown as Context

const waitsFor = (checkoutId: string): Promise<WaitingLetter> =>
  eventually(async () => {
    const { letters: newest } = await letters.index.newest({ limit: 500 })
    const found = newest.find(letter => letter.checkoutId === checkoutId)
    if (!found) throw new Error(`No dead letter of checkout ${checkoutId} waits.`)
    return found
  })

const mailsTo = async (address: string): Promise<{ subject: string }[]> => {
  const store = (await (await fetch(`${process.env.MAILBOX_URL}/store`)).json()) as {
    emails: { subject: string; destination: { to: string[] } }[]
  }
  return store.emails.filter(({ destination }) => destination.to.includes(address))
}

const post = async (body: unknown) => {
  const response = await fetch(`${process.env.API_URL}/dead-letters/redrive`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: await response.json() }
}
const shown = async (id: string) => {
  const response = await fetch(`${process.env.API_URL}/dead-letters?limit=500`)
  const { records } = (await response.json()) as { records: WaitingLetter[] }
  return records.find(record => record.id === id)
}

const completes = (paid: PaymentSuccessful) =>
  eventually(async () => {
    expect(await mailsTo(paid.customer.email)).toMatchObject([
      { subject: `Your order ${orderNumberOf(paid.checkoutId)}` },
    ])
  })

test('a record that a bug called unprocessable is redriven over HTTP and becomes an order', async () => {
  const paid = payment()
  const record = fact(paymentSuccessful, '/kassa/charge', paid, cause)
  const buggy = consume([paymentSuccessful], { send: kafka.send }).handler(async () => {
    throw new Unprocessable('bug', 'The rule for candles is upside down.')
  })
  expect(await buggy(eventOf(record), context)).toEqual({ batchItemFailures: [] })
  const letter = await waitsFor(paid.checkoutId)
  expect(await shown(letter.id)).toMatchObject({
    reason: 'bug',
    error: 'The rule for candles is upside down.',
    function: 'kassa-local-order',
    attempt: 0,
  })

  // The fix is deployed: the order function that runs has no such bug.
  expect(await post({ ids: [letter.id], dryRun: true })).toEqual({
    status: 200,
    body: { redriven: 1, refused: [], more: false },
  })
  expect(await post({ ids: [letter.id] })).toEqual({ status: 200, body: { redriven: 1, refused: [], more: false } })
  await completes(paid)
  await eventually(async () => expect(await shown(letter.id)).toBeUndefined())
  expect((await post({ ids: [letter.id] })).body).toMatchObject({ redriven: 0, refused: [{ id: letter.id }] })
})

test('a record that failed every retry is redriven by the function and becomes an order', async () => {
  const paid = payment()
  const record = fact(paymentSuccessful, '/kassa/charge', paid, cause)
  await kafka.send([
    {
      topic: 'retries-exhausted',
      key: record.key,
      value: JSON.stringify({
        requestContext: {
          functionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:kassa-local-order:$LATEST',
          condition: 'RetriesExhausted',
          approximateInvokeCount: 11,
        },
        timestamp: new Date().toISOString(),
        payload: eventOf(record),
      }),
      headers: {},
    },
  ])
  const letter = await waitsFor(paid.checkoutId)
  expect(await redriveFunction(letters)({ ids: [letter.id] })).toEqual({ redriven: 1, refused: [], more: false })
  await completes(paid)
  await eventually(async () => expect(await shown(letter.id)).toBeUndefined())
})
