/**
 * The baseline: a plain kafkajs loop that builds the same event from each batch and calls an empty function. Prints the
 * number of handled records every 100 ms.
 */
import { appendFileSync } from 'node:fs'
import { Kafka, logLevel } from 'kafkajs'

const {
  KAFKA_BROKERS = '',
  TOPIC = '',
  GROUP = '',
  HANDLER = 'nothing',
  SAMPLES = '',
  JSON_TEXT = '',
  COMMIT_MS = '',
} = process.env
const BATCH_SIZE = 1000

const headerList = (headers: Record<string, unknown>): Record<string, number[]>[] =>
  Object.entries(headers).map(([key, value]) => ({ [key]: [...new Int8Array(value as Buffer)] }))

const samples: number[] = []
const handlers: Record<string, (event: { records: Record<string, { value: string }[]> }) => Promise<void>> = {
  nothing: async () => undefined,
  latency: async event => {
    const now = process.hrtime.bigint()
    for (const records of Object.values(event.records))
      for (const { value } of records) samples.push(Number(now - Buffer.from(value, 'base64').readBigUInt64BE(0)) / 1e6)
  },
}
const handler = handlers[HANDLER]
if (handler === undefined) throw new Error(`HANDLER is "${HANDLER}"; allowed are ${Object.keys(handlers).join(', ')}`)

const consumer = new Kafka({ brokers: KAFKA_BROKERS.split(','), logLevel: logLevel.ERROR }).consumer({ groupId: GROUP })
let handled = 0
setInterval(() => {
  process.stdout.write(`${handled}\n`)
  if (samples.length > 0) appendFileSync(`${SAMPLES}/loop`, `${samples.splice(0).join('\n')}\n`)
}, 100)

await consumer.connect()
await consumer.subscribe({ topic: TOPIC, fromBeginning: true })
consumer.on(consumer.events.GROUP_JOIN, () => process.stdout.write('joined\n'))
/** The offsets to commit, by partition. */
const done = new Map<number, string>()
if (COMMIT_MS !== '')
  setInterval(async () => {
    const offsets = [...done].map(([partition, offset]) => ({ topic: TOPIC, partition, offset }))
    done.clear()
    if (offsets.length > 0) await consumer.commitOffsets(offsets)
  }, Number(COMMIT_MS))

await consumer.run({
  partitionsConsumedConcurrently: 6,
  autoCommit: COMMIT_MS === '',
  eachBatch: async ({ batch, heartbeat }) => {
    for (let i = 0; i < batch.messages.length; i += BATCH_SIZE) {
      const records = batch.messages.slice(i, i + BATCH_SIZE).map(message => ({
        topic: batch.topic,
        partition: batch.partition,
        offset: Number(message.offset),
        timestamp: Number(message.timestamp),
        timestampType: 'CREATE_TIME',
        key: message.key?.toString('base64'),
        value: message.value?.toString('base64') ?? '',
        headers: headerList(message.headers ?? {}),
      }))
      const event = { eventSource: 'aws:kafka', records: { [`${batch.topic}-${batch.partition}`]: records } }
      await handler(JSON_TEXT === '' ? event : JSON.parse(JSON.stringify(event)))
      handled += records.length
      await heartbeat()
    }
    if (COMMIT_MS !== '') done.set(batch.partition, String(Number(batch.lastOffset()) + 1))
  },
})
