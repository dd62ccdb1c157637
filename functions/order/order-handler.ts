/** On payment-successful: places the order and takes the stock, or rejects it, which lets the held amount go. */
import { z } from 'zod'
import { dynamodb } from '../dynamodb.ts'
import { connectKafka, kafkaSettings, type Send } from '../kafka/client.ts'
import { type ConsumedRecord, consume } from '../kafka/consume.ts'
import { limits } from '../kafka/limits.ts'
import { type PaymentSuccessful, paymentSuccessful } from '../payment/facts.ts'
import { settings } from '../settings.ts'
import { dynamodbOrders, type Orders } from './dynamodb-orders.ts'
import { isTooLate, orderFact } from './order.ts'

export const order =
  ({ orders, send, now }: { orders: Pick<Orders, 'decide'>; send: Send; now: () => Date }) =>
  async ({ value, time, traceparent }: ConsumedRecord<PaymentSuccessful>): Promise<void> => {
    const decision = await orders.decide(value, now().toISOString(), isTooLate(time, now()))
    await send([orderFact(value, decision, traceparent)])
  }

const { ORDERS_TABLE, STOCK_TABLE, ...kafka } = settings({
  ORDERS_TABLE: z.string(),
  STOCK_TABLE: z.string(),
  ...kafkaSettings,
})
const { send, warm } = connectKafka(kafka)

export const handler = consume([paymentSuccessful], { send, warm, ...limits.order }).handler(
  order({
    orders: dynamodbOrders(dynamodb, { orders: ORDERS_TABLE, stock: STOCK_TABLE }),
    send,
    now: () => new Date(),
  }),
)
