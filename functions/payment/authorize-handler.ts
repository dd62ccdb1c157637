/**
 * On checkout-requested: holds the amount on the shopper's card, once, and states how that ended. A record that comes again
 * finds the decision; a checkout older than two hours gets no authorisation.
 */
import { z } from 'zod'
import { dynamodbCheckouts } from '../checkout/dynamodb-checkouts.ts'
import { countFailedPayment, dynamodbFailedPayments } from '../checkout/dynamodb-failed-payments.ts'
import { type CheckoutRequested, checkoutRequested } from '../checkout/facts.ts'
import { dynamodb } from '../dynamodb.ts'
import { connectKafka, kafkaSettings, type Send } from '../kafka/client.ts'
import { type ConsumedRecord, consume } from '../kafka/consume.ts'
import { limits } from '../kafka/limits.ts'
import { settings } from '../settings.ts'
import { type Providers, paymentProviders } from './choose-provider.ts'
import { conclude, isTooOld } from './conclude.ts'
import { countFailures } from './count-failures.ts'
import { dynamodbPayments, type Payment, type Payments } from './dynamodb-payments.ts'
import { authorisationFact } from './payment.ts'
import type { PaymentProvider, PaymentState } from './provider.ts'

export interface AuthorizeDependencies {
  readonly payments: Pick<Payments, 'find' | 'keep' | 'decide' | 'close'>
  readonly providers: Providers
  readonly send: Send
  readonly now: () => Date
}

export const authorize = ({ payments, providers, send, now }: AuthorizeDependencies) => {
  const concluded = conclude({ payments, send, now })

  const stateOf = async (
    provider: PaymentProvider,
    checkout: CheckoutRequested,
    stored: Payment | undefined,
  ): Promise<PaymentState | undefined> => {
    if (stored?.paymentId !== undefined) return provider.lookUp(stored.paymentId)
    const isDecided = stored !== undefined && stored.status !== 'open'
    if (isDecided || isTooOld(checkout, now())) return provider.find(checkout)
    return provider.authorize(checkout)
  }

  return async (record: ConsumedRecord<CheckoutRequested>): Promise<void> => {
    const checkout = record.value
    const { traceparent } = record
    const stored = await payments.find(checkout.checkoutId)
    if (stored?.status === 'authorised') {
      const known = authorisationFact(checkout, stored)
      return known && send([known])
    }
    const provider = await providers(stored?.provider)
    const state = await stateOf(provider, checkout, stored)
    if (state) {
      await concluded({ checkout, provider, state, stored, traceparent })
      return
    }
    const { checkoutId } = checkout
    const at = now().toISOString()
    const expired = {
      checkoutId,
      provider: provider.name,
      paymentId: undefined,
      at,
      status: 'expired',
      traceparent,
    } as const
    const known = authorisationFact(checkout, await payments.decide(expired, false))
    return known && send([known])
  }
}

const { PAYMENTS_TABLE, CHECKOUTS_TABLE, IDEMPOTENCY_TABLE, ...kafka } = settings({
  PAYMENTS_TABLE: z.string(),
  CHECKOUTS_TABLE: z.string(),
  IDEMPOTENCY_TABLE: z.string(),
  ...kafkaSettings,
})
const { send, warm } = connectKafka(kafka)

export const handler = consume([checkoutRequested], { send, warm, ...limits.authorize }).handler(
  authorize({
    payments: countFailures(
      dynamodbPayments(dynamodb, PAYMENTS_TABLE),
      countFailedPayment(
        dynamodbCheckouts(dynamodb, CHECKOUTS_TABLE),
        dynamodbFailedPayments(dynamodb, IDEMPOTENCY_TABLE),
      ),
    ),
    providers: await paymentProviders(),
    send,
    now: () => new Date(),
  }),
)
