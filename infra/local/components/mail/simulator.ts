/**
 * SES's mailbox simulator: a mail to bounce@ or complaint@simulator.amazonses.com, with any +tag, leads to the event that SES publishes.
 * https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html#send-email-simulator
 */
import { randomUUID } from 'node:crypto'

export interface SentMail {
  readonly messageId: string
  readonly to: readonly string[]
  readonly tags: Readonly<Record<string, string>>
}

/** The tags in the body of a request to SES's query API. */
export const tagsIn = (body: string): Record<string, string> => {
  const given = new URLSearchParams(body)
  return Object.fromEntries(
    [...given].flatMap(([name, tag]) => {
      const place = /^Tags\.member\.(\d+)\.Name$/.exec(name)?.[1]
      return place === undefined ? [] : [[tag, given.get(`Tags.member.${place}.Value`) ?? '']]
    }),
  )
}

const simulated = /^(bounce|complaint)(\+[^@]*)?@simulator\.amazonses\.com$/i

/** The events, as EventBridge delivers them, that a mail leads to. */
export const simulatedEvents = (
  { messageId, to, tags }: SentMail,
  { configurationSet, now }: { readonly configurationSet: string; readonly now: Date },
): readonly object[] => {
  const timestamp = now.toISOString()
  const mail = {
    ...{ timestamp, messageId, destination: to },
    tags: {
      'ses:configuration-set': [configurationSet],
      ...Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, [value]])),
    },
  }
  const envelope = { version: '0', source: 'aws.ses', time: timestamp, resources: [] }
  return to.flatMap((emailAddress): object[] => {
    const kind = simulated.exec(emailAddress)?.[1]?.toLowerCase()
    const feedbackId = randomUUID()
    if (kind === 'bounce') {
      const bounce = {
        ...{ bounceType: 'Permanent', bounceSubType: 'General', timestamp, feedbackId },
        bouncedRecipients: [{ emailAddress, action: 'failed', status: '5.1.1' }],
      }
      const detail = { eventType: 'Bounce', bounce, mail }
      return [{ ...envelope, id: randomUUID(), 'detail-type': 'Email Bounced', detail }]
    }
    if (kind === 'complaint') {
      const complaint = { complainedRecipients: [{ emailAddress }], timestamp, feedbackId }
      const detail = { eventType: 'Complaint', complaint, mail }
      return [{ ...envelope, id: randomUUID(), 'detail-type': 'Email Complaint Received', detail }]
    }
    return []
  })
}
