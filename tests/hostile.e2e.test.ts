/** What people and producers try who mean no good, through the real `sls offline` and the sink. */
import { randomUUID } from 'node:crypto'
import { afterAll, expect, test } from '@jest/globals'
import { Pool } from 'pg'
import { connectKafka, kafkaSettings } from '../functions/kafka/client.ts'
import { settings } from '../functions/settings.ts'
import { delivery } from './delivery.ts'
import { eventually } from './eventually.ts'
import { recordsOf } from './sample-checkouts.ts'

const database = new Pool({ connectionString: process.env.DATABASE_URL ?? '', max: 1 })
const kafka = connectKafka(settings(kafkaSettings))
afterAll(async () => {
  await database.end()
  await kafka.close()
})

const buy = (email: string, paymentMethod: string) =>
  fetch(`${process.env.API_URL}/checkout`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify({
      customer: { email, name: 'Ada' },
      items: [{ sku: 'mug-enamel', quantity: 1 }],
      paymentMethod,
      ...delivery,
    }),
  })

test('after six declined payments the next is refused, however the address is written, and others are not', async () => {
  const name = randomUUID().slice(0, 8)
  for (const tag of ['', '+1', '+2', '+3', '+4', '+5']) {
    const response = await buy(`${name}${tag}@example.com`, 'tok_chargeDeclined')
    expect(response.status).toBe(202)
    const { checkoutId } = (await response.json()) as { checkoutId: string }
    await eventually(async () => {
      const status = await fetch(`${process.env.API_URL}/checkout/${checkoutId}`)
      expect(await status.json()).toMatchObject({ status: 'declined', reason: 'card_declined' })
    })
  }
  const refused = await eventually(async () => {
    const response = await buy(`${name.toUpperCase()}+7@example.com`, 'tok_visa')
    expect(response.status).toBe(429)
    return response
  })
  const seconds = Number(refused.headers.get('retry-after'))
  expect(seconds).toBeGreaterThan(3_000)
  expect(seconds).toBeLessThanOrEqual(3_600)
  expect(await refused.json()).toMatchObject({ status: 429, title: 'too many attempts' })
  expect((await buy(`${name}-other@example.com`, 'tok_visa')).status).toBe(202)
}, 120_000)

test('a record with a header of a retry topic twice is handled, and becomes a row', async () => {
  const checkoutId = randomUUID()
  const [requested] = recordsOf({ end: 'declined', at: new Date(), checkoutId })
  if (!requested) throw new Error('no record')
  const headers = { ...requested.headers, 'retry_topic-attempts': ['1', Buffer.from([0xff, 0x00])], '': ['', 'x'] }
  await kafka.send([{ ...requested, headers }])
  await eventually(async () => {
    const { rows } = await database.query('select topic from events where checkout_id = $1 order by arrived', [
      checkoutId,
    ])
    expect(rows.map(({ topic }) => topic).sort()).toEqual(['checkout-requested', 'payment-failed'])
  })
}, 60_000)
