/** One look at the machinery: brokers, cluster and connector at once, and never longer than its deadline. */
import type { Connector, ConnectorState } from '../analytics/connector.ts'
import type { KafkaSettings } from '../kafka.ts'
import { type ClusterReading, readCluster } from '../kafka-admin.ts'
import { within } from '../within.ts'
import { type Cluster, clusterOf, idsOf, type Seen } from './cluster.ts'
import { askBroker, type BrokerAnswer } from './quorum.ts'

export interface Look {
  /** The brokers this deployment is set up with; none where the cluster alone knows them. */
  readonly brokers: readonly string[]
  readonly connector: Connector
  readonly deadLetterTopics: readonly string[]
  /** Asks one broker; without it, a broker is up when the cluster says so. */
  readonly ask?: ((address: string) => Promise<BrokerAnswer | undefined>) | undefined
  /** Reads the cluster without the brokers that are silent. */
  readonly read: (silent: readonly string[], deadlineMs: number) => Promise<ClusterReading>
  readonly now?: () => Date
}

const deadlineMs = 4_000
/** For the cluster; the brokers have been asked before it, the answer must be written after it. */
const readingMs = 2_500

/** What a container remembers: the ids of brokers that are down now. */
export const looker = ({ brokers, connector, deadLetterTopics, ask, read, now = () => new Date() }: Look) => {
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
    const silent = [...answers].flatMap(([address, answer]) => (answer ? [] : [address]))
    const allSilent = silent.length > 0 && silent.length === brokers.length
    if (allSilent) incomplete.push('cluster')
    const reading = allSilent ? undefined : await orNothing('cluster', read(silent, readingMs))

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

/** Brokers are asked one by one where anybody may: a TLS listener hangs up on a plain request. */
export const lookAt = (
  settings: KafkaSettings,
  connector: Connector,
  deadLetterTopics: readonly string[],
): (() => Promise<Cluster>) => {
  const { KAFKA_BROKERS: brokers = [], KAFKA_AUTH: auth = 'none' } = settings
  const ask = brokers.length > 0 && auth === 'none' ? askBroker : undefined
  const read: Look['read'] = (silent, ms) => readCluster(settings, silent, ms)
  return looker({ brokers, connector, deadLetterTopics, ask, read })
}
