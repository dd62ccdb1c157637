import { randomUUID } from 'node:crypto'
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { brokers } from './cluster.ts'
import { type SlsOffline, startSlsOffline } from './sls-offline.ts'

export interface Mapping {
  readonly topic: string
  readonly event?: object
  readonly properties?: object
}

export interface ServiceUnderTest {
  /** What each function reads, by function key. */
  readonly functions: Readonly<Record<string, Mapping>>
  readonly control: string
  readonly settings?: object
  /** Other settings by function key. A function that is only here has no msk event. */
  readonly definition?: Readonly<Record<string, object>>
  readonly resources?: object
  /** The source of the handler, instead of tests/service/handler.mjs. */
  readonly handler?: string
}

const isFree = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })

/** Each worker of jest has 100 ports of its own: test files run side by side. */
const firstPort = 10_400 + 100 * (Number(process.env.JEST_WORKER_ID ?? 1) - 1)
let portsTaken = 0

const freePort = async (): Promise<number> => {
  for (;;) {
    const port = firstPort + (portsTaken++ % 100)
    if (await isFree(port)) return port
  }
}

const alphanumeric = (text: string): string =>
  text.replace(/[^0-9A-Za-z]/g, '').replace(/^./, first => first.toUpperCase())

const eventsOf = (mapping: Mapping | undefined): object[] =>
  mapping === undefined ? [] : [{ msk: { arn: { Ref: 'Cluster' }, topic: mapping.topic, ...mapping.event } }]

/** JSON, which is also YAML. Each function has an msk event and an extension of it. */
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

/** Writes the service to a folder in which `sls offline` can be started more than once. */
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

export interface Offline extends SlsOffline {
  status(): Promise<
    {
      Topics: string[]
      LastProcessingResult: string
      Local: { FunctionKey: string; Metrics: Record<string, number> }
    }[]
  >
}

/** The real `sls offline` in the folder of the service. */
export const startOffline = (
  { folder, statusPort }: { folder: string; statusPort: number },
  args: readonly string[] = ['offline', 'start'],
): Offline => ({
  ...startSlsOffline({ cwd: folder, args }),
  status: async () => {
    const answer = await fetch(`http://127.0.0.1:${statusPort}/event-source-mappings`)
    return ((await answer.json()) as { EventSourceMappings: Awaited<ReturnType<Offline['status']>> })
      .EventSourceMappings
  },
})

/** Polls until the condition holds. */
export const eventually = async <T>(ask: () => Promise<T>, holds: (value: T) => boolean, seconds = 120): Promise<T> => {
  const end = performance.now() + seconds * 1000
  for (;;) {
    const value = await ask()
    if (holds(value)) return value
    if (performance.now() > end)
      throw new Error(`the condition did not hold within ${seconds} s; the last value was ${JSON.stringify(value)}`)
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}
