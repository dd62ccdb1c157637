/**
 * Measures the plugin against a plain kafkajs loop on the same topic: records per second from a full topic, then
 * latency from produce to the start of the handler at half load.
 *
 *   node bench/esm.ts [--records 400000] [--rounds 3] [--seconds 15] [--rate 5000]
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Kafka, logLevel, type Producer } from 'kafkajs'
import { findBrokers } from '../tests/brokers.ts'

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
const PARTITIONS = 6
const VALUE_BYTES = 500
const STATUS_PORT = 10_312

process.env.KAFKAJS_NO_PARTITIONER_WARNING = '1'
await using found = await findBrokers()
const brokers = found.list
const here = import.meta.dirname
const sls = createRequire(import.meta.url).resolve('serverless/bin/serverless.js')
const kafka = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING })
const pause = (milliseconds: number): Promise<void> => new Promise(resolve => setTimeout(resolve, milliseconds))

const headers = {
  ce_specversion: '1.0',
  ce_id: randomUUID(),
  ce_type: 'checkout-requested',
  ce_source: '/checkout',
  'content-type': 'application/json',
}

const message = (value: Buffer) => ({ key: randomUUID(), value, headers })

const fill = async (producer: Producer, topic: string, count: number): Promise<void> => {
  const value = randomBytes(VALUE_BYTES)
  const chunk = 1000
  for (let sent = 0; sent < count; sent += 4 * chunk)
    await Promise.all(
      Array.from({ length: 4 }, () =>
        producer.send({ topic, acks: -1, messages: Array.from({ length: chunk }, () => message(value)) }),
      ),
    )
}

// ---- contenders

interface Contender {
  readonly name: string
  /** Started, and answers how many records it has handled so far. */
  start(environment: Record<string, string>): {
    child: ChildProcess
    handled: () => Promise<number>
    ready: Promise<void>
  }
}

const loop = (name: string, json: string): Contender => ({
  name,
  start(environment) {
    const child = spawn(process.execPath, [join(here, 'eachbatch-loop.ts')], {
      env: { ...process.env, ...environment, KAFKA_BROKERS: brokers, JSON_TEXT: json },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let handled = 0
    const ready = new Promise<void>(resolve => {
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        if (text.includes('joined')) resolve()
        const counts = text.split('\n').filter(line => /^\d+$/.test(line))
        handled = Number(counts.at(-1) ?? handled)
      })
    })
    return { child, handled: async () => handled, ready }
  },
})

const invoked = async (): Promise<{ count: number; enabled: boolean }> => {
  try {
    const answer = await fetch(`http://127.0.0.1:${STATUS_PORT}/event-source-mappings`)
    const { EventSourceMappings } = (await answer.json()) as {
      EventSourceMappings: { State: string; Local: { Metrics: { InvokedEventCount: number } } }[]
    }
    const [mapping] = EventSourceMappings
    return { count: mapping?.Local.Metrics.InvokedEventCount ?? 0, enabled: mapping?.State === 'Enabled' }
  } catch {
    // Not listening yet.
    return { count: 0, enabled: false }
  }
}

const plugin = (name: string, ...options: string[]): Contender => ({
  name,
  start(environment) {
    const child = spawn(process.execPath, [sls, 'offline', 'start', ...options], {
      cwd: join(here, 'service'),
      env: { ...process.env, ...environment, KAFKA_BROKERS: brokers },
      stdio: ['ignore', 'ignore', process.env.DEBUG_BENCH ? 'inherit' : 'ignore'],
    })
    const ready = (async () => {
      while (!(await invoked()).enabled) {
        if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}; DEBUG_BENCH=1 shows why`)
        await pause(100)
      }
    })()
    ready.catch(() => undefined)
    return { child, handled: async () => (await invoked()).count, ready }
  },
})

const stop = async (child: ChildProcess): Promise<void> => {
  const ended = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000)
  await ended
  clearTimeout(timer)
}

const inProcess = plugin('plugin, in-process handler', '--useInProcess')
const workers = plugin('plugin, worker handler')
const plain = loop('kafkajs eachBatch loop', '')
const plainJson = loop('the same loop, through JSON text', '1')

// ---- throughput

/** Seconds of processor time a process and its threads have used. */
const cpuSeconds = async (pid: number | undefined): Promise<number> => {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

interface Rate {
  readonly perSecond: number
  /** Microseconds of processor time for each record: tells more than the rate on a machine that is busy with other things. */
  readonly cpu: number
}

/** Between the first and the last sample of a run that handles the whole topic. */
const throughput = async (contender: Contender, topic: string): Promise<Rate> => {
  const { child, handled } = contender.start({ TOPIC: topic, GROUP: randomUUID(), HANDLER: 'nothing' })
  let first: { at: number; count: number; cpu: number } | undefined
  try {
    for (;;) {
      await pause(20)
      const count = await handled()
      const at = performance.now()
      if (count > 0) first ??= { at, count, cpu: await cpuSeconds(child.pid) }
      if (count >= RECORDS && first !== undefined) {
        const records = count - first.count
        const cpu = (await cpuSeconds(child.pid)) - first.cpu
        return { perSecond: (records / (at - first.at)) * 1000, cpu: (cpu * 1e6) / records }
      }
      if (child.exitCode !== null) throw new Error(`${contender.name} ended with ${child.exitCode}`)
    }
  } finally {
    await stop(child)
  }
}

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN

// ---- latency

const produceAt = async (producer: Producer, topic: string, rate: number, seconds: number): Promise<number> => {
  const began = performance.now()
  const pending = new Set<Promise<unknown>>()
  let sent = 0
  while (performance.now() - began < seconds * 1000) {
    const due = Math.floor(((performance.now() - began) / 1000) * rate) - sent
    if (due > 0) {
      const messages = Array.from({ length: due }, () => {
        const value = Buffer.alloc(VALUE_BYTES)
        value.writeBigUInt64BE(process.hrtime.bigint(), 0)
        return message(value)
      })
      sent += due
      const sending = producer.send({ topic, acks: -1, messages }).finally(() => pending.delete(sending))
      pending.add(sending)
    }
    await pause(5)
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

const create = async (topic: string): Promise<void> => {
  await admin.createTopics({
    waitForLeaders: false,
    topics: [{ topic, numPartitions: PARTITIONS, replicationFactor: -1 }],
  })
  for (;;) {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] }).catch(() => ({ topics: [] }))
    if (topics[0]?.partitions.length === PARTITIONS && topics[0].partitions.every(p => p.leader >= 0)) return
    await pause(100)
  }
}

const topic = `bench-esm-${randomUUID()}`
await create(topic)
console.log(
  `${RECORDS} records of ${VALUE_BYTES} bytes and ${Object.keys(headers).length} headers over ${PARTITIONS} partitions`,
)
await fill(producer, topic, RECORDS)

const contenders = [plain, plainJson, inProcess, workers].filter(({ name }) => name.includes(values.only))
const rates = new Map<Contender, Rate[]>(contenders.map(contender => [contender, []]))
for (let round = 1; round <= ROUNDS; round++)
  for (const contender of contenders) {
    const rate = await throughput(contender, topic)
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
await create(live)
const capacity = await flow(plain, producer, live, 100_000)
const rate = values.rate === undefined ? Math.round(capacity / 2) : Number(values.rate)
console.log(
  `\nlatency at ${rate.toLocaleString('en')} records/s; producer, brokers and loop together take ${Math.round(capacity).toLocaleString('en')}/s here`,
)
console.log(`\n| contender | p50 | p99 | added p50 | added p99 |\n| --- | ---: | ---: | ---: | ---: |`)
let reference: { p50: number; p99: number } | undefined
for (const contender of [plain, inProcess, workers]) {
  const samples = await latency(contender, producer, live, rate)
  const figures = { p50: quantile(samples, 0.5), p99: quantile(samples, 0.99) }
  reference ??= figures
  const ms = (value: number): string => `${value.toFixed(1)} ms`
  console.log(
    `| ${contender.name} | ${ms(figures.p50)} | ${ms(figures.p99)} | ${ms(figures.p50 - reference.p50)} | ${ms(figures.p99 - reference.p99)} |`,
  )
}
// Only at the end: kafkajs goes on asking for every topic it has written to.
await admin.deleteTopics({ topics: [topic, live] })
await Promise.all([producer.disconnect(), admin.disconnect()])
