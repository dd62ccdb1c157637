/**
 * What SES says of a mail that it accepted: a permanent bounce or a complaint means no more mails to that address. Everything else
 * (a full mailbox, a late server) may pass.
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */
import { z } from 'zod'
import type { Suppression } from './dynamodb-suppressions.ts'
import { type EmailUndeliverable, mails } from './facts.ts'

const recipients = z.array(z.object({ emailAddress: z.string().includes('@') }))
const mail = z.object({
  messageId: z.string(),
  /** Each tag is a list; the email function gives the checkout and the mail. */
  tags: z.record(z.string(), z.array(z.string())).default({}),
})

/** As EventBridge delivers it. */
export const MailEvent = z.object({
  source: z.literal('aws.ses'),
  detail: z.discriminatedUnion('eventType', [
    z.object({
      eventType: z.literal('Bounce'),
      bounce: z.object({ bounceType: z.string(), bouncedRecipients: recipients, timestamp: z.iso.datetime() }),
      mail,
    }),
    z.object({
      eventType: z.literal('Complaint'),
      complaint: z.object({ complainedRecipients: recipients, timestamp: z.iso.datetime() }),
      mail,
    }),
  ]),
})
export type MailEvent = z.infer<typeof MailEvent>

export interface Outcome extends Suppression {
  readonly addresses: readonly string[]
  /** Undefined for a mail that the email function did not send. */
  readonly undeliverable?: EmailUndeliverable
}

const checkoutOf = ({ tags, messageId }: MailEvent['detail']['mail'], { problem, at }: Suppression) => {
  const found = z.object({ checkoutId: z.guid(), mail: z.enum(mails) }).safeParse({
    checkoutId: tags.checkoutId?.[0],
    mail: tags.mail?.[0],
  })
  return found.success ? { undeliverable: { ...found.data, problem, at, messageId } } : {}
}

/** Undefined when the address may get mails all the same. */
export const outcomeOf = ({ detail }: MailEvent): Outcome | undefined => {
  if (detail.eventType === 'Complaint') {
    const { complainedRecipients, timestamp } = detail.complaint
    const suppression = { problem: 'complained', at: timestamp } as const
    const addresses = complainedRecipients.map(({ emailAddress }) => emailAddress)
    return { ...suppression, addresses, ...checkoutOf(detail.mail, suppression) }
  }
  const { bounceType, bouncedRecipients, timestamp } = detail.bounce
  if (bounceType !== 'Permanent') return undefined
  const suppression = { problem: 'bounced', at: timestamp } as const
  const addresses = bouncedRecipients.map(({ emailAddress }) => emailAddress)
  return { ...suppression, addresses, ...checkoutOf(detail.mail, suppression) }
}
