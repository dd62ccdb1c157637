/** On checkout-requested: takes the money, once, by the provider's idempotency key. */

import { type CheckoutRequested, checkoutRequested } from '../checkout/facts.ts'
import { connectKafka, kafkaSettings, type Send } from '../kafka/client.ts'
import { type ConsumedRecord, consume } from '../kafka/consume.ts'
import { limits } from '../kafka/limits.ts'
import { settings } from '../settings.ts'
import { paymentProvider } from './choose-provider.ts'
import { paymentFact } from './payment.ts'
import type { PaymentProvider } from './provider.ts'

export const charge =
  ({ provider, send }: { provider: PaymentProvider; send: Send }) =>
  async (record: ConsumedRecord<CheckoutRequested>): Promise<void> => {
    const { checkoutId, amount, currency, paymentMethod, requestedAt } = record.value
    const idempotencyKey = `charge:${checkoutId}`
    const charged = await provider.charge({
      idempotencyKey,
      checkoutId,
      amount,
      currency,
      paymentMethod,
      requestedAt,
    })
    await send([paymentFact(record.value, charged, provider.name, record)])
  }

const { send, warm } = connectKafka(settings(kafkaSettings))

export const handler = consume([checkoutRequested], { send, warm, ...limits.charge }).handler(
  charge({ provider: await paymentProvider(), send }),
)
