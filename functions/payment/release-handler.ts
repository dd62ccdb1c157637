/**
 * On order-rejected: lets the held amount go, so that nothing was taken. A payment that was captured already, as those made
 * before holds were, is refunded.
 */
import { z } from 'zod'
import { dynamodb } from '../dynamodb.ts'
import { connectKafka, kafkaSettings, type Send } from '../kafka/client.ts'
import { type ConsumedRecord, consume } from '../kafka/consume.ts'
import { limits } from '../kafka/limits.ts'
import { type OrderRejected, orderRejected } from '../order/facts.ts'
import { settings } from '../settings.ts'
import { type Providers, paymentProviders } from './choose-provider.ts'
import { dynamodbPayments, type Payments } from './dynamodb-payments.ts'
import { giveBack } from './give-back.ts'
import { refundFact, releaseFact } from './payment.ts'

export interface ReleaseDependencies {
  readonly payments: Pick<Payments, 'end' | 'refunded' | 'refundSent' | 'endRefund' | 'postpone'>
  readonly providers: Providers
  readonly send: Send
  readonly now: () => Date
}

export const release = ({ payments, providers, send, now }: ReleaseDependencies) => {
  const refund = giveBack({ payments, send, now })
  return async ({ value, traceparent }: ConsumedRecord<OrderRejected>): Promise<void> => {
    const { checkoutId, paymentId, amount, currency, reason, soldOut } = value
    const provider = await providers(value.provider)
    const { status } = await provider.release({ checkoutId, paymentId })
    if (status !== 'captured') {
      const ended = await payments.end(checkoutId, 'released', now().toISOString())
      const held = { ...value, provider: provider.name }
      await send([releaseFact(held, { reason, soldOut }, ended, traceparent)])
      return
    }
    await refund(
      provider,
      { checkoutId, paymentId, amount, currency },
      noted => refundFact(value, { reason, soldOut }, noted, traceparent),
      traceparent,
    )
  }
}

const { PAYMENTS_TABLE, ...kafka } = settings({ PAYMENTS_TABLE: z.string(), ...kafkaSettings })
const { send, warm } = connectKafka(kafka)

export const handler = consume([orderRejected], { send, warm, ...limits.release }).handler(
  release({
    payments: dynamodbPayments(dynamodb, PAYMENTS_TABLE),
    providers: await paymentProviders(),
    send,
    now: () => new Date(),
  }),
)
