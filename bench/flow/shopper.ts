/** Buys at a rate, and notes for each order how long after its acceptance its receipt was readable on the last topic. */
import { randomUUID } from 'node:crypto'
import { setInterval } from 'node:timers/promises'
import kafkajs from 'kafkajs'
import { recordsOf } from '../../tests/sample-checkouts.ts'
import { answerCalls } from '../child.ts'
import { load } from '../load.ts'
import { carts, linesOf } from './carts.ts'

process.env.KAFKAJS_NO_PARTITIONER_WARNING = '1'
const { KAFKA_BROKERS = '', MAILED = '', REQUESTED = '', HTTP_PORT = '' } = process.env
const kafka = new kafkajs.Kafka({ brokers: KAFKA_BROKERS.split(','), logLevel: kafkajs.logLevel.NOTHING })
const clients = 32
const patienceMs = 120_000

const accepted = new Map<string, number>()
const readable = new Map<string, number>()

/** What a run of the shop is asked for. */
export interface Sale {
  readonly rate: number
  readonly seconds: number
}

const throughTheDoor = async ({ rate, seconds }: Sale): Promise<void> => {
  const bodies = carts.map(cart => JSON.stringify(cart))
  await load({ port: Number(HTTP_PORT), path: '/checkout', clients, seconds, rate, bodies, status: 202 }, body =>
    accepted.set((JSON.parse(body) as { checkoutId: string }).checkoutId, performance.now()),
  )
}

const producer = kafka.producer({ idempotent: true })

const straightToTheTopic = async ({ rate, seconds }: Sale): Promise<void> => {
  const sends: Promise<void>[] = []
  const total = Math.max(1, Math.round(rate * seconds))
  const buy = async (number: number): Promise<void> => {
    const checkoutId = randomUUID()
    const [record] = recordsOf({ end: 'accepted', at: new Date(), checkoutId, lines: linesOf(number) })
    const { key = null, value = null, headers = {} } = record ?? {}
    await producer.send({ topic: REQUESTED, acks: -1, messages: [{ key, value, headers }] })
    accepted.set(checkoutId, performance.now())
  }
  const begun = performance.now()
  for await (const _ of setInterval(1)) {
    while (sends.length < total && begun + (sends.length * 1_000) / rate <= performance.now())
      sends.push(buy(sends.length))
    if (sends.length === total) break
  }
  await Promise.all(sends)
}

const arrived = async (): Promise<void> => {
  const deadline = performance.now() + patienceMs
  for await (const _ of setInterval(20)) {
    const missing = [...accepted.keys()].filter(id => !readable.has(id))
    if (missing.length === 0) return
    if (performance.now() > deadline)
      throw new Error(`${missing.length} of ${accepted.size} orders had no receipt after ${patienceMs / 1_000} s.`)
  }
}

const consumer = kafka.consumer({ groupId: `shopper-${randomUUID()}` })

answerCalls({
  watch: async () => {
    if (REQUESTED) await producer.connect()
    await consumer.connect()
    await consumer.subscribe({ topic: MAILED, fromBeginning: true })
    const joined = Promise.withResolvers<void>()
    consumer.on(consumer.events.GROUP_JOIN, () => joined.resolve())
    await consumer.run({
      eachBatch: async ({ batch }) => {
        const now = performance.now()
        for (const { key } of batch.messages) readable.set(String(key), now)
      },
    })
    await joined.promise
  },
  /** @returns milliseconds from acceptance to the readable receipt, of each order */
  sell: async (sale: Sale): Promise<number[]> => {
    accepted.clear()
    readable.clear()
    await (REQUESTED ? straightToTheTopic(sale) : throughTheDoor(sale))
    await arrived()
    return [...accepted].map(([id, at]) => (readable.get(id) ?? Number.NaN) - at)
  },
})
