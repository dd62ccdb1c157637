/** The cluster with its health: one look, shared by all who ask within some seconds. */
import { connectDatabase, databaseSettings, type Query } from '../analytics/postgres.ts'
import { withTimeout } from '../errors.ts'
import { kafkaSettings } from '../kafka/client.ts'
import { settings } from '../settings.ts'
import { deadLetterTopics, replication, topics } from '../topics.ts'
import type { Cluster } from './cluster.ts'
import { letterIndex } from './dead-letter-index.ts'
import { type Expected, type Health, healthOf } from './health.ts'
import { readCluster } from './read-cluster.ts'
import { connectorFrom, connectorSettings } from './sink-connector.ts'

export interface HealthReaderOptions {
  readonly look: () => Promise<Cluster>
  readonly expected: Expected
  /** How many dead letters wait for a person. */
  readonly forPerson: () => Promise<number>
  /** How long a look is given again. */
  readonly cachedMs?: number
  readonly now?: () => number
}

export interface ClusterHealth {
  readonly cluster: Cluster
  readonly health: Health
}

/** A stranger who asks again and again costs one look in this time. */
const publicCacheMs = 5_000
/** An operator watches brokers come and go; several pages at once share a look. */
export const operatorCacheMs = 500
/** A partition that has not moved for so long stands still. */
const standsStillMs = 60_000
const databaseMs = 2_000

export const healthReader = ({
  look,
  expected,
  forPerson,
  cachedMs = publicCacheMs,
  now = Date.now,
}: HealthReaderOptions) => {
  let latest: { at: number; answer: Promise<ClusterHealth> } | undefined
  let earlier: { at: number; cluster: Cluster } | undefined
  let recent: { at: number; cluster: Cluster } | undefined

  const read = async (): Promise<ClusterHealth> => {
    const [cluster, waiting] = await Promise.all([
      look(),
      withTimeout(databaseMs, forPerson(), 'The analytics database').catch(() => undefined),
    ])
    const at = now()
    // Two looks at least a minute apart are compared; the later one becomes the earlier one in its turn.
    if (!recent || at - recent.at >= standsStillMs) {
      earlier = recent
      recent = { at, cluster }
    }
    return { cluster, health: healthOf(cluster, expected, { earlier: earlier?.cluster, forPerson: waiting }) }
  }

  return (): Promise<ClusterHealth> => {
    if (latest && now() - latest.at < cachedMs) return latest.answer
    const answer = read()
    latest = { at: now(), answer }
    answer.catch(() => {
      latest = undefined
    })
    return answer
  }
}

export const connectHealth = (cachedMs = publicCacheMs): (() => Promise<ClusterHealth>) => {
  const given = settings({ ...kafkaSettings, ...connectorSettings, ...databaseSettings })
  const query: Query = connectDatabase(given.DATABASE_URL).query
  return healthReader({
    look: readCluster(
      given,
      connectorFrom(given),
      deadLetterTopics.map(({ name }) => name),
    ),
    expected: { topics: topics.map(({ name }) => name), minInSync: replication.minInSync },
    forPerson: letterIndex(query).forPerson,
    cachedMs,
  })
}
