/**
 * Compares the plugin with a plain kafkajs loop: throughput from a full topic, then latency from produce to the start of
 * the handler at half load.
 *
 *   node bench/esm.ts [--records 400000] [--rounds 3] [--turns 12] [--rate 5000] [--only throughput|latency]
 */
import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import { type Admin, Kafka, logLevel } from 'kafkajs'
import { withBrokers } from '../tests/brokers.ts'
import { type Contender, contendersAt, type Rate, throughput } from './contenders.ts'
import { capacity, latencies } from './latency.ts'
import { byRound, median, quantile } from './statistics.ts'
import { create, fill, headers, PARTITIONS, VALUE_BYTES } from './topic.ts'

const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '400000' },
    rounds: { type: 'string', default: '3' },
    turns: { type: 'string', default: '12' },
    rate: { type: 'string' },
    only: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(`npm run bench:esm -- [options]
  --records N   in the topic for throughput (400000)
  --rounds N    for throughput (3)
  --turns N     of 3 s for each contender, for latency (12)
  --rate N      records per second for latency (half of what the slowest contender sustains)
  --only PART   throughput or latency`)
  process.exit()
}
const refuse = (reason: string): never => {
  console.error(`${reason} See npm run bench:esm -- --help.`)
  process.exit(2)
}
const whole = (name: 'records' | 'rounds' | 'turns' | 'rate'): number => {
  const value = Number(values[name])
  return Number.isInteger(value) && value > 0 ? value : refuse(`--${name} must be a positive integer.`)
}
const RECORDS = whole('records')
const ROUNDS = whole('rounds')
const TURNS = whole('turns')
const RATE = values.rate === undefined ? undefined : whole('rate')
if (values.only !== undefined && !['throughput', 'latency'].includes(values.only))
  refuse('--only must be throughput or latency.')

/** A turn of latency: seconds, and milliseconds between two sends. */
const TURN = { seconds: 3, slice: 20 }

const thousands = (number: number): string => Math.round(number).toLocaleString('en')
const ms = (value: number): string => `${value.toFixed(1).replace('-', '−')} ms`

const measureThroughput = async (kafka: Kafka, admin: Admin, contenders: readonly Contender[]): Promise<void> => {
  const topic = `bench-esm-${randomUUID()}`
  await create(admin, topic)
  console.log(
    `throughput: ${RECORDS} records of ${VALUE_BYTES} bytes and ${Object.keys(headers).length} headers over ${PARTITIONS} partitions`,
  )
  const producer = kafka.producer()
  await producer.connect()
  await fill(producer, topic, RECORDS)
  await producer.disconnect()

  const rates = new Map<Contender, Rate[]>(contenders.map(contender => [contender, []]))
  for (let round = 1; round <= ROUNDS; round++)
    for (const contender of contenders) {
      const rate = await throughput(contender, topic, RECORDS)
      rates.get(contender)?.push(rate)
      console.log(
        `  round ${round}  ${contender.name.padEnd(36)} ${thousands(rate.perSecond).padStart(9)} records/s  ${rate.cpu.toFixed(1)} µs`,
      )
    }
  await admin.deleteTopics({ topics: [topic] })

  console.log(
    `\n| contender | records/s (median of ${ROUNDS}) | against the loop | CPU time |\n| --- | ---: | ---: | ---: |`,
  )
  let base: number | undefined
  for (const [{ name }, measured] of rates) {
    const perSecond = median(measured.map(rate => rate.perSecond))
    const cpu = median(measured.map(rate => rate.cpu))
    base ??= perSecond
    console.log(
      `| ${name} | ${thousands(perSecond)} | ${(perSecond / base).toFixed(2)} × | ${cpu.toFixed(1)} µs/record |`,
    )
  }
}

/** Half of the rate that the slowest contender sustains. Producer and brokers share the machine. */
const halfLoad = async (kafka: Kafka, admin: Admin, contenders: readonly Contender[]): Promise<number> => {
  const rates: number[] = []
  for (const contender of contenders) {
    const rate = await capacity(contender, kafka, admin, TURN)
    rates.push(rate)
    console.log(
      `  ${contender.name.padEnd(36)} sustains ${thousands(rate)} records/s with a request every ${TURN.slice} ms`,
    )
  }
  return Math.round(Math.min(...rates) / 2)
}

const measureLatency = async (kafka: Kafka, admin: Admin, contenders: readonly Contender[]): Promise<void> => {
  const rate = RATE ?? (await halfLoad(kafka, admin, contenders))
  console.log(`\nlatency at ${thousands(rate)} records/s, ${TURNS} alternating turns of ${TURN.seconds} s for each`)
  const measured = await latencies(contenders, kafka, admin, { ...TURN, rate }, TURNS, ({ name }, turn, samples) =>
    console.log(
      `  turn ${String(turn).padStart(2)}  ${name.padEnd(36)} p50 ${ms(median(samples))}, p99 ${ms(quantile(samples, 0.99))}`,
    ),
  )
  const [base = []] = measured.values()
  /** Differences to the adjacent turn of the loop: the median and the interquartile range. */
  const added = (of: readonly number[][], q: number): string => {
    const figures = (turns: readonly number[][]): number[] => turns.map(samples => quantile(samples, q))
    const differences = byRound(figures(of), figures(base), (figure, loop) => figure - loop)
    return `${ms(median(differences))} (${ms(quantile(differences, 0.25))} to ${ms(quantile(differences, 0.75))})`
  }
  console.log(
    '\n| contender | p50 | p99 | added p50 (interquartile range) | added p99 |\n| --- | ---: | ---: | ---: | ---: |',
  )
  for (const [{ name }, of] of measured) {
    const all = of.flat()
    const difference = of === base ? ' | ' : `${added(of, 0.5)} | ${added(of, 0.99)}`
    console.log(`| ${name} | ${ms(median(all))} | ${ms(quantile(all, 0.99))} | ${difference} |`)
  }
}

process.env.KAFKAJS_NO_PARTITIONER_WARNING = '1'
await withBrokers(async brokers => {
  const kafka = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING })
  const { inProcess, workers, plain, plainGathered, plainJson } = contendersAt(brokers)
  const admin = kafka.admin()
  await admin.connect()
  if (values.only !== 'latency')
    await measureThroughput(kafka, admin, [plain, plainGathered, plainJson, inProcess, workers])
  if (values.only !== 'throughput') await measureLatency(kafka, admin, [plain, plainGathered, inProcess, workers])
  await admin.disconnect()
})
