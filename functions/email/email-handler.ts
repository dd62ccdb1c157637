/** On order-successful, payment-failed and payment-refunded: sends the mail, once. */
import { SESClient } from '@aws-sdk/client-ses'
import { z } from 'zod'
import { dynamodbClient } from '../dynamodb.ts'
import { FencedPersistenceLayer } from '../idempotency/fenced-persistence-layer.ts'
import { type Once, once } from '../idempotency/once.ts'
import { connectKafka, kafkaSettings, type Send } from '../kafka/client.ts'
import { type ConsumedRecord, consume } from '../kafka/consume.ts'
import { limits } from '../kafka/limits.ts'
import type { Topic } from '../kafka/topic.ts'
import { settings } from '../settings.ts'
import { emailFact, type Mailed, mailedTopics, mailFor } from './email.ts'
import { type SendMail, sesSendMail } from './ses.ts'

/** Longer than a record can be redelivered or redriven: the topics' retention and the dead letters' after it. */
const markLifetimeSeconds = 90 * 24 * 60 * 60

/**
 * Claim, send, mark: SES has no idempotency token, so when the process dies between SES's answer and the mark, the mail is
 * sent again once the claim has run out. That is the one window for a second mail.
 */
export const email =
  ({ once, sendMail, send }: { once: Once; sendMail: SendMail; send: Send }) =>
  async (record: ConsumedRecord<Mailed>): Promise<void> => {
    const mail = mailFor(record)
    const tags = { checkoutId: record.value.checkoutId, mail: mail.mail }
    const messageId = await once({ key: `${record.value.checkoutId}:${mail.mail}` }, () => sendMail(mail, tags))
    await send([emailFact(record, mail, messageId)])
  }

const { IDEMPOTENCY_TABLE, MAIL_FROM, ...kafka } = settings({
  IDEMPOTENCY_TABLE: z.string(),
  MAIL_FROM: z.string().includes('@'),
  ...kafkaSettings,
})
const { send, warm } = connectKafka(kafka)
const ses = new SESClient({ maxAttempts: 1, requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000 } })

export const handler = consume<Mailed>(mailedTopics as readonly Topic<Mailed>[], {
  send,
  warm,
  ...limits.email,
}).handler(
  email({
    once: once({
      store: () => new FencedPersistenceLayer(dynamodbClient, IDEMPOTENCY_TABLE),
      prefix: 'mail',
      expiresAfterSeconds: markLifetimeSeconds,
      claimSeconds: 10,
    }),
    sendMail: sesSendMail(ses, MAIL_FROM),
    send,
  }),
)
