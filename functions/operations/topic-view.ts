/** The answers of GET /topics, GET /topics/{topic} and GET /groups/{group}, out of what the cluster says of itself. */
import { Problem } from '../errors.ts'
import type { ClusterDescription, TopicDescription } from '../kafka/admin.ts'
import type { TopicDetails, TopicSetting } from '../kafka/topic-details.ts'
import { catalogueTopics, topics, topicsBeside } from '../topics.ts'
import { type GroupLag, groupLag, type PartitionState, topicState } from './cluster.ts'

export interface TopicSummary {
  readonly name: string
  /** What it is for; null for a topic that Kassa does not know. */
  readonly description: string | null
  /** True for what brokers and workers keep to themselves. */
  readonly internal: boolean
  readonly partitions: number
  readonly replicas: number
  readonly underReplicated: number
  /** How many offsets it has: records, and gaps of compaction and transactions. Null when a leader does not say. */
  readonly records: number | null
  /** Bytes of one replica of each partition. */
  readonly bytes: number | null
  /** Records a second, over the last five minutes. */
  readonly rate: number | null
  /** Milliseconds; -1 for ever. */
  readonly retentionMs: number | null
  readonly compacted: boolean | null
  readonly groups: readonly {
    readonly groupId: string
    readonly state: string
    readonly members: number
    readonly lag: number
  }[]
}

export interface TopicList {
  readonly at: string
  readonly topics: readonly TopicSummary[]
  /** The parts that could not be read in time. */
  readonly incomplete: readonly string[]
}

export interface TopicPartition extends PartitionState {
  readonly low: number | null
  readonly end: number | null
  readonly bytes: number | null
}

export interface TopicView extends Omit<TopicSummary, 'partitions' | 'groups'> {
  readonly at: string
  readonly partitions: readonly TopicPartition[]
  readonly groups: readonly (TopicSummary['groups'][number] & {
    readonly partitions: GroupLag['topics'][number]['partitions']
  })[]
  readonly settings: readonly TopicSetting[]
  readonly incomplete: readonly string[]
}

export interface GroupView extends GroupLag {
  readonly at: string
  readonly incomplete: readonly string[]
}

export interface Reading {
  readonly at: Date
  readonly cluster: ClusterDescription
  readonly details: TopicDetails
}

/** The rate is over this time. */
export const rateSeconds = 300

const descriptions = new Map(
  [...topics, ...catalogueTopics, ...topicsBeside].map(({ name, description }) => [name, description]),
)

const isInternal = (name: string): boolean => name.startsWith('__') || name.startsWith('kassa-connect-')

/** Null when one of them is not known. */
const sum = (numbers: readonly (number | null | undefined)[]): number | null =>
  numbers.reduce<number | null>((total, each) => (total === null || each == null ? null : total + each), 0)

const rateOf = ({ name, partitions }: TopicDescription, { offsets }: TopicDetails): number | null => {
  const since = offsets.get(name)
  const records = sum(
    partitions.map(({ partition, end }) => {
      const first = since?.get(partition)
      if (first === undefined || end === undefined) return null
      return first < 0 ? 0 : Math.max(0, end - first)
    }),
  )
  return records === null ? null : records / rateSeconds
}

const settingOf = (settings: readonly TopicSetting[] | undefined, name: string): string | null =>
  settings?.find(each => each.name === name)?.value ?? null

const groupsOf = ({ name }: TopicDescription, { cluster }: Reading): TopicView['groups'] =>
  cluster.groups
    .map(group => groupLag(group, cluster.topics))
    .flatMap(({ groupId, state, members, topics: read }) => {
      const here = read.find(({ topic }) => topic === name)
      return here ? [{ groupId, state, members, lag: here.lag, partitions: here.partitions }] : []
    })
    .sort((a, b) => a.groupId.localeCompare(b.groupId))

const summaryOf = (topic: TopicDescription, { details }: Reading) => {
  const { name, partitions } = topic
  const settings = details.settings.get(name)
  const sizes = details.sizes.get(name)
  const retention = settingOf(settings, 'retention.ms')
  return {
    name,
    description: descriptions.get(name) ?? null,
    internal: isInternal(name),
    replicas: Math.max(0, ...partitions.map(({ replicas }) => replicas.length)),
    underReplicated: partitions.filter(({ isr, replicas }) => isr.length < replicas.length).length,
    records: sum(partitions.map(({ low, end }) => (low === undefined || end === undefined ? null : end - low))),
    bytes: sum(partitions.map(({ partition }) => sizes?.get(partition))),
    rate: rateOf(topic, details),
    retentionMs: retention === null ? null : Number(retention),
    compacted: settings ? (settingOf(settings, 'cleanup.policy') ?? '').includes('compact') : null,
  }
}

const incompleteOf = ({ cluster, details }: Reading): string[] => [...cluster.incomplete, ...details.incomplete].sort()

export const topicList = (reading: Reading): TopicList => ({
  at: reading.at.toISOString(),
  topics: reading.cluster.topics
    .map(topic => ({
      ...summaryOf(topic, reading),
      partitions: topic.partitions.length,
      groups: groupsOf(topic, reading).map(({ partitions: _, ...group }) => group),
    }))
    .sort((a, b) => Number(a.internal) - Number(b.internal) || a.name.localeCompare(b.name)),
  incomplete: incompleteOf(reading),
})

/** @throws Problem 404 when there is no such topic */
export const topicView = (reading: Reading, name: string): TopicView => {
  const topic = reading.cluster.topics.find(each => each.name === name)
  if (!topic) throw new Problem(404, 'unknown-topic', `There is no topic ${name}.`)
  const sizes = reading.details.sizes.get(name)
  return {
    at: reading.at.toISOString(),
    ...summaryOf(topic, reading),
    partitions: topicState(topic).partitions.map(partition => {
      const { low, end } = topic.partitions.find(each => each.partition === partition.partition) ?? {}
      return { ...partition, low: low ?? null, end: end ?? null, bytes: sizes?.get(partition.partition) ?? null }
    }),
    groups: groupsOf(topic, reading),
    settings: reading.details.settings.get(name) ?? [],
    incomplete: incompleteOf(reading),
  }
}

/** @throws Problem 404 when there is no such group, 503 when the groups could not be read */
export const groupView = ({ at, cluster }: Pick<Reading, 'at' | 'cluster'>, groupId: string): GroupView => {
  const group = cluster.groups.find(each => each.groupId === groupId)
  if (!group && cluster.incomplete.includes('groups')) {
    throw new Problem(503, 'unavailable', 'The consumer groups could not be read.')
  }
  if (!group) throw new Problem(404, 'unknown-group', `There is no consumer group ${groupId}.`)
  return { at: at.toISOString(), ...groupLag(group, cluster.topics), incomplete: cluster.incomplete }
}
