/** What Kassa's door is set beside: node:http and kafkajs, one idempotent send a request, nothing looked at. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import kafkajs from 'kafkajs'
import { answerCalls } from '../child.ts'
import { oneByOne } from './one-by-one.ts'
import { textOf } from './text-of.ts'

process.env.KAFKAJS_NO_PARTITIONER_WARNING = '1'
const { KAFKA_BROKERS = '', TOPIC: topic = '', RECORD = '{}' } = process.env
const kafka = new kafkajs.Kafka({ brokers: KAFKA_BROKERS.split(','), logLevel: kafkajs.logLevel.NOTHING })
const producer = kafka.producer({ idempotent: true })

const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const value = await textOf(request)
  await producer.send({ topic, acks: -1, messages: [{ key: String(request.headers['idempotency-key']), value }] })
  response.statusCode = 202
  response.setHeader('content-type', 'application/json')
  response.end('{"status":"accepted"}')
}

const server = createServer((request, response) => {
  answer(request, response).catch((error: Error) => response.writeHead(500).end(error.stack))
})

/** A record as Kassa's door sends it, ready made. */
const { value, headers } = JSON.parse(RECORD) as { value: string; headers: Record<string, string> }
let sent = 0

answerCalls({
  listen: async () => {
    await producer.connect()
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    return (server.address() as AddressInfo).port
  },
  oneByOne: (count: number) =>
    oneByOne(count, async () => {
      await producer.send({ topic, acks: -1, messages: [{ key: `one-${sent++}`, value, headers }] })
    }),
})
