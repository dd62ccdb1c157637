/**
 * Kills the broker that coordinates the mapping's group, again and again, while records flow, and measures how long a
 * record that a producer has an answer for waits to be handled, and how long until the group's offsets move again.
 *
 *   node faults/coordinator.ts [--kills 6] [--rate 200] [--limit 4000]
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Kafka, logLevel } from 'kafkajs'
import type { PartName } from '../../local/components/component.ts'
import { ownBrokers } from '../tests/brokers.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '6' },
    rate: { type: 'string', default: '200' },
    /** Milliseconds: the session of a broker in this platform is 2 s, and 2 s are given to get over its end. */
    limit: { type: 'string', default: '4000' },
  },
})
const KILLS = Number(values.kills)
const RATE = Number(values.rate)
const LIMIT = Number(values.limit)
const PARTITIONS = 6
const OFFSETS = '__consumer_offsets'

const pause = (milliseconds: number): Promise<void> => new Promise(resolve => setTimeout(resolve, milliseconds))
const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
  for (const end = Date.now() + 60_000; !(await holds().catch(() => false)); await pause(20))
    if (Date.now() > end) throw new Error(`waited a minute in vain until ${what}`)
}

await using own = await ownBrokers()
const { platform, list: brokers } = own
const kafka = new Kafka({
  brokers: brokers.split(','),
  logLevel: logLevel.NOTHING,
  connectionTimeout: 1_000,
  requestTimeout: 3_000,
  retry: { initialRetryTime: 50, maxRetryTime: 300, retries: 60 },
})
const admin = kafka.admin()
await admin.connect()
const topic = `coordinator-${randomUUID()}`
const group = `${topic}-group`
await admin.createTopics({
  waitForLeaders: false,
  topics: [{ topic, numPartitions: PARTITIONS, replicationFactor: 3 }],
})
const folder = await mkdtemp(join(tmpdir(), 'faults-coordinator-'))
const handledFile = join(folder, 'handled')

// ---- load

const answered = new Map<string, number>()
const next: number[] = Array.from({ length: PARTITIONS }, () => 0)
let producing = true
/** A producer of its own for each partition: those whose leader lives are not held up by the others. */
const producers = next.map(() => kafka.producer({ allowAutoTopicCreation: false }))
await Promise.all(producers.map(producer => producer.connect()))
const production = producers.map(async (producer, partition) => {
  while (producing) {
    const count = Math.max(1, Math.round(RATE / PARTITIONS / 10))
    const messages = Array.from({ length: count }, () => ({ value: randomUUID(), partition }))
    try {
      for (const { baseOffset } of await producer.send({ topic, acks: -1, messages }))
        for (let i = 0; i < count; i++) answered.set(`${partition} ${Number(baseOffset) + i}`, Date.now())
    } catch {
      // Nobody answered for these records: they may be there twice, and nothing is measured of them.
    }
    await pause(100)
  }
})

// ---- what is to be seen

/** Like Java's String.hashCode, by which a group is given to a partition of the offsets' topic. */
const hash = (text: string): number => {
  let value = 0
  for (const character of text) value = (Math.imul(31, value) + character.charCodeAt(0)) | 0
  return Math.abs(value)
}

const coordinator = async (): Promise<number> => {
  const { topics } = await admin.fetchTopicMetadata({ topics: [OFFSETS] })
  const partitions = topics[0]?.partitions ?? []
  return partitions.find(({ partitionId }) => partitionId === hash(group) % partitions.length)?.leader ?? -1
}

const committed = async (): Promise<number[]> => {
  const [held] = await admin.fetchOffsets({ groupId: group, topics: [topic] })
  const offsets = new Map((held?.partitions ?? []).map(({ partition, offset }) => [partition, Number(offset)]))
  return next.map((_, partition) => offsets.get(partition) ?? 0)
}

const member = async (): Promise<string> => {
  const { groups } = await admin.describeGroups([group])
  return groups[0]?.members.map(({ memberId }) => memberId).join() ?? ''
}

const handledAt = async (): Promise<Map<string, number>> => {
  const text = existsSync(handledFile) ? await readFile(handledFile, 'utf8') : ''
  const times = new Map<string, number>()
  for (const line of text.split('\n').filter(Boolean)) {
    const [partition, offset, , time] = line.split(' ')
    const record = `${partition} ${offset}`
    if (!times.has(record)) times.set(record, Number(time))
  }
  return times
}

/** The longest wait, from the producer's answer to the handler, of the records answered between two times. */
const longestWait = async (from: number, to: number): Promise<number> => {
  const times = await handledAt()
  const waits = [...answered]
    .filter(([, at]) => at >= from && at <= to)
    .map(([record, at]) => (times.get(record) ?? Date.now()) - at)
  return Math.max(0, ...waits)
}

// ---- the run

const child: ChildProcess = spawn(
  process.execPath,
  [createRequire(import.meta.url).resolve('serverless/bin/serverless.js'), 'offline', 'start'],
  {
    cwd: join(import.meta.dirname, 'service'),
    env: { ...process.env, KAFKA_BROKERS: brokers, TOPIC: topic, GROUP: group, HANDLED: handledFile, CALM: 'yes' },
    stdio: process.env.DEBUG_FAULTS ? ['ignore', 'inherit', 'inherit'] : 'ignore',
  },
)
process.once('exit', () => child.kill('SIGKILL'))
const exit = new Promise(resolve => child.once('exit', resolve))
await until('records are handled', async () => (await handledAt()).size > RATE)
await pause(2_000)

let worst = 0
let kept = 0
for (let kill = 1; kill <= KILLS; kill++) {
  const before = await member()
  const id = await coordinator()
  const name = `kafka-${id}` as PartName
  const pid = platform.parts.find(part => part.name === name)?.pid
  if (pid === undefined) throw new Error(`broker ${id} does not run`)
  const at = Date.now()
  process.kill(pid, 'SIGKILL')
  // Offsets behind everything that was answered until the kill: the new coordinator has taken a commit.
  const ends = next.map((_, partition) =>
    Math.max(
      -1,
      ...[...answered.keys()].filter(key => key.startsWith(`${partition} `)).map(key => Number(key.split(' ')[1])),
    ),
  )
  await until('offsets are committed again', async () =>
    (await committed()).every((offset, i) => offset > (ends[i] ?? -1)),
  )
  const commits = Date.now() - at
  const isReady = (): boolean => platform.parts.every(({ state, pid: now }) => state === 'ready' && now !== pid)
  await until('the broker is back', async () => isReady())
  const to = Date.now()
  await pause(3_000)
  const wait = await longestWait(at - 500, to)
  const same = (await member()) === before
  worst = Math.max(worst, wait, commits)
  if (same) kept++
  console.log(
    `kill ${kill}  broker ${id}  longest wait of a record ${wait} ms  offsets move again after ${commits} ms  ${same ? 'same member' : 'JOINED ANEW'}`,
  )
}
producing = false
await Promise.all(production)
child.kill('SIGINT')
await exit
console.log(
  `\n${KILLS} kills of the coordinator, the longest wait ${worst} ms (limit ${LIMIT} ms), membership kept ${kept} times`,
)
await Promise.all([
  ...producers.map(producer => producer.disconnect()),
  admin.disconnect(),
  rm(folder, { recursive: true }),
])
await own.stop()
process.exit(worst <= LIMIT ? 0 : 1)
