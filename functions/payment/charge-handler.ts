/** On checkout-requested: takes the money, once, by the provider's idempotency key. */
import { z } from 'zod'
import { settings } from '../config.ts'
import { type ConsumedRecord, consume } from '../consume.ts'
import { dynamodb } from '../dynamodb.ts'
import { connectKafka, kafkaSettings, type Send } from '../kafka.ts'
import { type CheckoutRequested, checkoutRequested } from '../topics.ts'
import { paymentFact } from './payment.ts'
import type { PaymentProvider } from './provider.ts'
import { simulatedProvider } from './simulated-provider.ts'

export const charge =
  ({ provider, send }: { provider: PaymentProvider; send: Send }) =>
  async (record: ConsumedRecord<CheckoutRequested>): Promise<void> => {
    const { checkoutId, amount, currency, paymentMethod } = record.value
    const idempotencyKey = `charge:${checkoutId}`
    const charged = await provider.charge({ idempotencyKey, checkoutId, amount, currency, paymentMethod })
    await send([paymentFact(record.value, charged, provider.name, record)])
  }

const { LEDGER_TABLE, ...kafka } = settings({ LEDGER_TABLE: z.string(), ...kafkaSettings })
const { send } = connectKafka(kafka)

export const handler = consume([checkoutRequested], { send }).handler(
  charge({ provider: simulatedProvider(dynamodb, LEDGER_TABLE), send }),
)
