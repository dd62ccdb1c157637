/** Through the platform: a topic, the event source mapping, the function, a receiver, and what becomes of a record it refuses. */
import { createHmac, randomUUID } from 'node:crypto'
import { afterAll, expect, test } from '@jest/globals'
import { delivery } from '../../tests/delivery.ts'
import { eventually } from '../../tests/eventually.ts'
import { type ReceivedWebhook, webhookSecret } from '../../tests/webhook-receiver.ts'
import { connectKafka, kafkaSettings } from '../kafka/client.ts'
import { fact } from '../kafka/cloudevents.ts'
import { orderAddressCorrected } from '../order/facts.ts'
import { settings } from '../settings.ts'

const kafka = connectKafka(settings(kafkaSettings))
afterAll(() => kafka.close())

const receiver = process.env.KASSA_TEST_WEBHOOKS
/** A Kassa that ran before the tests posts to nobody. */
const posted = receiver ? test : test.skip

const correct = (by: string, checkoutId: string = randomUUID()) => {
  const { shipTo } = delivery
  const time = new Date().toISOString()
  const value = { checkoutId, orderNumber: 'K-7Q2M-X4TD-0P00', shipTo, by }
  return fact(orderAddressCorrected, '/kassa/orderActions', value, { time, traceparent: undefined }, randomUUID())
}
const receivedOf = async (id: string | undefined): Promise<ReceivedWebhook[]> =>
  (await (await fetch(`${receiver}${id}`)).json()) as ReceivedWebhook[]

posted('a receiver that answers 500 gets the event again, signed, and never a third time', async () => {
  const record = correct('answers 500 204')
  const { ce_id: id } = record.headers
  await kafka.send([record])
  await eventually(async () => expect(await receivedOf(id)).toHaveLength(2))
  // As after a redrive for the sake of another function; a later record of its key is behind it.
  const later = correct('ada', String(record.key))
  await kafka.send([record])
  await kafka.send([later])
  await eventually(async () => expect(await receivedOf(later.headers.ce_id)).toHaveLength(1))
  const received = await receivedOf(id)
  expect(received).toHaveLength(2)
  for (const { headers, body } of received) {
    expect(body).toBe(record.value)
    expect(headers).toMatchObject({ 'ce-id': id, 'ce-type': 'kassa.order-address-corrected.v1', 'webhook-id': id })
    const key = Buffer.from(webhookSecret.replace('whsec_', ''), 'base64')
    const mac = createHmac('sha256', key).update(`${id}.${headers['webhook-timestamp']}.${body}`).digest('base64')
    expect(headers['webhook-signature']).toBe(`v1,${mac}`)
  }
})

posted('a record that the receiver refuses is a dead letter with the status as its reason', async () => {
  const record = correct('answers 410')
  await kafka.send([record])
  await eventually(async () => {
    const response = await fetch(`${process.env.API_URL}/dead-letters?limit=500`)
    const { records } = (await response.json()) as { records: { checkoutId: string }[] }
    expect(records.filter(({ checkoutId }) => checkoutId === record.key)).toMatchObject([
      { reason: 'receiver-answered-410', error: 'The receiver test answered 410.' },
    ])
  })
  expect(await receivedOf(record.headers.ce_id)).toHaveLength(1)
})
