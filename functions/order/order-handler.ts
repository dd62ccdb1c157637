/** On payment-successful: places the order and takes the stock, or rejects it, which leads to a refund. */
import { z } from 'zod'
import { dynamodb } from '../dynamodb.ts'
import { connectKafka, kafkaSettings, type Send } from '../kafka/client.ts'
import { type ConsumedRecord, consume } from '../kafka/consume.ts'
import { limits } from '../kafka/limits.ts'
import { type PaymentSuccessful, paymentSuccessful } from '../payment/facts.ts'
import { settings } from '../settings.ts'
import { dynamodbOrders, type Orders } from './dynamodb-orders.ts'
import { orderFact } from './order.ts'

export const order =
  ({ orders, send }: { orders: Orders; send: Send }) =>
  async (record: ConsumedRecord<PaymentSuccessful>): Promise<void> => {
    const decision = await orders.decide(record.value, record.time)
    await send([orderFact(record.value, decision, record)])
  }

const { ORDERS_TABLE, STOCK_TABLE, ...kafka } = settings({
  ORDERS_TABLE: z.string(),
  STOCK_TABLE: z.string(),
  ...kafkaSettings,
})
const { send, warm } = connectKafka(kafka)

export const handler = consume([paymentSuccessful], { send, warm, ...limits.order }).handler(
  order({ orders: dynamodbOrders(dynamodb, { orders: ORDERS_TABLE, stock: STOCK_TABLE }), send }),
)
