import { describe, expect, test } from '@jest/globals'
import { Unavailable } from '../errors.ts'
import type { Once } from '../idempotency/once.ts'
import type { OutgoingRecord } from '../kafka/cloudevents.ts'
import type { ConsumedRecord } from '../kafka/consume.ts'
import type { Mailed } from './email.ts'
import { email } from './email-handler.ts'
import type { Mail } from './mail.ts'

const checkout = {
  checkoutId: '0190f0b2-7a55-8c3e-9d5a-3f8e2b1c4d5e',
  customer: { email: 'ada@example.com', name: 'Ada <b>' },
  lines: [
    { sku: 'mug-enamel', name: 'Enamel mug', quantity: 2, unitPrice: 1490, amount: 2980 },
    { sku: 'pen-brass', name: 'Brass & pen', quantity: 1, unitPrice: 3890, amount: 3890 },
  ],
  amount: 6870,
  currency: 'EUR',
}
const recordOf = (topic: string, value: object): ConsumedRecord<Mailed> => ({
  topic,
  partition: 0,
  offset: 1,
  value: { ...checkout, ...value } as Mailed,
  headers: {},
  eventId: 'e-1',
  time: '2026-11-22T10:00:00Z',
  traceparent: undefined,
})
const receiptRecord = recordOf('order-successful', { paymentId: 'pay_1', orderNumber: 'K-7Q2MX-4TD0P' })

/** The mark of `once`, as a map. */
const marks = (): Once => {
  const results = new Map<string, unknown>()
  return async ({ key }, work) => {
    if (!results.has(key)) results.set(key, await work())
    return results.get(key) as never
  }
}

const run = async (records: ConsumedRecord<Mailed>[], failures = 0) => {
  const mails: Mail[] = []
  const sent: OutgoingRecord[] = []
  const handle = email({
    once: marks(),
    sendMail: async mail => {
      mails.push(mail)
      return `message-${mails.length}`
    },
    send: async facts => {
      if (failures-- > 0) throw new Unavailable('no broker')
      sent.push(...facts)
    },
  })
  for (const record of records) await handle(record).catch((error: Error) => expect(error).toBeInstanceOf(Unavailable))
  return {
    mails,
    facts: sent.map(({ topic, value, headers }) => ({ topic, id: headers.ce_id, value: JSON.parse(String(value)) })),
  }
}

describe('the receipt', () => {
  test('has the order number, every line and the total, in text and in HTML', async () => {
    const { mails, facts } = await run([receiptRecord])
    expect(mails).toMatchObject([{ mail: 'receipt', to: 'ada@example.com', subject: 'Your order K-7Q2MX-4TD0P' }])
    const { text, html } = mails[0] as Mail
    expect(text).toContain('2 × Enamel mug  €29.80\n1 × Brass & pen  €38.90\nTotal paid  €68.70')
    expect(html).toContain('Thank you, Ada &lt;b&gt;.')
    expect(html).toContain('1 × Brass &amp; pen')
    expect(html).toContain('€68.70')
    expect(facts).toMatchObject([
      { topic: 'email-successful', value: { mail: 'receipt', messageId: 'message-1', orderNumber: 'K-7Q2MX-4TD0P' } },
    ])
  })

  test('goes out once, though its record comes again and its fact had to be sent again', async () => {
    const { mails, facts } = await run([receiptRecord, receiptRecord, receiptRecord], 1)
    expect(mails).toHaveLength(1)
    expect(facts).toHaveLength(2)
    expect(facts[1]).toEqual(facts[0])
  })
})

test('a declined payment is said in plain words, and that nothing was charged', async () => {
  const { mails } = await run([recordOf('payment-failed', { reason: 'insufficient_funds' })])
  expect(mails).toMatchObject([{ mail: 'declined', subject: 'Your payment was declined' }])
  expect(mails[0]?.text).toContain('There is not enough money on the account.')
  expect(mails[0]?.text).toContain('Nothing was charged')
})

test('a refund names what sold out and the amount that went back', async () => {
  const refund = { paymentId: 'pay_1', refundId: 're_1', reason: 'out_of_stock', soldOut: ['pen-brass'] }
  const { mails } = await run([recordOf('payment-refunded', refund)])
  expect(mails).toMatchObject([{ mail: 'refunded' }])
  expect(mails[0]?.text).toContain('Brass & pen sold out')
  expect(mails[0]?.text).toContain('Refunded  €68.70')
})
