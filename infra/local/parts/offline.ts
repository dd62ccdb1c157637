/** `sls offline`: every function of serverless.yml, behind HTTP and behind its topics. */
import { type Addresses, environment } from '../addresses.ts'
import { nodeCommand } from '../node.ts'
import { type Part, platformParts } from '../part.ts'

export interface OfflinePartOptions {
  readonly at: Addresses
  readonly root: string
  /** The steps that create what the functions need. */
  readonly setUp: readonly string[]
}

export const offlinePart = ({ at, root, setUp }: OfflinePartOptions): Part => ({
  name: 'offline',
  // The sink follows on its own: functions do not wait for Connect.
  needs: [...platformParts.filter(name => name !== 'connect'), ...setUp],
  prepare: async () =>
    nodeCommand({
      root,
      script: 'node_modules/serverless/bin/serverless.js',
      args: ['offline', 'start'],
      env: environment(at),
    }),
  ready: async () => {
    const response = await fetch(`${at.api.url}/health`)
    await response.body?.cancel()
  },
  stop: { signal: 'SIGTERM', withinMs: 10_000 },
})
