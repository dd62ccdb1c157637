/** What is compared: the plugin in `sls offline`, and plain kafkajs loops. Each reads a whole topic. */

import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { startSlsOffline } from '../tests/sls-offline.ts'

const here = import.meta.dirname
export interface Running {
  readonly pid: number | undefined
  /** The number of records handled so far. */
  handled(): Promise<number>
  readonly ready: Promise<void>
  /** Rejects if it ends before stop(); never resolves. */
  readonly failed: Promise<never>
  stop(): Promise<unknown>
}

export interface Contender {
  readonly name: string
  start(environment: Record<string, string>): Running
}

/** The loops that run: none outlives this process. */
const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

const stop = async (child: ChildProcess): Promise<void> => {
  running.delete(child)
  const ended = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000)
  await ended
  clearTimeout(timer)
}

const loop = (brokers: string, name: string, settings: Record<string, string>): Contender => ({
  name,
  start(environment) {
    const child = spawn(
      process.execPath,
      ['--disable-warning=TimeoutNegativeWarning', join(here, 'eachbatch-loop.ts')],
      {
        env: { ...process.env, ...environment, ...settings, KAFKA_BROKERS: brokers },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    running.add(child)
    let handled = 0
    const ready = new Promise<void>(resolve => {
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        if (text.includes('joined')) resolve()
        const counts = text.split('\n').filter(line => /^\d+$/.test(line))
        handled = Number(counts.at(-1) ?? handled)
      })
    })
    const failed = new Promise<never>((_, reject) => {
      child.once('exit', code => {
        if (running.delete(child)) reject(new Error(`${name} ended by itself with ${code}`))
      })
    })
    failed.catch(() => undefined)
    return { pid: child.pid, handled: async () => handled, ready, failed, stop: () => stop(child) }
  },
})

const invoked = async (statusPort: number): Promise<{ count: number; enabled: boolean }> => {
  try {
    const answer = await fetch(`http://127.0.0.1:${statusPort}/event-source-mappings`)
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

/** Uses `port` and the next two. */
const plugin = (brokers: string, name: string, port: number, ...options: string[]): Contender => ({
  name,
  start(environment) {
    const ports = ['--httpPort', `${port}`, '--lambdaPort', `${port + 1}`, '--kafkaStatusPort', `${port + 2}`]
    const offline = startSlsOffline({
      cwd: join(here, 'service'),
      args: ['offline', 'start', ...ports, ...options],
      env: { ...environment, KAFKA_BROKERS: brokers },
    })
    const ready = (async () => {
      while (!(await invoked(port + 2)).enabled) {
        offline.assertRunning()
        await pause(100)
      }
    })()
    ready.catch(() => undefined)
    return {
      pid: offline.child.pid,
      handled: async () => (await invoked(port + 2)).count,
      ready,
      failed: offline.failed,
      stop: () => offline.stop('SIGTERM'),
    }
  },
})

export const contendersAt = (brokers: string) => ({
  inProcess: plugin(brokers, 'plugin, in-process handler', 10_310, '--useInProcess'),
  workers: plugin(brokers, 'plugin, worker handler', 10_320),
  plain: loop(brokers, 'kafkajs eachBatch loop', {}),
  plainGathered: loop(brokers, 'the same loop, a commit each 200 ms', { COMMIT_MS: '200' }),
  plainJson: loop(brokers, 'the same loop, through JSON text', { JSON_TEXT: '1' }),
})

/** The CPU time of a process and its threads, in seconds. */
const cpuSeconds = async (pid: number | undefined): Promise<number> => {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

export interface Rate {
  readonly perSecond: number
  /** CPU time per record in microseconds: more meaningful than the rate on a busy machine. */
  readonly cpu: number
}

/** Measured between the first and the last sample of a run that handles all `wanted` records of the topic. */
export const throughput = async (contender: Contender, topic: string, wanted: number): Promise<Rate> => {
  const one = contender.start({ TOPIC: topic, GROUP: randomUUID(), HANDLER: 'nothing' })
  let first: { at: number; count: number; cpu: number } | undefined
  try {
    for (;;) {
      await Promise.race([pause(20), one.failed])
      const count = await one.handled()
      const at = performance.now()
      if (count > 0) first ??= { at, count, cpu: await cpuSeconds(one.pid) }
      if (count >= wanted && first !== undefined) {
        const records = count - first.count
        const cpu = (await cpuSeconds(one.pid)) - first.cpu
        return { perSecond: (records / (at - first.at)) * 1000, cpu: (cpu * 1e6) / records }
      }
    }
  } finally {
    await one.stop()
  }
}
