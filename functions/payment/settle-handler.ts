/**
 * On payment-updated: asks the provider for the state of the payment, and of a refund that was pending, and states what it is.
 * Who said "look again", and how often, changes nothing.
 */
import { z } from 'zod'
import { type Checkouts, dynamodbCheckouts } from '../checkout/dynamodb-checkouts.ts'
import { countFailedPayment, dynamodbFailedPayments } from '../checkout/dynamodb-failed-payments.ts'
import { dynamodb } from '../dynamodb.ts'
import { connectKafka, kafkaSettings, type Send } from '../kafka/client.ts'
import { type ConsumedRecord, consume } from '../kafka/consume.ts'
import { limits } from '../kafka/limits.ts'
import { settings } from '../settings.ts'
import { type Providers, paymentProviders } from './choose-provider.ts'
import { countFailures } from './count-failures.ts'
import { dynamodbPayments, type NotedRefund, type Payments } from './dynamodb-payments.ts'
import { type PaymentUpdated, paymentUpdated } from './facts.ts'
import { followRefund } from './follow-refund.ts'
import { refreshPayment } from './refresh-payment.ts'

export interface SettleDependencies {
  readonly payments: Pick<Payments, 'find' | 'keep' | 'decide' | 'close' | 'findRefund' | 'endRefund' | 'postpone'>
  readonly checkouts: Pick<Checkouts, 'find'>
  readonly providers: Providers
  readonly send: Send
  readonly now: () => Date
}

export const settle = (dependencies: SettleDependencies) => {
  const { payments, providers } = dependencies
  const refresh = refreshPayment(dependencies)
  const follow = followRefund(dependencies)

  const look = async (noted: NotedRefund, traceparent: string | undefined): Promise<void> => {
    // The function that made it states it first, and then looks at it itself.
    if (noted.refundUnsent) return
    const provider = await providers(noted.refund.provider)
    const checkoutId = noted.refundOf ?? noted.checkoutId
    const current = await provider.lookUpRefund({ checkoutId, refundId: noted.refund.refundId })
    await follow(noted, current, traceparent)
  }

  return async ({ value: { checkoutId, refundId }, traceparent }: ConsumedRecord<PaymentUpdated>): Promise<void> => {
    if (refundId !== undefined) {
      const noted = await payments.findRefund(refundId)
      // One that is not noted yet is looked at by the function that makes it.
      if (noted?.refundOf === checkoutId) await look(noted, traceparent)
      return
    }
    const payment = await payments.find(checkoutId)
    // Without a payment, `authorize` has not decided yet; it will ask the provider itself.
    if (payment) await refresh(payment)
    const noted = payment && !payment.refund ? undefined : await payments.findRefund(checkoutId)
    if (noted) await look(noted, traceparent)
  }
}

const { PAYMENTS_TABLE, CHECKOUTS_TABLE, IDEMPOTENCY_TABLE, ...kafka } = settings({
  PAYMENTS_TABLE: z.string(),
  CHECKOUTS_TABLE: z.string(),
  IDEMPOTENCY_TABLE: z.string(),
  ...kafkaSettings,
})
const { send, warm } = connectKafka(kafka)
const checkouts = dynamodbCheckouts(dynamodb, CHECKOUTS_TABLE)

export const handler = consume([paymentUpdated], { send, warm, ...limits.settle }).handler(
  settle({
    payments: countFailures(
      dynamodbPayments(dynamodb, PAYMENTS_TABLE),
      countFailedPayment(checkouts, dynamodbFailedPayments(dynamodb, IDEMPOTENCY_TABLE)),
    ),
    checkouts,
    providers: await paymentProviders(),
    send,
    now: () => new Date(),
  }),
)
