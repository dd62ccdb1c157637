/**
 * Kills the coordinator of the consumer group repeatedly while records flow. Measures how long an acknowledged record
 * waits for its handler, and how long until the committed offsets advance again.
 *
 *   node faults/coordinator.ts [--kills 6] [--rate 200] [--limit 4000]
 */

import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Kafka, logLevel } from 'kafkajs'
import { command, run, wholeNumber } from '../../command-line.ts'
import type { ComponentName } from '../../local/components/component.ts'
import type { Platform } from '../../local/platform.ts'
import { withOwnBrokers } from '../tests/brokers.ts'
import { startSlsOffline } from '../tests/sls-offline.ts'

const PARTITIONS = 6
const OFFSETS = '__consumer_offsets'

const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
  for (const end = Date.now() + 60_000; !(await holds().catch(() => false)); await pause(20))
    if (Date.now() > end) throw new Error(`${what}: not within a minute`)
}

interface Options {
  readonly kills: number
  readonly rate: number
  readonly limit: number
}

const killCoordinator = async (options: Options, brokers: string, platform: Platform): Promise<number> => {
  const { kills, rate, limit } = options
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
  /** One producer for each partition: a dead leader must not delay the others. */
  const producers = next.map(() => kafka.producer({ allowAutoTopicCreation: false }))
  await Promise.all(producers.map(producer => producer.connect()))
  const production = producers.map(async (producer, partition) => {
    while (producing) {
      const count = Math.max(1, Math.round(rate / PARTITIONS / 10))
      const messages = Array.from({ length: count }, () => ({ value: randomUUID(), partition }))
      try {
        for (const { baseOffset } of await producer.send({ topic, acks: -1, messages }))
          for (let i = 0; i < count; i++) answered.set(`${partition} ${Number(baseOffset) + i}`, Date.now())
      } catch {
        // Not acknowledged: these records are not measured, and may exist twice.
      }
      await pause(100)
    }
  })

  // ---- observations

  /** Java's String.hashCode: it maps a group to a partition of the offsets topic. */
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

  /** The longest time from acknowledgement to handler, of the records acknowledged between two times. */
  const longestWait = async (from: number, to: number): Promise<number> => {
    const times = await handledAt()
    const waits = [...answered]
      .filter(([, at]) => at >= from && at <= to)
      .map(([record, at]) => (times.get(record) ?? Date.now()) - at)
    return Math.max(0, ...waits)
  }

  // ---- the run

  const offline = startSlsOffline({
    cwd: join(import.meta.dirname, 'service'),
    env: { KAFKA_BROKERS: brokers, TOPIC: topic, GROUP: group, HANDLED: handledFile, NEVER_FAIL: 'yes' },
  })
  await Promise.race([until('records are handled', async () => (await handledAt()).size > rate), offline.failed])
  await pause(2_000)

  let worst = 0
  let kept = 0
  for (let kill = 1; kill <= kills; kill++) {
    const before = await member()
    const id = await coordinator()
    const name = `kafka-${id}` as ComponentName
    const pid = platform.components.find(part => part.name === name)?.pid
    if (pid === undefined) throw new Error(`broker ${id} does not run`)
    const at = Date.now()
    process.kill(pid, 'SIGKILL')
    // Commits beyond everything acknowledged before the kill prove that the new coordinator accepts commits.
    const ends = next.map((_, partition) =>
      Math.max(
        -1,
        ...[...answered.keys()].filter(key => key.startsWith(`${partition} `)).map(key => Number(key.split(' ')[1])),
      ),
    )
    await until('offsets are committed again', async () => {
      offline.assertRunning()
      return (await committed()).every((offset, i) => offset > (ends[i] ?? -1))
    })
    const commits = Date.now() - at
    const isReady = (): boolean => platform.components.every(({ state, pid: now }) => state === 'ready' && now !== pid)
    await until('the broker is back', async () => isReady())
    const to = Date.now()
    await pause(3_000)
    const wait = await longestWait(at - 500, to)
    const same = (await member()) === before
    worst = Math.max(worst, wait, commits)
    if (same) kept++
    console.log(
      `kill ${kill}  broker ${id}  longest wait of a record ${wait} ms  offsets advance again after ${commits} ms  ${same ? 'same member' : 'NEW MEMBER'}`,
    )
  }
  producing = false
  await Promise.all(production)
  await offline.stop()
  console.log(
    `\n${kills} kills of the coordinator, the longest wait ${worst} ms (limit ${limit} ms), membership kept ${kept} times`,
  )
  await Promise.all([
    ...producers.map(producer => producer.disconnect()),
    admin.disconnect(),
    rm(folder, { recursive: true }),
  ])
  return worst <= limit ? 0 : 1
}

const faults = command('npm run faults:esm:coordinator --', 'Kills the coordinator of the group repeatedly.')
  .option('--kills <n>', 'how many kills', wholeNumber(1), 6)
  .option('--rate <n>', 'records per second', wholeNumber(1), 200)
  // The session timeout of a broker in this platform is 2 s; 2 s are for what follows.
  .option('--limit <ms>', 'the longest wait that passes', wholeNumber(1), 4_000)

await run(faults, options => withOwnBrokers((brokers, platform) => killCoordinator(options, brokers, platform)))
