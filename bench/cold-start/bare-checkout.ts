/** The baseline of `checkout`: the same clients, making the same calls, and nothing else. */
import { randomUUID } from 'node:crypto'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { BatchGetCommand, DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb'
import kafkajs from 'kafkajs'

const { TOPIC = '', KAFKA_BROKERS = '', CHECKOUTS_TABLE = '', STOCK_TABLE = '', IDEMPOTENCY_TABLE = '' } = process.env
const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({}))
const kafka = new kafkajs.Kafka({ brokers: KAFKA_BROKERS.split(','), logLevel: kafkajs.logLevel.NOTHING })
const producer = kafka.producer({ idempotent: true })

export const handler = async ({ body }: { body: string }) => {
  const connected = producer.connect()
  const cart = JSON.parse(body) as { items: { sku: string }[] }
  const checkoutId = randomUUID()
  const find = (table: string, Keys: Record<string, string>[]) =>
    dynamodb.send(new BatchGetCommand({ RequestItems: { [table]: { Keys } } }))
  await Promise.all([
    find(
      STOCK_TABLE,
      cart.items.map(({ sku }) => ({ sku })),
    ),
    find(IDEMPOTENCY_TABLE, [{ id: `bare#${checkoutId}` }]),
  ])
  const Item = { checkoutId: `bare-${checkoutId}`, ...cart }
  await dynamodb.send(new PutCommand({ TableName: CHECKOUTS_TABLE, Item }))
  await connected
  await producer.send({ topic: TOPIC, acks: -1, messages: [{ key: checkoutId, value: body }] })
  return { statusCode: 202, body: JSON.stringify({ checkoutId }) }
}
