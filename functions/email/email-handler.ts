/** On what a shopper should hear of an order or a payment: sends the mail, once. */
import { hash } from 'node:crypto'
import { SESClient } from '@aws-sdk/client-ses'
import { z } from 'zod'
import { dynamodb, dynamodbClient } from '../dynamodb.ts'
import { Unavailable } from '../errors.ts'
import { FencedPersistenceLayer } from '../idempotency/fenced-persistence-layer.ts'
import { type Once, once, type RemainingMs } from '../idempotency/once.ts'
import { connectKafka, kafkaSettings, type Send } from '../kafka/client.ts'
import { type ConsumedRecord, consume } from '../kafka/consume.ts'
import { limits } from '../kafka/limits.ts'
import type { Topic } from '../kafka/topic.ts'
import { mailboxOf } from '../mailbox.ts'
import { awsSpans } from '../observability/aws-spans.ts'
import { settings } from '../settings.ts'
import { type FindSuppression, findSuppression } from './dynamodb-suppressions.ts'
import { emailFact, identityOf, type Mailed, mailedTopics, mailFor, type Sent } from './email.ts'
import { type SendMail, sesSendMail } from './ses.ts'
import { undeliverableFact } from './undeliverable.ts'

/** SES answers within this time, or not at all. */
const sesTimeoutMs = 8_000
/** SES's answer, and the mark after it: with less left of a claim, its successor might send the mail too. */
const sendAndMarkMs = sesTimeoutMs + 3_000

/** Longer than the work and its mark: another invocation takes over after that time. */
export const claimSeconds = 15

/** Longer than a record can be redelivered or redriven: the topics' retention and the dead letters' after it. */
const markLifetimeSeconds = 90 * 24 * 60 * 60

export interface EmailDependencies {
  readonly once: Once
  readonly findSuppression: FindSuppression
  readonly sendMail: SendMail
  readonly send: Send
  readonly now: () => Date
}

/** What became of a mail. With the checkout, because failed payments of one address share a mail. */
type Delivery = { readonly checkoutId: string } & (Sent | { readonly suppressed: true; readonly at: string })

/**
 * Claim, send, mark: SES has no idempotency token, so when the process dies between SES's answer and the mark, the mail is
 * sent again once the claim has run out. That is the one window for a second mail.
 *
 * Anybody can make payments fail under anybody's address, so an address gets one mail about that an hour. It is the hour of the
 * record, and its mark lives as long as the others: a record that comes again days later finds it.
 *
 * An address that bounced, or complained, gets no mail: that is the result of the claim then, and `email-undeliverable` says so.
 */
export const email = ({ once, findSuppression, sendMail, send, now }: EmailDependencies) => {
  return async (record: ConsumedRecord<Mailed>): Promise<void> => {
    const mail = mailFor(record)
    if (!mail) return
    const { checkoutId } = record.value
    const deliver = async (remainingMs: RemainingMs): Promise<Delivery> => {
      if (await findSuppression(mail.to)) return { checkoutId, suppressed: true, at: now().toISOString() }
      if (remainingMs() < sendAndMarkMs) throw new Unavailable('The claim is too old for its mail to be sent in time.')
      const messageId = await sendMail(mail, { checkoutId, mail: mail.mail })
      return { checkoutId, messageId, at: now().toISOString() }
    }
    const hour = record.time.slice(0, '2026-11-22T10'.length)
    const limited = () => once({ key: `failed:${hash('sha256', mailboxOf(mail.to))}:${hour}` }, deliver)
    const sent = await once(
      { key: [checkoutId, ...identityOf(mail)].join(':') },
      mail.mail === 'declined' ? limited : deliver,
    )
    // Marks made before holds are the message id alone.
    if (typeof sent === 'string') await send([emailFact(record, mail, { messageId: sent, at: record.time })])
    else if (sent.checkoutId !== checkoutId) return
    else if ('messageId' in sent) await send([emailFact(record, mail, sent)])
    else {
      const undeliverable = { checkoutId, mail: mail.mail, problem: 'suppressed', at: sent.at } as const
      await send([undeliverableFact(undeliverable, record.traceparent, identityOf(mail))])
    }
  }
}

const { IDEMPOTENCY_TABLE, SUPPRESSIONS_TABLE, MAIL_FROM, ...kafka } = settings({
  IDEMPOTENCY_TABLE: z.string(),
  SUPPRESSIONS_TABLE: z.string(),
  MAIL_FROM: z.string().includes('@'),
  ...kafkaSettings,
})
const { send, warm } = connectKafka(kafka)
const ses = new SESClient({
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: sesTimeoutMs },
})
ses.middlewareStack.add(awsSpans, { step: 'initialize', name: 'spans' })

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
      claimSeconds,
    }),
    findSuppression: findSuppression(dynamodb, SUPPRESSIONS_TABLE),
    sendMail: sesSendMail(ses, MAIL_FROM),
    send,
    now: () => new Date(),
  }),
)
