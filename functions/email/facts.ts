/** What email states about the mails of a checkout. */
import { z } from 'zod'
import { checkoutId } from '../checkout/facts.ts'
import { topic } from '../kafka/topic.ts'

export const mails = ['receipt', 'declined', 'refunded', 'released', 'cancelled'] as const

export const EmailSuccessful = z.object({
  checkoutId,
  mail: z.enum(mails),
  to: z.string(),
  subject: z.string(),
  messageId: z.string().describe('The id SES gave the mail'),
  orderNumber: z.string().optional(),
})
export type EmailSuccessful = z.infer<typeof EmailSuccessful>

export const emailSuccessful = topic('email-successful', EmailSuccessful, 'A mail was accepted by SES')
