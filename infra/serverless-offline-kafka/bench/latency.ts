/**
 * How long a record takes from the call that produces it to the start of the handler, under a steady load.
 *
 * The contenders run all at once, each on a topic of its own, and get the load by turns of a few seconds: so each meets
 * the same brokers, as warm and as busy, and two turns beside each other can be compared.
 */
import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Admin, Kafka, Producer } from 'kafkajs'
import { type Contender, pause, stop } from './contenders.ts'
import { median } from './statistics.ts'
import { create, message, VALUE_BYTES } from './topic.ts'

export interface Load {
  /** Records per second. */
  readonly rate: number
  /** Milliseconds between two sends: all that is due goes out in one request to each broker. */
  readonly slice: number
  /** How long a turn takes. */
  readonly seconds: number
}

/**
 * Sends at a steady rate, whoever keeps up. Each record carries the time of its making. Answers how many were sent, and
 * whether the producer itself kept the pace.
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

/** Turns before the first that counts: everybody's code is compiled by then. */
const WARM_TURNS = 2

/** One contender, at work on a topic of its own. */
interface Subject extends AsyncDisposable {
  /** Milliseconds of each record of one turn, and whether the load was what it was to be. */
  turn(load: Load): Promise<{ samples: number[]; inTime: boolean }>
}

const subject = async (contender: Contender, kafka: Kafka, admin: Admin): Promise<Subject> => {
  const topic = `bench-esm-live-${randomUUID()}`
  await create(admin, topic)
  const folder = await mkdtemp(join(tmpdir(), 'bench-esm-'))
  const { child, ready } = contender.start({ TOPIC: topic, GROUP: randomUUID(), HANDLER: 'latency', SAMPLES: folder })
  await ready
  const producer = kafka.producer()
  await producer.connect()
  /** How many characters of each file were read: each thread of the plugin writes one. */
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
      }
      throw new Error(`${contender.name} handled ${samples.length} of ${sent} records within a minute`)
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([stop(child), producer.disconnect()])
      await rm(folder, { recursive: true })
      await admin.deleteTopics({ topics: [topic] })
    },
  }
}

/** By contender and turn, milliseconds of each record. */
export const latencies = async (
  contenders: readonly Contender[],
  kafka: Kafka,
  admin: Admin,
  load: Load,
  turns: number,
  told: (contender: Contender, turn: number, samples: readonly number[]) => void,
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
      told(contender, turn, samples)
    }
    // Who goes first changes with each turn.
    subjects.push(...subjects.splice(0, 1))
  }
  return measured
}

/** The first of the rates that are tried, and the step between them. */
const [FIRST_RATE, STEP] = [4_000, 1.25]
/** Milliseconds that half of the records may take; past it they queue up, and the longer the turn, the more. */
const QUEUED = 100

/** The highest rate, of this shape of load, that the producer makes and at which nothing queues up: records per second. */
export const capacity = async (
  contender: Contender,
  kafka: Kafka,
  admin: Admin,
  shape: Omit<Load, 'rate'>,
): Promise<number> => {
  await using one = await subject(contender, kafka, admin)
  let borne = 0
  for (let turn = 1 - WARM_TURNS, rate = FIRST_RATE; ; turn++) {
    const { samples, inTime } = await one.turn({ ...shape, rate })
    if (turn < 1) continue
    if (inTime && median(samples) <= QUEUED) {
      borne = rate
      rate *= STEP
    } else if (borne > 0) return borne
    else rate /= STEP
  }
}
