/** The answer of GET /cluster, out of what the brokers, Kafka's admin and Kafka Connect said. */

import type { ClusterDescription, GroupDescription, TopicDescription } from '../kafka/admin.ts'
import type { ConnectorState } from './connector.ts'
import type { BrokerAnswer } from './quorum.ts'

export interface ClusterSnapshot {
  /** The brokers this deployment is set up with, `host:port`. */
  readonly configured: readonly string[]
  /** What each of them answered when asked; undefined: nothing. Empty where brokers are not asked one by one. */
  readonly answers: ReadonlyMap<string, BrokerAnswer | undefined>
  /** Undefined when the cluster could not be read at all. */
  readonly reading: ClusterDescription | undefined
  readonly connector: ConnectorState | undefined
  /** What else could not be read. */
  readonly incomplete: readonly string[]
  /** Topics that hold what could not be processed. */
  readonly deadLetterTopics: readonly string[]
  /** Ids of brokers as they were last snapshot, by `host:port`. */
  readonly knownIds: ReadonlyMap<string, number>
}

export interface Broker {
  /** Null for a broker that has not been snapshot alive. */
  readonly id: number | null
  readonly host: string
  readonly port: number
  readonly controller: boolean
  readonly up: boolean
}

export interface PartitionState {
  readonly partition: number
  readonly leader: number | null
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
  readonly underReplicated: boolean
}

export interface TopicState {
  readonly name: string
  readonly minInSync: number | null
  readonly partitions: readonly PartitionState[]
}

export interface GroupLag {
  readonly groupId: string
  readonly state: string
  readonly members: number
  readonly topics: readonly {
    readonly topic: string
    readonly lag: number
    readonly partitions: readonly { partition: number; committed: number; end: number; lag: number }[]
  }[]
  readonly lag: number
}

export interface Cluster {
  readonly at: string
  readonly clusterId: string | null
  readonly controller: number | null
  readonly brokers: readonly Broker[]
  readonly topics: readonly TopicState[]
  readonly groups: readonly GroupLag[]
  readonly connector: ConnectorState | null
  readonly deadLetters: readonly { readonly topic: string; readonly records: number }[]
  /** The parts of this answer that could not be read in time. */
  readonly incomplete: readonly string[]
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)

const addressOf = (host: string, port: number): string => `${host}:${port}`

const hostAndPort = (address: string): { host: string; port: number } => {
  const colon = address.lastIndexOf(':')
  return { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) }
}

const byAddress = (reading: ClusterDescription | undefined): Map<string, number> =>
  new Map((reading?.brokers ?? []).map(({ id, host, port }) => [addressOf(host, port), id]))

/** When one address and one id are left over, they belong together: replicas name brokers that are down. */
const leftOver = ({ configured, reading, knownIds }: ClusterSnapshot, ids: ReadonlyMap<string, number>) => {
  const known = new Map([...knownIds, ...ids])
  const addresses = configured.filter(address => !known.has(address))
  const taken = new Set(known.values())
  const replicas = reading?.topics.flatMap(({ partitions }) => partitions.flatMap(each => each.replicas)) ?? []
  const free = [...new Set(replicas)].filter(id => !taken.has(id))
  const [address, id] = [addresses[0], free[0]]
  if (addresses.length === 1 && free.length === 1 && address !== undefined && id !== undefined) known.set(address, id)
  return known
}

/** The ids of the brokers, as far as this and earlier readings tell. */
export const idsOf = (snapshot: ClusterSnapshot): ReadonlyMap<string, number> =>
  leftOver(snapshot, byAddress(snapshot.reading))

const brokersOf = (snapshot: ClusterSnapshot, controller: number | undefined): Broker[] => {
  const listed = byAddress(snapshot.reading)
  const ids = idsOf(snapshot)
  return [...new Set([...snapshot.configured, ...listed.keys()])]
    .map(address => {
      const id = ids.get(address) ?? null
      const silent = snapshot.answers.has(address) && snapshot.answers.get(address) === undefined
      // While the cluster cannot be read, a broker that answers counts as up.
      const up = !silent && (snapshot.reading ? listed.has(address) : snapshot.answers.has(address))
      return { id, ...hostAndPort(address), controller: up && id !== null && id === controller, up }
    })
    .sort((a, b) => (a.id ?? Number.MAX_SAFE_INTEGER) - (b.id ?? Number.MAX_SAFE_INTEGER) || a.port - b.port)
}

export const topicState = ({ name, minInSync, partitions }: TopicDescription): TopicState => ({
  name,
  minInSync: minInSync ?? null,
  partitions: partitions
    .map(({ partition, leader, replicas, isr }) => ({
      partition,
      leader: leader ?? null,
      replicas,
      isr,
      underReplicated: isr.length < replicas.length,
    }))
    .sort((a, b) => a.partition - b.partition),
})

export const groupLag = (
  { groupId, state, members, offsets }: GroupDescription,
  topics: readonly TopicDescription[],
): GroupLag => {
  const ends = new Map(
    topics.flatMap(({ name, partitions }) =>
      partitions.map(({ partition, end }) => [`${name}/${partition}`, end] as const),
    ),
  )
  const known = offsets.flatMap(({ topic, partition, committed }) => {
    const end = ends.get(`${topic}/${partition}`)
    return end === undefined ? [] : [{ topic, partition, committed, end, lag: Math.max(0, end - committed) }]
  })
  const grouped = [...Map.groupBy(known, ({ topic }) => topic)]
    .map(([topic, partitions]) => ({
      topic,
      lag: sum(partitions.map(({ lag }) => lag)),
      partitions: partitions
        .map(({ partition, committed, end, lag }) => ({ partition, committed, end, lag }))
        .sort((a, b) => a.partition - b.partition),
    }))
    .sort((a, b) => a.topic.localeCompare(b.topic))
  return { groupId, state, members, topics: grouped, lag: sum(grouped.map(({ lag }) => lag)) }
}

const recordsIn = ({ partitions }: TopicDescription): number =>
  sum(partitions.map(({ low, end }) => (low === undefined || end === undefined ? 0 : end - low)))

/** The cluster's own topics come last. */
const order = (a: { name: string }, b: { name: string }): number =>
  Number(a.name.startsWith('__')) - Number(b.name.startsWith('__')) || a.name.localeCompare(b.name)

export const clusterOf = (snapshot: ClusterSnapshot, at: Date): Cluster => {
  const { answers, reading, connector, deadLetterTopics } = snapshot
  const topics = reading?.topics ?? []
  const controller = [...answers.values()].find(answer => answer?.controller !== undefined)?.controller
  return {
    at: at.toISOString(),
    clusterId: reading?.clusterId ?? null,
    controller: controller ?? null,
    brokers: brokersOf(snapshot, controller),
    topics: topics.map(topicState).sort(order),
    groups: (reading?.groups ?? [])
      .map(group => groupLag(group, topics))
      .sort((a, b) => a.groupId.localeCompare(b.groupId)),
    connector: connector ?? null,
    deadLetters: topics
      .filter(({ name }) => deadLetterTopics.includes(name))
      .map(topic => ({ topic: topic.name, records: recordsIn(topic) }))
      .sort((a, b) => a.topic.localeCompare(b.topic)),
    incomplete: [...snapshot.incomplete, ...(reading?.incomplete ?? [])].sort(),
  }
}
