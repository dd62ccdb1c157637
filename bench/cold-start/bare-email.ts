/** The baseline of `email`: the same clients, making the same calls, and nothing else. */
import { randomUUID } from 'node:crypto'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses'
import { DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import kafkajs from 'kafkajs'

const { TOPIC = '', KAFKA_BROKERS = '', IDEMPOTENCY_TABLE = '', MAIL_FROM = '' } = process.env
const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({}))
const ses = new SESClient({})
const kafka = new kafkajs.Kafka({ brokers: KAFKA_BROKERS.split(','), logLevel: kafkajs.logLevel.NOTHING })
const producer = kafka.producer({ idempotent: true })

export const handler = async ({ records }: { records: Record<string, { value: string }[]> }) => {
  const connected = producer.connect()
  for (const { value } of Object.values(records).flat()) {
    const order = JSON.parse(Buffer.from(value, 'base64').toString()) as { customer: { email: string } }
    const id = `bare#${randomUUID()}`
    await dynamodb.send(new PutCommand({ TableName: IDEMPOTENCY_TABLE, Item: { id, status: 'INPROGRESS' } }))
    const content = (Data: string) => ({ Data, Charset: 'UTF-8' })
    const Body = { Text: content('Thank you.'), Html: content('<p>Thank you.</p>') }
    await ses.send(
      new SendEmailCommand({
        Source: MAIL_FROM,
        Destination: { ToAddresses: [order.customer.email] },
        Message: { Subject: content('Your order'), Body },
      }),
    )
    await dynamodb.send(
      new UpdateCommand({
        TableName: IDEMPOTENCY_TABLE,
        Key: { id },
        UpdateExpression: 'SET #status = :done',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':done': 'COMPLETED' },
      }),
    )
    await connected
    await producer.send({ topic: TOPIC, acks: -1, messages: [{ key: id, value: JSON.stringify(order) }] })
  }
  return { batchItemFailures: [] }
}
