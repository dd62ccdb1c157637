/**
 * On payment-capture-failed: cancels the order whose payment was lost, and puts its stock back, once. An order that somebody
 * cancelled before was stated as cancelled then.
 */
import { z } from 'zod'
import { dynamodb } from '../dynamodb.ts'
import { connectKafka, kafkaSettings, type Send } from '../kafka/client.ts'
import { type ConsumedRecord, consume } from '../kafka/consume.ts'
import { limits } from '../kafka/limits.ts'
import { type PaymentCaptureFailed, paymentCaptureFailed } from '../payment/facts.ts'
import { settings } from '../settings.ts'
import { dynamodbOrders, type Orders } from './dynamodb-orders.ts'
import { cancelledFact } from './order.ts'

export const cancel =
  ({ orders, send, now }: { orders: Pick<Orders, 'cancel'>; send: Send; now: () => Date }) =>
  async ({ value, traceparent }: ConsumedRecord<PaymentCaptureFailed>): Promise<void> => {
    const { cancelledAt, cancelReason } = await orders.cancel(value, now().toISOString())
    if (cancelReason !== 'payment_lost') return
    await send([cancelledFact(value, cancelledAt, traceparent)])
  }

const { ORDERS_TABLE, STOCK_TABLE, ...kafka } = settings({
  ORDERS_TABLE: z.string(),
  STOCK_TABLE: z.string(),
  ...kafkaSettings,
})
const { send, warm } = connectKafka(kafka)

export const handler = consume([paymentCaptureFailed], { send, warm, ...limits.cancel }).handler(
  cancel({
    orders: dynamodbOrders(dynamodb, { orders: ORDERS_TABLE, stock: STOCK_TABLE }),
    send,
    now: () => new Date(),
  }),
)
