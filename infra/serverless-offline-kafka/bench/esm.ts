/**
 * Measures the plugin against a plain kafkajs loop on the same topic: records per second from a full topic, then
 * latency from produce to the start of the handler at half load.
 *
 *   node bench/esm.ts [--records 400000] [--rounds 3] [--seconds 15] [--rate 5000]
 */
import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Kafka, logLevel, type Producer } from 'kafkajs'
import { findBrokers } from '../tests/brokers.ts'
import { type Contender, contendersAt, pause, type Rate, stop, throughput } from './contenders.ts'
import { create, fill, headers, message, PARTITIONS, VALUE_BYTES } from './topic.ts'

const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '400000' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '15' },
    rate: { type: 'string' },
    only: { type: 'string', default: '' },
  },
})
const RECORDS = Number(values.records)
const ROUNDS = Number(values.rounds)
const SECONDS = Number(values.seconds)
/** Milliseconds between two sends of the load that latency is measured under. */
const SLICE = 50

process.env.KAFKAJS_NO_PARTITIONER_WARNING = '1'
await using found = await findBrokers()
const brokers = found.list
const kafka = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING })
const { inProcess, workers, plain, plainJson } = contendersAt(brokers)

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN

// ---- latency

/**
 * Sends at a steady rate, whoever keeps up: one request of all that is due every 50 ms to each broker, so that it is
 * records that load the brokers and not requests. Each record carries the time of its making.
 */
const produceAt = async (producer: Producer, topic: string, rate: number, seconds: number): Promise<number> => {
  const began = performance.now()
  const pending = new Set<Promise<unknown>>()
  let sent = 0
  for (let slice = 1; slice * SLICE <= seconds * 1000; slice++) {
    await pause(Math.max(0, began + slice * SLICE - performance.now()))
    const due = Math.floor(((slice * SLICE) / 1000) * rate) - sent
    const messages = Array.from({ length: due }, () => {
      const value = Buffer.alloc(VALUE_BYTES)
      value.writeBigUInt64BE(process.hrtime.bigint(), 0)
      return message(value)
    })
    sent += due
    const sending = producer.send({ topic, acks: -1, messages }).finally(() => pending.delete(sending))
    pending.add(sending)
  }
  await Promise.all(pending)
  return sent
}

/** Records per second that are produced and handled at the same time. */
const flow = async (contender: Contender, producer: Producer, topic: string, count: number): Promise<number> => {
  const { child, handled, ready } = contender.start({ TOPIC: topic, GROUP: randomUUID(), HANDLER: 'nothing' })
  try {
    await ready
    const began = performance.now()
    await fill(producer, topic, count)
    while ((await handled()) < count) await pause(20)
    return (count / (performance.now() - began)) * 1000
  } finally {
    await stop(child)
  }
}

const ms = (value: number): string => `${value.toFixed(1)} ms`
const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.floor((sorted.length - 1) * q)] ?? Number.NaN

const latency = async (contender: Contender, producer: Producer, topic: string, rate: number): Promise<number[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'bench-esm-'))
  const { child, ready } = contender.start({
    TOPIC: topic,
    GROUP: randomUUID(),
    HANDLER: 'latency',
    SAMPLES: folder,
    POSITION: 'LATEST',
  })
  /** By file: each thread of the plugin writes one. */
  const samples = async (): Promise<Map<string, number[]>> => {
    const files = await readdir(folder)
    const texts = await Promise.all(files.map(file => readFile(join(folder, file), 'utf8')))
    return new Map(files.map((file, i) => [file, (texts[i] ?? '').split('\n').slice(0, -1).map(Number)]))
  }
  const count = (files: Map<string, number[]>): number =>
    [...files.values()].reduce((sum, list) => sum + list.length, 0)
  try {
    await ready
    // Warm: the first invocations load the handler. A consumer may miss the first records of it: it begins at the end.
    await produceAt(producer, topic, rate, 4)
    let warm = await samples()
    for (let before = -1; before !== count(warm); warm = await samples()) {
      before = count(warm)
      await pause(1000)
    }
    const sent = await produceAt(producer, topic, rate, SECONDS)
    for (const end = performance.now() + 60_000; performance.now() < end; await pause(200)) {
      const all = await samples()
      if (count(all) < count(warm) + sent) continue
      return [...all].flatMap(([file, list]) => list.slice(warm.get(file)?.length ?? 0)).sort((a, b) => a - b)
    }
    throw new Error(`${contender.name} did not handle all of ${sent} records within a minute`)
  } finally {
    await stop(child)
    await rm(folder, { recursive: true })
  }
}

// ---- the run

const admin = kafka.admin()
const producer = kafka.producer()
await Promise.all([admin.connect(), producer.connect()])

const topic = `bench-esm-${randomUUID()}`
await create(admin, topic)
console.log(
  `${RECORDS} records of ${VALUE_BYTES} bytes and ${Object.keys(headers).length} headers over ${PARTITIONS} partitions`,
)
await fill(producer, topic, RECORDS)

const contenders = [plain, plainJson, inProcess, workers].filter(({ name }) => name.includes(values.only))
const rates = new Map<Contender, Rate[]>(contenders.map(contender => [contender, []]))
for (let round = 1; round <= ROUNDS; round++)
  for (const contender of contenders) {
    const rate = await throughput(contender, topic, RECORDS)
    rates.get(contender)?.push(rate)
    console.log(
      `  round ${round}  ${contender.name.padEnd(34)} ${Math.round(rate.perSecond).toLocaleString('en').padStart(9)} records/s  ${rate.cpu.toFixed(1)} µs`,
    )
  }
const of = (contender: Contender, figure: keyof Rate): number =>
  median((rates.get(contender) ?? []).map(rate => rate[figure]))
const base = of(plain, 'perSecond')
console.log(
  `\n| contender | records/s (median of ${ROUNDS}) | against the loop | processor time |\n| --- | ---: | ---: | ---: |`,
)
for (const contender of contenders) {
  const rate = of(contender, 'perSecond')
  const cpu = of(contender, 'cpu').toFixed(1)
  console.log(
    `| ${contender.name} | ${Math.round(rate).toLocaleString('en')} | ${(rate / base).toFixed(2)} × | ${cpu} µs/record |`,
  )
}

const live = `bench-esm-live-${randomUUID()}`
await create(admin, live)
const capacity = await flow(plain, producer, live, 100_000)
const rate = values.rate === undefined ? Math.round(capacity / 2) : Number(values.rate)
console.log(
  `\nlatency at ${rate.toLocaleString('en')} records/s; producer, brokers and loop together take ${Math.round(capacity).toLocaleString('en')}/s here`,
)
const figures = new Map<Contender, { p50: number; p99: number }[]>()
for (let round = 1; round <= ROUNDS; round++)
  for (const contender of [plain, inProcess, workers]) {
    const samples = await latency(contender, producer, live, rate)
    const figure = { p50: quantile(samples, 0.5), p99: quantile(samples, 0.99) }
    figures.set(contender, [...(figures.get(contender) ?? []), figure])
    console.log(`  round ${round}  ${contender.name.padEnd(34)} p50 ${ms(figure.p50)}, p99 ${ms(figure.p99)}`)
  }
console.log(
  `\n| contender | p50 (median of ${ROUNDS}) | p99 | added p50 | added p99 |\n| --- | ---: | ---: | ---: | ---: |`,
)
for (const contender of [plain, inProcess, workers]) {
  const at = (of: Contender, which: 'p50' | 'p99'): number => median((figures.get(of) ?? []).map(one => one[which]))
  const added = (which: 'p50' | 'p99'): string => ms(at(contender, which) - at(plain, which))
  console.log(
    `| ${contender.name} | ${ms(at(contender, 'p50'))} | ${ms(at(contender, 'p99'))} | ${added('p50')} | ${added('p99')} |`,
  )
}
// Only at the end: kafkajs goes on asking for every topic it has written to.
await admin.deleteTopics({ topics: [topic, live] })
await Promise.all([producer.disconnect(), admin.disconnect()])
