import { randomUUID } from 'node:crypto'
import { SESClient } from '@aws-sdk/client-ses'
import { expect, test } from '@jest/globals'
import { receipt } from './mail.ts'
import { sesSendMail } from './ses.ts'

const mailbox = process.env.AWS_ENDPOINT_URL_SES ?? ''

test('a receipt arrives in the mailbox as text and as a page', async () => {
  const to = `${randomUUID()}@example.com`
  const mail = receipt({
    checkoutId: randomUUID(),
    customer: { email: to, name: 'Zoë' },
    lines: [{ sku: 'mug-enamel', name: 'Enamel mug', quantity: 2, unitPrice: 1490, amount: 2980 }],
    amount: 2980,
    currency: 'EUR',
    paymentId: 'pay_1',
    orderNumber: 'K-7Q2MX-4TD0P',
  })
  const messageId = await sesSendMail(new SESClient({}), 'shop@kassa.example')(mail, { mail: 'receipt' })
  expect(messageId).not.toBe('')
  const store = (await (await fetch(`${mailbox}/store`)).json()) as { emails: { destination: { to: string[] } }[] }
  const mails = store.emails.filter(({ destination }) => destination.to.includes(to))
  expect(mails).toMatchObject([
    {
      subject: 'Your order K-7Q2MX-4TD0P',
      body: { text: expect.stringContaining('€29.80'), html: expect.stringContaining('Zoë') },
    },
  ])
})
