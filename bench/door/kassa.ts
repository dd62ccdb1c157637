/** Kassa's door in a process of its own: behind a bare node:http adapter, or called as Lambda calls it. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { connectKafka } from '../../functions/kafka/client.ts'
import { answerCalls } from '../child.ts'
import { cart } from './cart.ts'
import { checkoutDoor, sendAside } from './checkout.ts'
import { oneByOne } from './one-by-one.ts'
import { textOf } from './text-of.ts'

const { KAFKA_BROKERS = '', TOPIC = '' } = process.env
const { send, connect } = connectKafka({ KAFKA_BROKERS: KAFKA_BROKERS.split(',') })
const door = checkoutDoor(sendAside(send, TOPIC))

const context = { getRemainingTimeInMillis: () => 10_000 } as Context

const eventOf = (headers: IncomingMessage['headers'], body: string) =>
  ({
    version: '2.0',
    routeKey: 'POST /checkout',
    rawPath: '/checkout',
    rawQueryString: '',
    headers: { ...headers },
    requestContext: { http: { method: 'POST', path: '/checkout' } },
    body,
    isBase64Encoded: false,
  }) as unknown as APIGatewayProxyEventV2

const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const event = eventOf(request.headers, await textOf(request))
  const { statusCode = 200, headers = {}, body: answered = '' } = await door(event, context)
  response.statusCode = statusCode
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value))
  response.end(answered)
}

const server = createServer((request, response) => {
  answer(request, response).catch((error: Error) => response.writeHead(500).end(error.stack))
})

const body = JSON.stringify(cart)
let invocations = 0

answerCalls({
  listen: async () => {
    await connect()
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    return (server.address() as AddressInfo).port
  },
  oneByOne: (count: number) =>
    oneByOne(count, async () => {
      const key = { 'content-type': 'application/json', 'idempotency-key': `one-${invocations++}` }
      const { statusCode, body: answered } = await door(eventOf(key, body), context)
      if (statusCode !== 202) throw new Error(`The door answered ${statusCode}: ${answered}`)
    }),
})
