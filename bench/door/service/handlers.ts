import { connectKafka } from '../../../functions/kafka/client.ts'
import { checkoutDoor, sendAside } from '../checkout.ts'

const { KAFKA_BROKERS = '', TOPIC = '' } = process.env
const { send } = connectKafka({ KAFKA_BROKERS: KAFKA_BROKERS.split(',') })

export const checkout = checkoutDoor(sendAside(send, TOPIC))

export const nothing = async () => ({
  statusCode: 202,
  headers: { 'content-type': 'application/json' },
  body: '{"status":"accepted"}',
})
