/** What email states about the mails of a checkout. */
import { z } from 'zod'
import { checkoutId } from '../checkout/facts.ts'
import { topic, widenedTopic } from '../kafka/topic.ts'

const firstMails = ['receipt', 'declined', 'refunded', 'released', 'cancelled'] as const
export const mails = [...firstMails, 'shipped'] as const

const FirstEmailSuccessful = z.object({
  checkoutId,
  mail: z.enum(firstMails),
  to: z.string(),
  subject: z.string(),
  messageId: z.string().describe('The id SES gave the mail'),
  orderNumber: z.string().optional(),
  requestId: z.string().optional().describe('Of a receipt that was sent again'),
  refundId: z.string().optional().describe('Of a mail about one of several refunds'),
})
export const EmailSuccessful = FirstEmailSuccessful.extend({ mail: z.enum(mails) })
export type EmailSuccessful = z.infer<typeof EmailSuccessful>

export const emailSuccessful = widenedTopic(
  'email-successful',
  FirstEmailSuccessful as z.ZodType<EmailSuccessful>,
  EmailSuccessful,
  'A mail was accepted by SES',
)

export const EmailUndeliverable = z.object({
  checkoutId,
  mail: z.enum(mails),
  problem: z
    .enum(['bounced', 'complained', 'suppressed'])
    .describe(
      '`bounced`: no such mailbox; `complained`: the shopper called it spam; `suppressed`: not sent, because of an earlier one of these',
    ),
  at: z.iso.datetime(),
  messageId: z.string().optional().describe('Of the mail that SES had accepted; absent when it was not sent'),
})
export type EmailUndeliverable = z.infer<typeof EmailUndeliverable>

export const emailUndeliverable = topic('email-undeliverable', EmailUndeliverable, 'A mail did not reach its shopper')
