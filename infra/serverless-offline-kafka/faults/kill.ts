/**
 * Kills `sls offline` with SIGKILL at random moments while records are produced, and checks after each kill that every
 * acknowledged record is handled at least once, each partition in order, and that no offset is committed too early.
 *
 *   node faults/kill.ts [--kills 50] [--rate 400]
 */

import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Kafka, logLevel } from 'kafkajs'
import { command, run, wholeNumber } from '../../command-line.ts'
import { withBrokers } from '../tests/brokers.ts'
import { type SlsOffline, startSlsOffline } from '../tests/sls-offline.ts'

const PARTITIONS = 6

const between = (low: number, high: number): number => low + Math.random() * (high - low)

const killRepeatedly = async (kills: number, rate: number, brokers: string): Promise<number> => {
  const kafka = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING })
  const admin = kafka.admin()
  const producer = kafka.producer()
  await Promise.all([admin.connect(), producer.connect()])
  const topic = `faults-esm-${randomUUID()}`
  const group = `${topic}-group`
  const folder = await mkdtemp(join(tmpdir(), 'faults-esm-'))
  const handledFile = join(folder, 'handled')
  await admin.createTopics({
    waitForLeaders: false,
    topics: [{ topic, numPartitions: PARTITIONS, replicationFactor: -1 }],
  })
  await pause(1000)

  // ---- load

  /** The offset after the last acknowledged record of each partition. */
  const acknowledged: number[] = Array.from({ length: PARTITIONS }, () => 0)
  let producing = true
  const production = (async () => {
    while (producing) {
      const messages = Array.from({ length: Math.round(rate / 20) }, () => ({
        value: randomUUID(),
        partition: Math.floor(Math.random() * PARTITIONS),
      }))
      const answers = await producer.send({ topic, acks: -1, messages })
      for (const { partition, baseOffset } of answers) {
        const count = messages.filter(message => message.partition === partition).length
        acknowledged[partition] = Math.max(acknowledged[partition] ?? 0, Number(baseOffset) + count)
      }
      await pause(50)
    }
  })()

  // ---- what the handler saw

  interface Handled {
    /** The offsets of each partition, in the order of their first invocation. */
    readonly seen: number[][]
    readonly ok: Set<number>[]
    readonly lines: number
  }

  const readHandled = async (): Promise<Handled> => {
    const seen: number[][] = Array.from({ length: PARTITIONS }, () => [])
    const known = seen.map(() => new Set<number>())
    const ok = seen.map(() => new Set<number>())
    const text = existsSync(handledFile) ? await readFile(handledFile, 'utf8') : ''
    const lines = text.split('\n').filter(Boolean)
    for (const line of lines) {
      const [partition, offset, how] = line.split(' ') as [string, string, string]
      const index = Number(partition)
      if (!known[index]?.has(Number(offset))) seen[index]?.push(Number(offset))
      known[index]?.add(Number(offset))
      if (how === 'ok') ok[index]?.add(Number(offset))
    }
    return { seen, ok, lines: lines.length }
  }

  const committed = async (): Promise<Map<number, number>> => {
    const [held] = await admin.fetchOffsets({ groupId: group, topics: [topic] })
    return new Map((held?.partitions ?? []).map(({ partition, offset }) => [partition, Number(offset)]))
  }

  const violations: string[] = []

  const check = async (): Promise<void> => {
    // Read the commits first: what is handled between the two reads can only be more.
    const offsets = await committed()
    const { seen, ok } = await readHandled()
    for (const [partition, offset] of offsets)
      for (let i = 0; i < offset; i++)
        if (!ok[partition]?.has(i)) violations.push(`${partition}/${i} is committed (${offset}) and was not handled`)
    seen.forEach((list, partition) => {
      list.forEach((offset, i) => {
        if (offset !== i) violations.push(`${partition}: offset ${offset} was seen as number ${i}`)
      })
    })
  }

  // ---- sls offline

  const start = (): SlsOffline =>
    startSlsOffline({
      cwd: join(import.meta.dirname, 'service'),
      env: { KAFKA_BROKERS: brokers, TOPIC: topic, GROUP: group, HANDLED: handledFile },
    })

  const began = performance.now()
  let working = 0
  for (let kill = 1; kill <= kills; kill++) {
    const before = (await readHandled()).lines
    const offline = start()
    // Some are killed while they start, most while they work.
    if (Math.random() < 0.1) await pause(between(100, 4000))
    else {
      for (let waited = 0; waited < 60_000 && (await readHandled()).lines === before; waited += 50) {
        offline.assertRunning()
        await pause(50)
      }
      await pause(between(0, 2500))
    }
    offline.assertRunning()
    await offline.stop('SIGKILL')
    const { lines } = await readHandled()
    if (lines > before) working++
    await check()
    console.log(
      `kill ${String(kill).padStart(2)}  handled ${lines - before} since the kill before${violations.length > 0 ? `  VIOLATIONS ${violations.length}` : ''}`,
    )
    if (violations.length > 0) break
  }

  producing = false
  await production
  const last = start()
  const deadline = performance.now() + 120_000
  for (;;) {
    const offsets = await committed()
    if (acknowledged.every((offset, partition) => (offsets.get(partition) ?? 0) >= offset)) break
    if (performance.now() > deadline) {
      violations.push(`not everything is committed: ${JSON.stringify([...offsets])} of ${JSON.stringify(acknowledged)}`)
      break
    }
    last.assertRunning()
    await pause(200)
  }
  await last.stop()
  await check()

  const { ok, lines } = await readHandled()
  const produced = acknowledged.reduce((sum, offset) => sum + offset, 0)
  acknowledged.forEach((offset, partition) => {
    for (let i = 0; i < offset; i++)
      if (!ok[partition]?.has(i)) violations.push(`${partition}/${i} was acknowledged and never handled`)
  })
  console.log(`
${kills} kills, ${working} of them after records had been handled, in ${Math.round((performance.now() - began) / 1000)} s
${produced} records acknowledged, ${ok.reduce((sum, set) => sum + set.size, 0)} handled, ${lines} times in all (failed, repeated after a failure or after a kill: ${lines - produced})
lost: ${violations.length === 0 ? 'none' : violations.length}; out of order: ${violations.length === 0 ? 'none' : 'see below'}; committed before handled: ${violations.length === 0 ? 'none' : 'see below'}`)
  for (const violation of violations.slice(0, 20)) console.log(violation)
  await admin.deleteTopics({ topics: [topic] })
  await Promise.all([producer.disconnect(), admin.disconnect(), rm(folder, { recursive: true })])
  return violations.length === 0 ? 0 : 1
}

const faults = command('npm run faults:esm --', 'Kills sls offline repeatedly and checks that no record is lost.')
  .option('--kills <n>', 'how many kills', wholeNumber(1), 50)
  .option('--rate <n>', 'records per second', wholeNumber(20), 400)

await run(faults, ({ kills, rate }) => withBrokers(brokers => killRepeatedly(kills, rate, brokers)))
