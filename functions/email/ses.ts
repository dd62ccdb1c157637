/** Sends a mail by SES. An address SES will never accept is Unprocessable; everything else may be tried again. */
import {
  MailFromDomainNotVerifiedException,
  MessageRejected,
  type SESClient,
  SendEmailCommand,
} from '@aws-sdk/client-ses'
import { Unprocessable } from '../errors.ts'
import type { Mail } from './mail.ts'

/** Resolves to the message id SES gave the mail. */
export type SendMail = (mail: Mail, tags: Readonly<Record<string, string>>) => Promise<string>

const content = (Data: string) => ({ Data, Charset: 'UTF-8' })

export const sesSendMail =
  (client: SESClient, from: string): SendMail =>
  async ({ to, subject, text, html }, tags) => {
    try {
      const { MessageId } = await client.send(
        new SendEmailCommand({
          Source: from,
          Destination: { ToAddresses: [to] },
          Message: { Subject: content(subject), Body: { Text: content(text), Html: content(html) } },
          Tags: Object.entries(tags).map(([Name, Value]) => ({ Name, Value })),
        }),
      )
      if (!MessageId) throw new Error('SES accepted a mail without a message id.')
      return MessageId
    } catch (error) {
      if (error instanceof MessageRejected && !(error instanceof MailFromDomainNotVerifiedException)) {
        throw new Unprocessable('mail-rejected', 'SES rejected the mail.', { cause: error })
      }
      throw error
    }
  }
