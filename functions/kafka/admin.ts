/** Reads what a cluster says of itself, as plain data. What cannot be read in time is left out and named. */
import { connect, Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { withTimeout } from '../errors.ts'
import { connectKafka, type KafkaSettings } from './client.ts'

type Admin = Parameters<Parameters<ReturnType<typeof connectKafka>['admin']>[0]>[0]
type KafkaConfig = NonNullable<Parameters<typeof connectKafka>[1]>

export interface PartitionDescription {
  readonly partition: number
  /** Undefined while it has none. */
  readonly leader: number | undefined
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
  /** Offset of its oldest record, and the one that its next record will get; undefined when its leader did not say. */
  readonly low: number | undefined
  readonly end: number | undefined
}

export interface TopicDescription {
  readonly name: string
  readonly minInSync: number | undefined
  readonly partitions: readonly PartitionDescription[]
}

export interface GroupDescription {
  readonly groupId: string
  readonly state: string
  readonly members: number
  readonly offsets: readonly { readonly topic: string; readonly partition: number; readonly committed: number }[]
}

export interface ClusterDescription {
  readonly clusterId: string
  readonly brokers: readonly { readonly id: number; readonly host: string; readonly port: number }[]
  readonly topics: readonly TopicDescription[]
  readonly groups: readonly GroupDescription[]
  /** The parts that could not be read in time: `topics`, `offsets`, `groups`. */
  readonly incomplete: readonly string[]
}

/** Refuses connections to brokers that are known not to answer: kafkajs would wait for each of them, time and again. */
const avoiding = (silent: readonly string[]): Pick<KafkaConfig, 'socketFactory'> => ({
  socketFactory: ({ host, port, onConnect }) => {
    if (!silent.includes(`${host}:${port}`)) return connect(port, host, onConnect)
    return new Socket().destroy(new Error(`${host}:${port} does not answer`))
  },
})

/** Answers as soon as the work is done: a broker that froze would hold up the end of the connection. */
const asAdmin = <T>(settings: KafkaSettings, other: KafkaConfig, work: (admin: Admin) => Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    connectKafka(settings, other)
      .admin(admin => work(admin).then(resolve))
      .catch(reject)
  })

const minInSyncOf = async (admin: Admin, names: string[]): Promise<Map<string, number>> => {
  const topic = 2 // ConfigResourceTypes.TOPIC
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: names.map(name => ({ type: topic, name, configNames: ['min.insync.replicas'] })),
  })
  return new Map(
    resources.map(({ resourceName, configEntries }) => [resourceName, Number(configEntries[0]?.configValue)]),
  )
}

/** A committed offset of -1 means that the group has committed nothing there yet. */
const committedOf = async (admin: Admin, groupId: string, topics?: string[]): Promise<GroupDescription['offsets']> =>
  (await admin.fetchOffsets({ groupId, ...(topics ? { topics } : {}) })).flatMap(({ topic, partitions }) =>
    partitions
      .map(({ partition, offset }) => ({ topic, partition, committed: Number(offset) }))
      .filter(({ committed }) => committed >= 0),
  )

/** kafkajs loses its metadata now and then while it learns of several topics at once; asked again, it knows them all. */
const offsetsOf = (admin: Admin, topic: string) =>
  admin.fetchTopicOffsets(topic).catch(() => admin.fetchTopicOffsets(topic))

const groupsOf = async (admin: Admin): Promise<GroupDescription[]> => {
  const listed = await admin.listGroups()
  const ids = listed.groups.filter(({ protocolType }) => protocolType === 'consumer').map(each => each.groupId)
  if (ids.length === 0) return []
  const [{ groups }, offsets] = await Promise.all([
    admin.describeGroups(ids),
    Promise.all(ids.map(async id => [id, await committedOf(admin, id)] as const)),
  ])
  const committed = new Map(offsets)
  return groups.map(({ groupId, state, members }) => ({
    groupId,
    state,
    members: members.length,
    offsets: committed.get(groupId) ?? [],
  }))
}

/** kafkajs asks any broker it knows of, and gives up when that one is away; asked again, it comes to another. */
const insist = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await work()
    } catch (error) {
      if (attempts === 20) throw error
      await pause(20)
    }
  }
}

/**
 * @param silent brokers that are known not to answer, `host:port`: they are not asked. Without TLS only
 * @throws Unavailable when not even the list of brokers comes in time
 */
export const fetchClusterDescription = async (
  settings: KafkaSettings,
  silent: readonly string[],
  deadlineMs: number,
): Promise<ClusterDescription> => {
  const incomplete = new Set<string>()
  const until = Date.now() + deadlineMs - 200 // so that what is there gets out in time
  const orWithout = <T>(part: string, work: Promise<T>, without: T): Promise<T> =>
    withTimeout(Math.max(0, until - Date.now()), work, part).catch(() => {
      incomplete.add(part)
      return without
    })

  const read = async (admin: Admin): Promise<ClusterDescription> => {
    const [{ clusterId, brokers: nodes }, { topics }] = await Promise.all([
      insist(() => admin.describeCluster()),
      insist(() => admin.fetchTopicMetadata()),
    ])
    const names = topics.map(({ name }) => name)
    const [minInSync, groups, ...offsets] = await Promise.all([
      orWithout('topics', minInSyncOf(admin, names), new Map<string, number>()),
      orWithout('groups', groupsOf(admin), []),
      ...names
        .filter(name => !name.startsWith('__'))
        .map(name => orWithout('offsets', offsetsOf(admin, name), []).then(all => [name, all] as const)),
    ])
    const offsetsByTopic = new Map(offsets)
    return {
      clusterId,
      brokers: nodes.map(({ nodeId: id, host, port }) => ({ id, host, port })),
      topics: topics.map(({ name, partitions }) => ({
        name,
        minInSync: minInSync.get(name),
        partitions: partitions.map(({ partitionId, leader, replicas, isr }) => {
          const found = offsetsByTopic.get(name)?.find(({ partition }) => partition === partitionId)
          return {
            partition: partitionId,
            leader: leader < 0 ? undefined : leader,
            replicas,
            isr,
            low: found && Number(found.low),
            end: found && Number(found.high),
          }
        }),
      })),
      groups,
      incomplete: [...incomplete],
    }
  }
  return withTimeout(deadlineMs, asAdmin(settings, silent.length > 0 ? avoiding(silent) : {}, read), 'Kafka')
}

/**
 * How far the consumer group of a connector is behind in some topics, and where it stands.
 * @param group its name, or what its name begins with: MSK Connect adds an id of its own
 */
export const readBacklog = (
  settings: KafkaSettings,
  group: string,
  topics: string[],
  deadlineMs: number,
): Promise<{ committed: number; lag: number }> => {
  const read = async (admin: Admin) => {
    const [{ groups }, ends] = await Promise.all([
      admin.listGroups(),
      Promise.all(topics.map(async topic => ({ topic, partitions: await offsetsOf(admin, topic) }))),
    ])
    const ids = groups.map(({ groupId }) => groupId).filter(id => id === group || id.startsWith(`${group}-`))
    const committed = await Promise.all(ids.map(id => committedOf(admin, id, topics)))
    const at = new Map<string, number>()
    for (const { topic, partition, committed: offset } of committed.flat())
      at.set(`${topic}-${partition}`, Math.max(offset, at.get(`${topic}-${partition}`) ?? 0))
    const lags = ends.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, high, low }) => Number(high) - (at.get(`${topic}-${partition}`) ?? Number(low))),
    )
    const sum = (all: number[]) => all.reduce((total, each) => total + each, 0)
    return { committed: sum([...at.values()]), lag: sum(lags) }
  }
  return withTimeout(deadlineMs, asAdmin(settings, {}, read), 'Kafka')
}
