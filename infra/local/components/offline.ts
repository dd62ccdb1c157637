/** `sls offline`: every function of serverless.yml, behind HTTP and behind its topics. */
import { type Addresses, environment } from '../addresses.ts'
import { type Component, platformComponents } from './component.ts'
import { nodeCommand } from './node-command.ts'

interface Mappings {
  readonly EventSourceMappings: readonly {
    readonly FunctionArn: string
    readonly State: string
    readonly Local: { readonly Partitions: readonly unknown[] }
  }[]
}

/** @throws Error naming the functions whose topics are not dealt out to them yet */
const everyMappingReads = async (at: Addresses) => {
  const response = await fetch(`${at.mappings.url}/event-source-mappings`)
  const { EventSourceMappings } = (await response.json()) as Mappings
  const waiting = EventSourceMappings.filter(({ State, Local }) => State === 'Enabled' && Local.Partitions.length === 0)
  if (waiting.length > 0)
    throw new Error(
      `no partitions yet for ${waiting.map(({ FunctionArn }) => FunctionArn.split(':').at(-1)).join(', ')}`,
    )
}

export interface OfflineComponentOptions {
  readonly at: Addresses
  readonly root: string
  /** The steps that create what the functions need. */
  readonly setUp: readonly string[]
  readonly isTraced: () => boolean
  /** What else its environment must say. */
  readonly serving?: Readonly<Record<string, string>>
}

export const offlineComponent = ({ at, root, setUp, isTraced, serving = {} }: OfflineComponentOptions): Component => ({
  name: 'offline',
  // The sink follows on its own: functions do not wait for Connect.
  needs: [...platformComponents.filter(name => name !== 'connect'), ...setUp],
  prepare: async () =>
    nodeCommand({
      root,
      script: 'node_modules/serverless/bin/serverless.js',
      args: ['offline', 'start'],
      options: ['--disable-warning=TimeoutNegativeWarning'], // kafkajs, at every throttle time of 0
      env: { ...environment(at), OTEL_SDK_DISABLED: String(!isTraced()), ...serving },
    }),
  ready: async phase => {
    const response = await fetch(`${at.api.url}/health`)
    await response.body?.cancel()
    // After a crash the topics come back when the groups have noticed it; the shop takes orders long before.
    if (phase === 'start') await everyMappingReads(at)
  },
  stop: { signal: 'SIGTERM', withinMs: 10_000 },
})
