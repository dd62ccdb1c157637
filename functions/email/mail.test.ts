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
const marks = (remainingMs: number): Once => {
  const results = new Map<string, unknown>()
  return async ({ key }, work) => {
    if (!results.has(key)) results.set(key, await work(() => remainingMs))
    return results.get(key) as never
  }
}

const run = async (
  records: ConsumedRecord<Mailed>[],
  failures = 0,
  suppressed: readonly string[] = [],
  remainingMs = 15_000,
) => {
  const mails: Mail[] = []
  const sent: OutgoingRecord[] = []
  const handle = email({
    once: marks(remainingMs),
    findSuppression: async address =>
      suppressed.includes(address) ? { problem: 'bounced', at: '2026-11-21T10:00:00Z' } : undefined,
    now: () => new Date('2026-11-22T10:02:00Z'),
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
  test('names shipping, the VAT that the total contains, and where the goods go', async () => {
    const shipTo = { line1: '12 <Mill> Lane', city: 'Wien', postalCode: '1010', country: 'AT' }
    const shipping = { method: 'standard', name: 'Standard', amount: 490, taxRate: 2_000, taxAmount: 82 }
    const { mails } = await run([
      recordOf('order-successful', { paymentId: 'pay_1', orderNumber: 'K-1', shipTo, shipping, amount: 7_360 }),
    ])
    const { text, html } = mails[0] as Mail
    expect(text).toContain('Shipping: Standard  €4.90\nTotal paid  €73.60\nIncludes €0.82 VAT (20%)')
    expect(text).toContain('It goes to:\n12 <Mill> Lane\n1010 Wien\nAustria')
    expect(html).toContain('12 &lt;Mill&gt; Lane<br>1010 Wien<br>Austria')
    expect(html).toContain('Includes €0.82 VAT (20%)')
  })

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

test('a mail is not sent when its claim may run out before the mark: a successor would send it too', async () => {
  expect(await run([receiptRecord], 0, [], 10_999)).toEqual({ mails: [], facts: [] })
  expect((await run([receiptRecord], 0, [], 11_000)).mails).toHaveLength(1)
})

describe('an address that gets no more mails', () => {
  test('gets none, and that is stated, the same however often the record comes', async () => {
    const { mails, facts } = await run([receiptRecord, receiptRecord], 1, ['ada@example.com'])
    expect(mails).toEqual([])
    expect(facts).toEqual([
      {
        topic: 'email-undeliverable',
        id: facts[0]?.id,
        value: {
          checkoutId: checkout.checkoutId,
          mail: 'receipt',
          problem: 'suppressed',
          at: '2026-11-22T10:02:00.000Z',
        },
      },
    ])
  })
})

test('an order whose shopper was erased sends no mail', async () => {
  const erased = { customer: { email: 'erased', name: 'erased' }, paymentId: 'p', orderNumber: 'K-1' }
  const { mails, facts } = await run([recordOf('order-cancelled', { ...erased, reason: 'operator' })])
  expect([...mails, ...facts]).toEqual([])
})

describe('a payment that failed', () => {
  const failed = (seconds: number, more: object = {}) =>
    recordOf('payment-failed', {
      reason: 'insufficient_funds',
      requestedAt: new Date(Date.parse('2026-11-22T10:00:00Z') - seconds * 1_000).toISOString(),
      ...more,
    })

  test('is not mailed when the shopper saw it on the page', async () => {
    expect(await run([failed(30)])).toEqual({ mails: [], facts: [] })
  })

  test('before holds is not mailed: that was done then', async () => {
    expect(await run([recordOf('payment-failed', { reason: 'insufficient_funds' })])).toEqual({ mails: [], facts: [] })
  })

  test('more than a minute later is said in plain words, and that nothing was charged', async () => {
    const { mails } = await run([failed(61)])
    expect(mails).toMatchObject([{ mail: 'declined', subject: 'Your payment was declined' }])
    expect(mails[0]?.text).toContain('There is not enough money on the account.')
    expect(mails[0]?.text).toContain('Nothing was charged')
  })

  test('repeats no word that was typed into the form', async () => {
    const { mails } = await run([failed(61)])
    expect(`${mails[0]?.text} ${mails[0]?.html} ${mails[0]?.subject}`).not.toContain('Ada')
  })

  test('is mailed once an hour to an address, however many checkouts fail', async () => {
    const other = {
      checkoutId: '0190f0b2-7a55-8c3e-9d5a-3f8e2b1c4d5f',
      customer: { email: 'ADA@example.com', name: 'x' },
    }
    const { mails, facts } = await run([failed(61), failed(61, other), failed(61)])
    expect(mails).toHaveLength(1)
    expect(new Set(facts.map(({ value }) => value.checkoutId))).toEqual(new Set([checkout.checkoutId]))
    const later = { ...failed(61, other), time: '2026-11-22T11:00:00.000Z' }
    expect((await run([failed(61), failed(61), later])).mails).toHaveLength(2)
  })
})

test('a refund names what sold out and the amount that goes back', async () => {
  const refund = { paymentId: 'pay_1', refundId: 're_1', reason: 'out_of_stock', soldOut: ['pen-brass'] }
  const { mails } = await run([recordOf('payment-refunded', refund)])
  expect(mails).toMatchObject([{ mail: 'refunded' }])
  expect(mails[0]?.text).toContain('Brass & pen sold out')
  expect(mails[0]?.text).toContain('Refunded  €68.70')
})

test('a refund that is pending is not said to be paid out', async () => {
  const refund = {
    paymentId: 'pay_1',
    refundId: 're_1',
    reason: 'out_of_stock',
    soldOut: ['pen-brass'],
    status: 'pending',
  }
  const { mails } = await run([recordOf('payment-refunded', refund)])
  expect(mails).toMatchObject([{ subject: 'Your refund is on its way' }])
  expect(mails[0]?.text).toContain('To be refunded  €68.70')
})

test('a released hold says that nothing was taken', async () => {
  const held = { paymentId: 'pay_1', provider: 'simulated', reason: 'out_of_stock', soldOut: ['pen-brass'] }
  const { mails } = await run([recordOf('payment-released', held)])
  expect(mails).toMatchObject([{ mail: 'released', subject: 'Sold out: nothing was charged' }])
  expect(mails[0]?.text).toContain('Nothing was taken.')
})

test('an order whose payment was lost is said to be cancelled and not charged', async () => {
  const lost = { paymentId: 'pay_1', provider: 'simulated', orderNumber: 'K-7Q2M-X4TD-0P8W', reason: 'payment_lost' }
  const { mails } = await run([recordOf('order-cancelled', lost)])
  expect(mails).toMatchObject([{ mail: 'cancelled', subject: 'Your order K-7Q2M-X4TD-0P8W was cancelled' }])
  expect(mails[0]?.text).toContain('Nothing was charged.')
})
