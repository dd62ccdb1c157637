/**
 * Compares the plugin with a plain kafkajs loop: throughput from a full topic, then latency from produce to the start of
 * the handler at half load.
 *
 *   node bench/esm.ts [--records 400000] [--rounds 3] [--turns 12] [--rate 5000] [--only throughput|latency]
 */
import { randomUUID } from 'node:crypto'
import { type Admin, Kafka, logLevel } from 'kafkajs'
import { command, Option, run, wholeNumber } from '../../command-line.ts'
import { withBrokers } from '../tests/brokers.ts'
import { type Contender, contendersAt, type Rate, throughput } from './contenders.ts'
import { capacity, latencies } from './latency.ts'
import { byRound, median, quantile } from './statistics.ts'
import { create, fill, headers, PARTITIONS, VALUE_BYTES } from './topic.ts'

interface Options {
  readonly records: number
  readonly rounds: number
  readonly turns: number
  readonly rate?: number
}

/** A turn of latency: seconds, and milliseconds between two sends. */
const TURN = { seconds: 3, slice: 20 }

const thousands = (number: number): string => Math.round(number).toLocaleString('en')
const ms = (value: number): string => `${value.toFixed(1).replace('-', '−')} ms`

const measureThroughput = async (
  { records, rounds }: Options,
  kafka: Kafka,
  admin: Admin,
  contenders: readonly Contender[],
): Promise<void> => {
  const topic = `bench-esm-${randomUUID()}`
  await create(admin, topic)
  console.log(
    `throughput: ${records} records of ${VALUE_BYTES} bytes and ${Object.keys(headers).length} headers over ${PARTITIONS} partitions`,
  )
  const producer = kafka.producer()
  await producer.connect()
  await fill(producer, topic, records)
  await producer.disconnect()

  const rates = new Map<Contender, Rate[]>(contenders.map(contender => [contender, []]))
  for (let round = 1; round <= rounds; round++)
    for (const contender of contenders) {
      const rate = await throughput(contender, topic, records)
      rates.get(contender)?.push(rate)
      console.log(
        `  round ${round}  ${contender.name.padEnd(36)} ${thousands(rate.perSecond).padStart(9)} records/s  ${rate.cpu.toFixed(1)} µs`,
      )
    }
  await admin.deleteTopics({ topics: [topic] })

  console.log(
    `\n| contender | records/s (median of ${rounds}) | against the loop | CPU time |\n| --- | ---: | ---: | ---: |`,
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

const measureLatency = async (
  options: Options,
  kafka: Kafka,
  admin: Admin,
  contenders: readonly Contender[],
): Promise<void> => {
  const { turns } = options
  const rate = options.rate ?? (await halfLoad(kafka, admin, contenders))
  console.log(`\nlatency at ${thousands(rate)} records/s, ${turns} alternating turns of ${TURN.seconds} s for each`)
  const measured = await latencies(contenders, kafka, admin, { ...TURN, rate }, turns, ({ name }, turn, samples) =>
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

const measure = async (options: Options & { only?: string }, brokers: string): Promise<void> => {
  const { only } = options
  const kafka = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING })
  const { inProcess, workers, plain, plainGathered, plainJson } = contendersAt(brokers)
  const admin = kafka.admin()
  await admin.connect()
  if (only !== 'latency')
    await measureThroughput(options, kafka, admin, [plain, plainGathered, plainJson, inProcess, workers])
  if (only !== 'throughput') await measureLatency(options, kafka, admin, [plain, plainGathered, inProcess, workers])
  await admin.disconnect()
}

const bench = command('npm run bench:esm --', 'Compares the plugin with a plain kafkajs loop.')
  .option('--records <n>', 'in the topic for throughput', wholeNumber(1), 400_000)
  .option('--rounds <n>', 'for throughput', wholeNumber(1), 3)
  .option('--turns <n>', 'of 3 s for each contender, for latency', wholeNumber(1), 12)
  .option(
    '--rate <n>',
    'records per second for latency; by default half of what the slowest contender sustains',
    wholeNumber(1),
  )
  .addOption(new Option('--only <part>', 'measure one part').choices(['throughput', 'latency'] as const))

await run(bench, options => withBrokers(brokers => measure(options, brokers)))
