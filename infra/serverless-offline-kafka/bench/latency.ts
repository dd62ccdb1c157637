/**
 * Latency from the produce call to the start of the handler, under a steady load.
 *
 * All contenders run at once, each on its own topic, and get the load in turns of a few seconds: so they use the same
 * brokers under the same conditions, and adjacent turns can be compared.
 */
import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Admin, Kafka, Producer } from 'kafkajs'
import type { Contender } from './contenders.ts'
import { median } from './statistics.ts'
import { create, message, VALUE_BYTES } from './topic.ts'

export interface Load {
  /** Records per second. */
  readonly rate: number
  /** Milliseconds between two sends; each sends all due records in one request to each broker. */
  readonly slice: number
  /** Length of a turn. */
  readonly seconds: number
}

/**
 * Sends at a steady rate, independent of the consumer. Each record contains its creation time. Returns how many were
 * sent, and whether the producer kept up with the rate.
 */
const produceAt = async (
  producer: Producer,
  topic: string,
  { rate, slice, seconds }: Load,
): Promise<{ sent: number; inTime: boolean }> => {
  const began = performance.now()
  const pending = new Set<Promise<unknown>>()
  let sent = 0
  for (let n = 1; n * slice <= seconds * 1000; n++) {
    await pause(Math.max(0, began + n * slice - performance.now()))
    const due = Math.floor(((n * slice) / 1000) * rate) - sent
    const messages = Array.from({ length: due }, () => {
      const value = Buffer.alloc(VALUE_BYTES)
      value.writeBigUInt64BE(process.hrtime.bigint(), 0)
      return message(value)
    })
    sent += due
    const sending = producer.send({ topic, acks: -1, messages }).finally(() => pending.delete(sending))
    pending.add(sending)
  }
  const inTime = performance.now() - began < seconds * 1000 * 1.05
  await Promise.all(pending)
  return { sent, inTime }
}

/** Turns that are not measured, until all code is compiled. */
const WARM_TURNS = 2

/** A running contender with its own topic. */
interface Subject extends AsyncDisposable {
  /** The latency of each record of a turn in milliseconds, and whether the producer kept up. */
  turn(load: Load): Promise<{ samples: number[]; inTime: boolean }>
}

const subject = async (contender: Contender, kafka: Kafka, admin: Admin): Promise<Subject> => {
  const topic = `bench-esm-live-${randomUUID()}`
  await create(admin, topic)
  const folder = await mkdtemp(join(tmpdir(), 'bench-esm-'))
  const running = contender.start({ TOPIC: topic, GROUP: randomUUID(), HANDLER: 'latency', SAMPLES: folder })
  await Promise.race([running.ready, running.failed])
  const producer = kafka.producer()
  await producer.connect()
  /** How many characters of each file were read. Each thread of the plugin writes its own file. */
  const read = new Map<string, number>()
  const fresh = async (): Promise<number[]> => {
    const found: number[] = []
    for (const file of await readdir(folder)) {
      const text = await readFile(join(folder, file), 'utf8')
      const whole = text.lastIndexOf('\n') + 1
      const lines = text.slice(read.get(file) ?? 0, whole).split('\n')
      for (const line of lines.slice(0, -1)) found.push(Number(line))
      read.set(file, whole)
    }
    return found
  }
  return {
    async turn(load) {
      const { sent, inTime } = await produceAt(producer, topic, load)
      const samples: number[] = []
      for (const end = performance.now() + 60_000; performance.now() < end; await pause(100)) {
        for (const sample of await fresh()) samples.push(sample)
        if (samples.length >= sent) return { samples, inTime }
        await Promise.race([running.failed, pause(0)])
      }
      throw new Error(`${contender.name} handled ${samples.length} of ${sent} records within a minute`)
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([running.stop(), producer.disconnect()])
      await rm(folder, { recursive: true })
      await admin.deleteTopics({ topics: [topic] })
    },
  }
}

/** The latencies in milliseconds, by contender and turn. */
export const latencies = async (
  contenders: readonly Contender[],
  kafka: Kafka,
  admin: Admin,
  load: Load,
  turns: number,
  report: (contender: Contender, turn: number, samples: readonly number[]) => void,
): Promise<Map<Contender, number[][]>> => {
  await using stack = new AsyncDisposableStack()
  const subjects: [Contender, Subject][] = []
  for (const contender of contenders) subjects.push([contender, stack.use(await subject(contender, kafka, admin))])
  const measured = new Map<Contender, number[][]>(contenders.map(contender => [contender, []]))
  for (let turn = 1 - WARM_TURNS; turn <= turns; turn++) {
    for (const [contender, one] of subjects) {
      const { samples } = await one.turn(load)
      if (turn < 1) continue
      measured.get(contender)?.push(samples)
      report(contender, turn, samples)
    }
    // Rotate the order.
    subjects.push(...subjects.splice(0, 1))
  }
  return measured
}

/** The first rate that is tried, and the factor between rates. */
const [FIRST_RATE, STEP] = [4_000, 1.25]
/** A median above this many milliseconds means that records queue up. */
const QUEUED = 100

/** The highest rate in records per second that the producer reaches and at which nothing queues up. */
export const capacity = async (
  contender: Contender,
  kafka: Kafka,
  admin: Admin,
  shape: Omit<Load, 'rate'>,
): Promise<number> => {
  await using one = await subject(contender, kafka, admin)
  let sustained = 0
  for (let turn = 1 - WARM_TURNS, rate = FIRST_RATE; ; turn++) {
    const { samples, inTime } = await one.turn({ ...shape, rate })
    if (turn < 1) continue
    if (inTime && median(samples) <= QUEUED) {
      sustained = rate
      rate *= STEP
    } else if (sustained > 0) return sustained
    else rate /= STEP
  }
}
