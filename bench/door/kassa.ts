/** Kassa's door in a process of its own: behind a bare node:http adapter, or called as Lambda calls it. */
import { connectKafka } from '../../functions/kafka/client.ts'
import { answerCalls } from '../child.ts'
import { cart } from './cart.ts'
import { checkoutDoor, sendAside } from './checkout.ts'
import { oneByOne } from './one-by-one.ts'
import { context, eventOf, serve } from './serve.ts'

const { KAFKA_BROKERS = '', TOPIC = '' } = process.env
const { send, connect } = connectKafka({ KAFKA_BROKERS: KAFKA_BROKERS.split(',') })
const door = checkoutDoor(sendAside(send, TOPIC))

const route = 'POST /checkout'
const body = JSON.stringify(cart)
let invocations = 0

answerCalls({
  listen: async () => {
    await connect()
    return serve(route, door)
  },
  oneByOne: (count: number) =>
    oneByOne(count, async () => {
      const headers = { 'content-type': 'application/json', 'idempotency-key': `one-${invocations++}` }
      const { statusCode, body: answered } = await door(eventOf({ route, headers, body }), context)
      if (statusCode !== 202) throw new Error(`The door answered ${statusCode}: ${answered}`)
    }),
})
