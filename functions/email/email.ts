/** Which mail a fact leads to, and the fact that it was accepted. */
import { fact, type OutgoingRecord } from '../kafka/cloudevents.ts'
import type { ConsumedRecord } from '../kafka/consume.ts'
import { type OrderSuccessful, orderSuccessful } from '../order/facts.ts'
import { type PaymentFailed, type PaymentRefunded, paymentFailed, paymentRefunded } from '../payment/facts.ts'
import { emailSuccessful } from './facts.ts'
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
