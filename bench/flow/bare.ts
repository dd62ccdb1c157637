/**
 * What the flow is set beside: the three hops with kafkajs as it is, and between them the same calls to DynamoDB and SES.
 * Nothing is validated, held back, put aside or claimed by anybody else.
 */
import '../../tests/jest/environment.ts'
import { SESClient } from '@aws-sdk/client-ses'
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import kafkajs from 'kafkajs'
import { type CheckoutRequested, checkoutFieldsOf } from '../../functions/checkout/facts.ts'
import { dynamodb } from '../../functions/dynamodb.ts'
import { receipt } from '../../functions/email/mail.ts'
import { sesSendMail } from '../../functions/email/ses.ts'
import { dynamodbOrders } from '../../functions/order/dynamodb-orders.ts'
import type { OrderSuccessful } from '../../functions/order/facts.ts'
import { orderNumberOf } from '../../functions/order/order.ts'
import type { PaymentSuccessful } from '../../functions/payment/facts.ts'
import { simulatedProvider } from '../../functions/payment/simulated-provider.ts'
import { answerCalls } from '../child.ts'
import type { BareTopics } from './topics.ts'

const {
  KAFKA_BROKERS = '',
  TOPICS = '{}',
  ORDERS_TABLE = '',
  STOCK_TABLE = '',
  LEDGER_TABLE = '',
  IDEMPOTENCY_TABLE = '',
} = process.env
const topics = JSON.parse(TOPICS) as BareTopics
const kafka = new kafkajs.Kafka({ brokers: KAFKA_BROKERS.split(','), logLevel: kafkajs.logLevel.NOTHING })
const partitions = 6

const provider = simulatedProvider(dynamodb, LEDGER_TABLE)
const orders = dynamodbOrders(dynamodb, { orders: ORDERS_TABLE, stock: STOCK_TABLE })
const sendMail = sesSendMail(new SESClient({}), 'shop@kassa.example')

const charge = async (requested: CheckoutRequested): Promise<object> => {
  const { checkoutId, amount, currency, paymentMethod, requestedAt } = requested
  const { paymentId } = await provider.authorize({ checkoutId, amount, currency, paymentMethod, requestedAt })
  return { ...checkoutFieldsOf(requested), paymentId, provider: 'bare' }
}

const order = async (payment: PaymentSuccessful): Promise<object> => {
  await orders.decide(payment, new Date().toISOString())
  return { ...payment, orderNumber: orderNumberOf(payment.checkoutId) }
}

/** The claim and the mark as Powertools writes them. */
const mail = async (placed: OrderSuccessful): Promise<object> => {
  const { checkoutId } = placed
  const id = `mail#${checkoutId}`
  await dynamodb.send(
    new PutCommand({
      TableName: IDEMPOTENCY_TABLE,
      Item: { id, status: 'INPROGRESS', expiration: 1, in_progress_expiration: 1 },
      ConditionExpression: 'attribute_not_exists(id) OR expiration < :now',
      ExpressionAttributeValues: { ':now': 0 },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    }),
  )
  const messageId = await sendMail(receipt(placed), { checkoutId, mail: 'receipt' })
  await dynamodb.send(
    new UpdateCommand({
      TableName: IDEMPOTENCY_TABLE,
      Key: { id },
      UpdateExpression: 'SET expiration = :expiry, #status = :status, #data = :data',
      ExpressionAttributeNames: { '#status': 'status', '#data': 'data' },
      ExpressionAttributeValues: { ':expiry': 2, ':status': 'COMPLETED', ':data': messageId },
    }),
  )
  return { checkoutId, mail: 'receipt', messageId }
}

const hop = async <T>(from: string, to: string, work: (value: T) => Promise<object>): Promise<void> => {
  const producer = kafka.producer({ idempotent: true })
  const consumer = kafka.consumer({ groupId: `bare-${from}` })
  await Promise.all([producer.connect(), consumer.connect()])
  await consumer.subscribe({ topic: from, fromBeginning: true })
  const joined = new Promise<void>(resolve => consumer.on(consumer.events.GROUP_JOIN, () => resolve()))
  await consumer.run({
    partitionsConsumedConcurrently: partitions,
    eachMessage: async ({ message: { key, value, headers } }) => {
      const next = await work(JSON.parse(String(value)) as T)
      const message = { key, value: JSON.stringify(next), ...(headers ? { headers } : {}) }
      await producer.send({ topic: to, acks: -1, messages: [message] })
    },
  })
  await joined
}

answerCalls({
  begin: async () => {
    await Promise.all([
      hop(topics.requested, topics.paid, charge),
      hop(topics.paid, topics.ordered, order),
      hop(topics.ordered, topics.mailed, mail),
    ])
  },
})
