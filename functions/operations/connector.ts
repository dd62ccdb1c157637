/** The sink connector as snapshot from outside: its state, and the order to restart; by the REST of a Connect worker. */
import { z } from 'zod'
import { Unavailable } from '../errors.ts'

/** Also names its consumer group, which must not be the group of the workers. */
export const connectorName = 'kassa-sink'
export const connectorGroup = `connect-${connectorName}`

export interface ConnectorTask {
  readonly id: number
  readonly state: string
  /** Why it failed. */
  readonly trace?: string
}

export interface ConnectorState {
  readonly name: string
  /** Of the connector alone: it says RUNNING while its tasks have failed. */
  readonly state: string
  readonly tasks: readonly ConnectorTask[]
}

export interface Connector {
  /** Undefined when there is no such connector. @throws Unavailable when nobody answers */
  state(): Promise<ConnectorState | undefined>
  /** Restarts what has failed, or with `all` the connector and every task. */
  restart(all: boolean): Promise<void>
}

/** The cause at the bottom of a Java stack trace, without its class. */
export const rootCause = (trace: string): string => {
  const causes = trace.split('\n').filter(line => line !== '' && !/^\s/.test(line))
  return (causes.at(-1) ?? trace).replace(/^Caused by: /, '').replace(/^[\w.$]+: /, '')
}

export const deadlineMs = 3_000

const Status = z.object({
  name: z.string(),
  connector: z.object({ state: z.string() }),
  tasks: z.array(z.object({ id: z.number(), state: z.string(), trace: z.string().optional() })),
})

export const connectRest = (url: string, name = connectorName): Connector => {
  const call = async (method: string, path: string): Promise<Response> => {
    const response = await fetch(`${url}/connectors/${name}${path}`, {
      method,
      signal: AbortSignal.timeout(deadlineMs),
    }).catch((cause: unknown) => {
      throw new Unavailable(`Kafka Connect does not answer at ${url}.`, { cause })
    })
    if (response.ok || response.status === 404) return response
    throw new Unavailable(`Kafka Connect answers ${response.status} to ${method} ${path}: ${await response.text()}`)
  }
  return {
    state: async () => {
      const response = await call('GET', '/status')
      if (response.status === 404) return undefined
      const { connector, tasks } = Status.parse(await response.json())
      const shown = tasks.map(({ id, state, trace }) => ({ id, state, ...(trace ? { trace: rootCause(trace) } : {}) }))
      return { name, state: connector.state, tasks: shown }
    },
    restart: async all => void (await call('POST', `/restart?includeTasks=true&onlyFailed=${!all}`)),
  }
}
