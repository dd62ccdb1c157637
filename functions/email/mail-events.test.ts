import { describe, expect, test } from '@jest/globals'
import type { OutgoingRecord } from '../kafka/cloudevents.ts'
import { mailEvents } from './mail-events-handler.ts'

const checkoutId = '0190f0b2-7a55-8c3e-9d5a-3f8e2b1c4d5e'
const at = '2026-11-29T08:00:00.000Z'
const mail = {
  messageId: '0101-000000',
  tags: { 'ses:configuration-set': ['kassa-prod'], checkoutId: [checkoutId], mail: ['receipt'] },
}
const bounce = (more: object = {}, of: object = mail) => ({
  source: 'aws.ses',
  'detail-type': 'Email Bounced',
  detail: {
    eventType: 'Bounce',
    bounce: {
      ...{ bounceType: 'Permanent', bounceSubType: 'General', timestamp: at, feedbackId: 'f' },
      bouncedRecipients: [{ emailAddress: 'Ada+x@example.com', action: 'failed', status: '5.1.1' }],
      ...more,
    },
    mail: of,
  },
})
const complaint = {
  source: 'aws.ses',
  detail: {
    eventType: 'Complaint',
    complaint: { complainedRecipients: [{ emailAddress: 'ada@example.com' }], timestamp: at },
    mail,
  },
}

const run = async (...events: unknown[]) => {
  const suppressed: unknown[] = []
  const sent: OutgoingRecord[] = []
  const handle = mailEvents({
    suppress: async (address, suppression) => {
      suppressed.push([address, suppression])
    },
    send: async facts => {
      sent.push(...facts)
    },
  })
  for (const event of events) await handle(event)
  return { suppressed, facts: sent.map(({ topic, value }) => ({ topic, value: JSON.parse(String(value)) })), sent }
}

describe('a mail that did not arrive', () => {
  test.each<[string, object, string, string]>([
    ['a permanent bounce', bounce(), 'bounced', 'Ada+x@example.com'],
    ['a complaint', complaint, 'complained', 'ada@example.com'],
  ])('%s stops further mails, and is stated without the address', async (_, event, problem, address) => {
    const { suppressed, facts } = await run(event)
    expect(suppressed).toEqual([[address, { problem, at }]])
    expect(facts).toEqual([
      {
        topic: 'email-undeliverable',
        value: { checkoutId, mail: 'receipt', problem, at, messageId: '0101-000000' },
      },
    ])
  })

  test('is stated with the same bytes when the event comes twice', async () => {
    const { sent } = await run(bounce(), bounce())
    expect(sent[1]).toEqual(sent[0])
  })

  test('of which nobody knows the checkout stops mails all the same', async () => {
    const { suppressed, facts } = await run(bounce({}, { messageId: 'm', tags: { checkoutId: ['no id'] } }))
    expect([suppressed.length, facts]).toEqual([1, []])
  })

  test('for now only (a full mailbox) stops nothing', async () => {
    expect(await run(bounce({ bounceType: 'Transient' }))).toMatchObject({ suppressed: [], facts: [] })
  })

  test('is refused when it is no event of SES, and what is wrong is named', async () => {
    await expect(run(bounce({ timestamp: 'yesterday' }))).rejects.toThrow(
      'detail.bounce.timestamp: Invalid ISO datetime',
    )
  })
})
