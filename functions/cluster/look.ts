/** One look at the machinery: brokers, cluster and connector at once, and never longer than its deadline. */
import type { Connector, ConnectorState } from '../analytics/connector.ts'
import { type ClusterReading, readCluster, within } from '../kafka-admin.ts'
import { type Cluster, clusterOf, idsOf, type Seen } from './cluster.ts'
import type { BrokerAnswer } from './quorum.ts'

export interface Look {
  readonly brokers: readonly string[]
  readonly connector: Connector
  readonly deadLetterTopics: readonly string[]
  /** Asks one broker; without it, a broker is up when the cluster says so. */
  readonly ask?: (address: string) => Promise<BrokerAnswer | undefined>
  readonly read?: (brokers: string[], deadlineMs: number) => Promise<ClusterReading>
  readonly now?: () => Date
}

const deadlineMs = 4_000

/** What a container remembers: the ids of brokers that are down now. */
export const looker = ({
  brokers,
  connector,
  deadLetterTopics,
  ask,
  read = readCluster,
  now = () => new Date(),
}: Look) => {
  let knownIds: ReadonlyMap<string, number> = new Map()

  return async (): Promise<Cluster> => {
    const until = Date.now() + deadlineMs
    const incomplete: string[] = []
    const orNothing = async <T>(part: string, work: Promise<T>): Promise<T | undefined> => {
      const left = Math.max(0, until - Date.now())
      return within(left, work, part).catch(() => {
        incomplete.push(part)
        return undefined
      })
    }

    const connectorState: Promise<ConnectorState | undefined> = orNothing('connector', connector.state())
    const answers = new Map(
      ask ? await Promise.all(brokers.map(async address => [address, await ask(address)] as const)) : [],
    )
    const living = ask ? brokers.filter(address => answers.get(address)) : [...brokers]
    const reading = living.length > 0 ? await orNothing('cluster', read(living, until - Date.now() - 100)) : undefined
    if (living.length === 0) incomplete.push('cluster')

    const seen: Seen = {
      configured: brokers,
      answers,
      reading,
      connector: await connectorState,
      incomplete,
      deadLetterTopics,
      knownIds,
    }
    knownIds = idsOf(seen)
    return clusterOf(seen, now())
  }
}
