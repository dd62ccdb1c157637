/** Which mail a fact leads to, and the fact that it was accepted. */
import { fact, type OutgoingRecord } from '../kafka/cloudevents.ts'
import type { ConsumedRecord } from '../kafka/consume.ts'
import {
  type OrderCancelled,
  type OrderShipped,
  type OrderSuccessful,
  orderCancelled,
  orderShipped,
  orderSuccessful,
  type ReceiptRequested,
  receiptRequested,
} from '../order/facts.ts'
import {
  type PaymentFailed,
  type PaymentRefunded,
  type PaymentReleased,
  paymentFailed,
  paymentRefunded,
  paymentReleased,
} from '../payment/facts.ts'
import { emailSuccessful } from './facts.ts'
import { cancelled, declined, type Mail, receipt, refunded, released, shipped } from './mail.ts'

export type Mailed =
  | OrderSuccessful
  | PaymentFailed
  | PaymentRefunded
  | PaymentReleased
  | OrderCancelled
  | OrderShipped
  | ReceiptRequested

/** A shopper whose payment fails sooner reads it on the page. */
const seenOnThePageMs = 60_000

/** Undefined when the shopper knows already, or was erased: an erasure leaves no address. */
export const mailFor = ({ topic, value, time }: ConsumedRecord<Mailed>): Mail | undefined => {
  if (!value.customer.email.includes('@')) return undefined
  switch (topic) {
    case orderSuccessful.name:
      return receipt(value as OrderSuccessful)
    case orderCancelled.name:
      return cancelled(value as OrderCancelled)
    case orderShipped.name:
      return shipped(value as OrderShipped)
    case receiptRequested.name: {
      const requested = value as ReceiptRequested
      return { ...receipt(requested), about: { requestId: requested.requestId } }
    }
    case paymentReleased.name: {
      const payment = value as PaymentReleased
      // The mail about the cancellation says it.
      return payment.reason === 'cancelled' ? undefined : released(payment)
    }
    case paymentRefunded.name:
      return refunded(value as PaymentRefunded)
    default: {
      const failed = value as PaymentFailed
      // A failure of before holds does not say how late it was; its mail went out then.
      const isLate = Date.parse(time) - Date.parse(failed.requestedAt ?? time) > seenOnThePageMs
      return isLate ? declined(failed) : undefined
    }
  }
}

export const mailedTopics = [
  orderSuccessful,
  paymentFailed,
  paymentRefunded,
  paymentReleased,
  orderCancelled,
  orderShipped,
  receiptRequested,
] as const

/** What tells a mail from the others of its checkout. */
export const identityOf = ({ mail, about = {} }: Mail): readonly string[] => [
  mail,
  ...Object.values(about).flatMap(id => id ?? []),
]

/** A mail that SES accepted; kept with its time, so that the fact about it repeats the same bytes. */
export interface Sent {
  readonly messageId: string
  readonly at: string
}

export const emailFact = (
  record: Pick<ConsumedRecord<Mailed>, 'value' | 'traceparent'>,
  sentMail: Mail,
  { messageId, at }: Sent,
): OutgoingRecord => {
  const { checkoutId } = record.value
  const { mail, to, subject, about } = sentMail
  const orderNumber = 'orderNumber' in record.value ? { orderNumber: record.value.orderNumber } : {}
  return fact(
    emailSuccessful,
    '/kassa/email',
    { checkoutId, mail, to, subject, messageId, ...orderNumber, ...about },
    { time: at, traceparent: record.traceparent },
    ...identityOf(sentMail),
  )
}
