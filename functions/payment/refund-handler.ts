/** On order-rejected: gives the money back, once, by the provider's idempotency key. */

import { connectKafka, kafkaSettings, type Send } from '../kafka/client.ts'
import { type ConsumedRecord, consume } from '../kafka/consume.ts'
import { limits } from '../kafka/limits.ts'
import { type OrderRejected, orderRejected } from '../order/facts.ts'
import { settings } from '../settings.ts'
import { paymentProvider } from './choose-provider.ts'
import { refundFact } from './payment.ts'
import type { PaymentProvider } from './provider.ts'

export const refund =
  ({ provider, send }: { provider: PaymentProvider; send: Send }) =>
  async (record: ConsumedRecord<OrderRejected>): Promise<void> => {
    const { checkoutId, paymentId, amount, currency } = record.value
    const refunded = await provider.refund({ idempotencyKey: `refund:${checkoutId}`, paymentId, amount, currency })
    await send([refundFact(record.value, refunded, record)])
  }

const { send, warm } = connectKafka(settings(kafkaSettings))

export const handler = consume([orderRejected], { send, warm, ...limits.refund }).handler(
  refund({ provider: await paymentProvider(), send }),
)
