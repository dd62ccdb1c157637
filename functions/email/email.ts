/** Which mail a fact leads to, and the fact that it was accepted. */
import { fact, type OutgoingRecord } from '../cloudevents.ts'
import type { ConsumedRecord } from '../consume.ts'
import {
  emailSuccessful,
  type OrderSuccessful,
  orderSuccessful,
  type PaymentFailed,
  type PaymentRefunded,
  paymentFailed,
  paymentRefunded,
} from '../topics.ts'
import { declined, type Mail, receipt, refunded } from './mail.ts'

export type Mailed = OrderSuccessful | PaymentFailed | PaymentRefunded

export const mailFor = ({ topic, value }: ConsumedRecord<Mailed>): Mail => {
  if (topic === orderSuccessful.name) return receipt(value as OrderSuccessful)
  if (topic === paymentFailed.name) return declined(value as PaymentFailed)
  return refunded(value as PaymentRefunded)
}

export const mailedTopics = [orderSuccessful, paymentFailed, paymentRefunded] as const

export const emailFact = (
  record: ConsumedRecord<Mailed>,
  { mail, to, subject }: Mail,
  messageId: string,
): OutgoingRecord => {
  const { checkoutId } = record.value
  const orderNumber = 'orderNumber' in record.value ? { orderNumber: record.value.orderNumber } : {}
  return fact(
    emailSuccessful,
    '/kassa/email',
    { checkoutId, mail, to, subject, messageId, ...orderNumber },
    record,
    mail,
  )
}
