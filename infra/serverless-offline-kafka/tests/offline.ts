import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { brokers } from './cluster.ts'

const sls = createRequire(import.meta.url).resolve('serverless/bin/serverless.js')

export interface Mapping {
  readonly topic: string
  readonly event?: object
  readonly properties?: object
}

export interface ServiceUnderTest {
  /** By function key: what it reads. */
  readonly functions: Readonly<Record<string, Mapping>>
  readonly control: string
  readonly settings?: object
  /** What else is said of a function; one that stands only here has no msk event. */
  readonly definition?: Readonly<Record<string, object>>
  readonly resources?: object
  /** Another handler than tests/service/handler.mjs. */
  readonly handler?: string
}

const isFree = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })

const freePort = async (): Promise<number> => {
  for (;;) {
    const port = 10_400 + Math.floor(Math.random() * 500)
    if (await isFree(port)) return port
  }
}

const alphanumeric = (text: string): string =>
  text.replace(/[^0-9A-Za-z]/g, '').replace(/^./, first => first.toUpperCase())

const eventsOf = (mapping: Mapping | undefined): object[] =>
  mapping === undefined ? [] : [{ msk: { arn: { Ref: 'Cluster' }, topic: mapping.topic, ...mapping.event } }]

/** Written as JSON, which is YAML. Every function reads its topic by an msk event with an extension. */
const serverlessYaml = (service: ServiceUnderTest, ports: number[]) => ({
  service: 'under-test',
  provider: { name: 'aws', runtime: 'nodejs24.x', region: 'eu-central-1', timeout: 60 },
  plugins: ['serverless-offline-kafka', 'serverless-offline'],
  custom: {
    'serverless-offline': { host: '127.0.0.1', httpPort: ports[0], lambdaPort: ports[1] },
    'serverless-offline-kafka': {
      bootstrapServers: brokers,
      statusPort: ports[2],
      retryBackoff: { initial: 20, max: 200 },
      ...service.settings,
    },
  },
  functions: Object.fromEntries(
    [...new Set([...Object.keys(service.functions), ...Object.keys(service.definition ?? {})])].map(key => [
      key,
      {
        handler: 'handler.run',
        environment: { HANDLER_CONTROL_URL: service.control, FUNCTION: key },
        events: eventsOf(service.functions[key]),
        ...service.definition?.[key],
      },
    ]),
  ),
  resources: {
    ...service.resources,
    extensions: Object.fromEntries(
      Object.entries(service.functions).flatMap(([key, { topic, properties }]) =>
        properties === undefined
          ? []
          : [
              [
                `${alphanumeric(key)}EventSourceMappingMSKCluster${alphanumeric(topic).slice(0, 79)}`,
                { Properties: properties },
              ],
            ],
      ),
    ),
  },
})

/** A folder with a service in it, in which `sls offline` can be started more than once. */
export const writeService = async (service: ServiceUnderTest) => {
  const folder = join(import.meta.dirname, '.run', randomUUID())
  await mkdir(folder, { recursive: true })
  const ports = [await freePort(), await freePort(), await freePort()]
  await writeFile(join(folder, 'serverless.yml'), JSON.stringify(serverlessYaml(service, ports), null, 2))
  if (service.handler === undefined)
    await copyFile(join(import.meta.dirname, 'service/handler.mjs'), join(folder, 'handler.mjs'))
  else await writeFile(join(folder, 'handler.mjs'), service.handler)
  return { folder, statusPort: ports[2] as number, remove: () => rm(folder, { recursive: true, force: true }) }
}

export interface Offline {
  readonly child: ChildProcess
  output(): string
  /** Resolves when the output has this, rejects when the process ends before. */
  printed(text: string | RegExp, seconds?: number): Promise<void>
  status(): Promise<
    {
      Topics: string[]
      LastProcessingResult: string
      Local: { FunctionKey: string; Metrics: Record<string, number> }
    }[]
  >
  /** Ends it as Ctrl-C does; answers its exit code. */
  stop(signal?: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): Promise<number | null>
}

/** The real `sls offline` in the folder of the service. */
export const startOffline = (
  { folder, statusPort }: { folder: string; statusPort: number },
  args: readonly string[] = ['offline', 'start'],
): Offline => {
  const child = spawn(process.execPath, [sls, ...args], {
    cwd: folder,
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const watchers = new Set<() => void>()
  const note = (chunk: Buffer): void => {
    output += chunk
    for (const watch of watchers) watch()
  }
  child.stdout.on('data', note)
  child.stderr.on('data', note)
  const ended = new Promise<number | null>(resolve => child.once('close', code => resolve(code)))

  return {
    child,
    output: () => output,
    printed: (text, seconds = 40) =>
      new Promise((resolve, reject) => {
        const fail = (why: string): void => {
          finish()
          reject(new Error(`${why} before it printed ${text}:\n${output.slice(-4000)}`))
        }
        const watch = (): void => {
          if (typeof text === 'string' ? !output.includes(text) : !text.test(output)) return
          finish()
          resolve()
        }
        const timer = setTimeout(() => fail(`sls offline was waited for ${seconds} s`), seconds * 1000)
        const onExit = (code: number | null): void => fail(`sls offline ended with ${code}`)
        const finish = (): void => {
          clearTimeout(timer)
          watchers.delete(watch)
          child.off('close', onExit)
        }
        watchers.add(watch)
        child.once('close', onExit)
        watch()
      }),
    status: async () => {
      const answer = await fetch(`http://127.0.0.1:${statusPort}/event-source-mappings`)
      return ((await answer.json()) as { EventSourceMappings: Awaited<ReturnType<Offline['status']>> })
        .EventSourceMappings
    },
    stop: async (signal = 'SIGINT') => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      const timer = setTimeout(() => child.kill('SIGKILL'), 30_000)
      const code = await ended
      clearTimeout(timer)
      return code
    },
  }
}

/** Waits until something that is asked for again and again is so. */
export const eventually = async <T>(ask: () => Promise<T>, holds: (value: T) => boolean, seconds = 30): Promise<T> => {
  const end = performance.now() + seconds * 1000
  for (;;) {
    const value = await ask()
    if (holds(value)) return value
    if (performance.now() > end) throw new Error(`waited ${seconds} s in vain; last was ${JSON.stringify(value)}`)
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}
