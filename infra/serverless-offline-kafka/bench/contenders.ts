/** Who is measured: the plugin as `sls offline` runs it, and kafkajs as it is. Each reads a whole topic. */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const here = import.meta.dirname
const sls = createRequire(import.meta.url).resolve('serverless/bin/serverless.js')
export const pause = (milliseconds: number): Promise<void> => new Promise(resolve => setTimeout(resolve, milliseconds))

export interface Contender {
  readonly name: string
  /** Started, and answers how many records it has handled so far. */
  start(environment: Record<string, string>): {
    child: ChildProcess
    handled: () => Promise<number>
    ready: Promise<void>
  }
}

/** What was started and has not been stopped: none outlives this process. */
const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

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
    return { child, handled: async () => handled, ready }
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

/** On three ports of its own, the first of which is given. */
const plugin = (brokers: string, name: string, port: number, ...options: string[]): Contender => ({
  name,
  start(environment) {
    const ports = ['--httpPort', `${port}`, '--lambdaPort', `${port + 1}`, '--kafkaStatusPort', `${port + 2}`]
    const child = spawn(process.execPath, [sls, 'offline', 'start', ...ports, ...options], {
      cwd: join(here, 'service'),
      env: { ...process.env, ...environment, KAFKA_BROKERS: brokers },
      stdio: ['ignore', 'ignore', process.env.DEBUG_BENCH ? 'inherit' : 'ignore'],
    })
    running.add(child)
    const ready = (async () => {
      while (!(await invoked(port + 2)).enabled) {
        if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}; DEBUG_BENCH=1 shows why`)
        await pause(100)
      }
    })()
    ready.catch(() => undefined)
    return { child, handled: async () => (await invoked(port + 2)).count, ready }
  },
})

export const stop = async (child: ChildProcess): Promise<void> => {
  const ended = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000)
  await ended
  clearTimeout(timer)
  running.delete(child)
}

export const contendersAt = (brokers: string) => ({
  inProcess: plugin(brokers, 'plugin, in-process handler', 10_310, '--useInProcess'),
  workers: plugin(brokers, 'plugin, worker handler', 10_320),
  plain: loop(brokers, 'kafkajs eachBatch loop', {}),
  plainGathered: loop(brokers, 'the same loop, a commit each 200 ms', { COMMIT_MS: '200' }),
  plainJson: loop(brokers, 'the same loop, through JSON text', { JSON_TEXT: '1' }),
})

/** Seconds of processor time a process and its threads have used. */
const cpuSeconds = async (pid: number | undefined): Promise<number> => {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

export interface Rate {
  readonly perSecond: number
  /** Microseconds of processor time for each record: tells more than the rate on a machine that is busy with other things. */
  readonly cpu: number
}

/** Between the first and the last sample of a run that handles the whole topic, which has so many records. */
export const throughput = async (contender: Contender, topic: string, wanted: number): Promise<Rate> => {
  const { child, handled } = contender.start({ TOPIC: topic, GROUP: randomUUID(), HANDLER: 'nothing' })
  let first: { at: number; count: number; cpu: number } | undefined
  try {
    for (;;) {
      await pause(20)
      const count = await handled()
      const at = performance.now()
      if (count > 0) first ??= { at, count, cpu: await cpuSeconds(child.pid) }
      if (count >= wanted && first !== undefined) {
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
