/** One look at the machinery: brokers, cluster and connector at once, and never longer than its deadline. */

import { withTimeout } from '../errors.ts'
import { type ClusterDescription, fetchClusterDescription } from '../kafka/admin.ts'
import type { KafkaSettings } from '../kafka/client.ts'
import { type Cluster, type ClusterSnapshot, clusterOf, idsOf } from './cluster.ts'
import type { Connector, ConnectorState } from './connector.ts'
import { askBroker, type BrokerAnswer } from './quorum.ts'

export interface ClusterReaderOptions {
  /** The brokers this deployment is set up with; none where the cluster alone knows them. */
  readonly brokers: readonly string[]
  readonly connector: Connector
  readonly deadLetterTopics: readonly string[]
  /** Asks one broker; without it, a broker is up when the cluster says so. */
  readonly ask?: ((address: string) => Promise<BrokerAnswer | undefined>) | undefined
  /** Reads the cluster without the brokers that are silent. */
  readonly read: (silent: readonly string[], deadlineMs: number) => Promise<ClusterDescription>
  readonly now?: () => Date
}

const deadlineMs = 4_000
/** For the cluster; the brokers have been asked before it, the answer must be written after it. */
const readingMs = 2_500

/** What a container remembers: the ids of brokers that are down now. */
export const clusterReader = ({
  brokers,
  connector,
  deadLetterTopics,
  ask,
  read,
  now = () => new Date(),
}: ClusterReaderOptions) => {
  let knownIds: ReadonlyMap<string, number> = new Map()

  return async (): Promise<Cluster> => {
    const until = Date.now() + deadlineMs
    const incomplete: string[] = []
    const orNothing = async <T>(part: string, work: Promise<T>): Promise<T | undefined> => {
      const left = Math.max(0, until - Date.now())
      return withTimeout(left, work, part).catch(() => {
        incomplete.push(part)
        return undefined
      })
    }

    const connectorState: Promise<ConnectorState | undefined> = orNothing('connector', connector.state())
    const answers = new Map(
      ask ? await Promise.all(brokers.map(async address => [address, await ask(address)] as const)) : [],
    )
    const silent = [...answers].flatMap(([address, answer]) => (answer ? [] : [address]))
    const allSilent = silent.length > 0 && silent.length === brokers.length
    if (allSilent) incomplete.push('cluster')
    const reading = allSilent ? undefined : await orNothing('cluster', read(silent, readingMs))

    const snapshot: ClusterSnapshot = {
      configured: brokers,
      answers,
      reading,
      connector: await connectorState,
      incomplete,
      deadLetterTopics,
      knownIds,
    }
    knownIds = idsOf(snapshot)
    return clusterOf(snapshot, now())
  }
}

/** Brokers are asked one by one where anybody may: a TLS listener hangs up on a plain request. */
export const readCluster = (
  settings: KafkaSettings,
  connector: Connector,
  deadLetterTopics: readonly string[],
): (() => Promise<Cluster>) => {
  const { KAFKA_BROKERS: brokers = [], KAFKA_AUTH: auth = 'none' } = settings
  const ask = brokers.length > 0 && auth === 'none' ? askBroker : undefined
  const read: ClusterReaderOptions['read'] = (silent, ms) => fetchClusterDescription(settings, silent, ms)
  return clusterReader({ brokers, connector, deadLetterTopics, ask, read })
}
