/**
 * On order-successful: takes the amount that was held for it, once, or states that it can never be taken. When a cancellation
 * came first, the amount was let go, and the cancellation states that.
 */
import { z } from 'zod'
import { dynamodb } from '../dynamodb.ts'
import { connectKafka, kafkaSettings, type Send } from '../kafka/client.ts'
import { type ConsumedRecord, consume } from '../kafka/consume.ts'
import { limits } from '../kafka/limits.ts'
import { type OrderSuccessful, orderSuccessful } from '../order/facts.ts'
import { settings } from '../settings.ts'
import { type Providers, paymentProviders } from './choose-provider.ts'
import { dynamodbPayments, type Payments } from './dynamodb-payments.ts'
import { captureFact } from './payment.ts'

export interface CaptureDependencies {
  readonly payments: Pick<Payments, 'end' | 'lose'>
  readonly providers: Providers
  readonly send: Send
  readonly now: () => Date
}

export const capture =
  ({ payments, providers, send, now }: CaptureDependencies) =>
  async ({ value, traceparent }: ConsumedRecord<OrderSuccessful>): Promise<void> => {
    const { checkoutId, paymentId, amount, currency, provider: name } = value
    // An order of before holds names no provider: its amount was taken before it was placed.
    if (name === undefined) return
    const provider = await providers(name)
    const captured = await provider.capture({ checkoutId, paymentId, amount, currency })
    const ended =
      captured.status === 'captured'
        ? await payments.end(checkoutId, 'captured', now().toISOString())
        : await payments.lose(checkoutId, now().toISOString(), captured.reason)
    if (ended) await send([captureFact({ ...value, provider: name }, ended, traceparent)])
  }

const { PAYMENTS_TABLE, ...kafka } = settings({ PAYMENTS_TABLE: z.string(), ...kafkaSettings })
const { send, warm } = connectKafka(kafka)

export const handler = consume([orderSuccessful], { send, warm, ...limits.capture }).handler(
  capture({
    payments: dynamodbPayments(dynamodb, PAYMENTS_TABLE),
    providers: await paymentProviders(),
    send,
    now: () => new Date(),
  }),
)
