/**
 * Creates the topics of `functions/topics.ts` on a cluster, and says where the cluster has drifted from them. An existing topic
 * is changed by a deployment alone (`correct`): more partitions send a checkout's later records elsewhere.
 */
import { setTimeout } from 'node:timers/promises'
import { connectKafka, type KafkaSettings } from '../../../functions/kafka/client.ts'
import type { Topic } from '../../../functions/kafka/topic.ts'
import { catalogueTopics, replication, topics, topicsBeside } from '../../../functions/topics.ts'

export interface TopicDeclaration {
  readonly name: string
  readonly partitions: number
  readonly replicas: number
  readonly configs: Readonly<Record<string, string>>
}

export interface FoundTopic {
  readonly partitions: number
  /** How many of them have a leader. */
  readonly led: number
  /** The least any of its partitions has. */
  readonly replicas: number
  readonly configs: Readonly<Record<string, string>>
}

const wanted = (
  topic: { name: string; partitions: number; retentionMs: number },
  more: Record<string, string> = {},
): TopicDeclaration => ({
  name: topic.name,
  partitions: topic.partitions,
  replicas: replication.factor,
  configs: {
    'min.insync.replicas': String(replication.minInSync),
    'retention.ms': String(topic.retentionMs),
    'cleanup.policy': 'delete',
    ...more,
  },
})

export const declaredTopics: readonly TopicDeclaration[] = [
  ...topics.map(topic => wanted(topic)),
  ...catalogueTopics.map((topic: Topic) => wanted(topic, topic.compacted ? { 'cleanup.policy': 'compact' } : {})),
  ...topicsBeside.map(topic => wanted(topic, { 'max.message.bytes': String(topic.maxMessageBytes) })),
]

/** One sentence for each way in which a topic differs from what it should be. */
export const drift = (declared: TopicDeclaration, found: FoundTopic): string[] => {
  const differ = (what: string, is: string | number, should: string | number): string[] =>
    String(is) === String(should) ? [] : [`Topic ${declared.name} has ${what} ${is}, and should have ${should}.`]
  return [
    ...differ('a partition count of', found.partitions, declared.partitions),
    ...differ('a replication factor of', found.replicas, declared.replicas),
    ...Object.entries(declared.configs).flatMap(([name, value]) =>
      differ(`${name} =`, found.configs[name] ?? 'unset', value),
    ),
  ]
}

type WithAdmin = ReturnType<typeof connectKafka>['admin']

const describe = (withAdmin: WithAdmin, names: readonly string[]): Promise<Map<string, FoundTopic>> =>
  withAdmin(async admin => {
    const { topics: found } = await admin.fetchTopicMetadata({ topics: [...names] })
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      // ResourceType TOPIC of Kafka's protocol.
      resources: names.map(name => ({ type: 2, name })),
    })
    const configs = new Map(
      resources.map(({ resourceName, configEntries }) => [
        resourceName,
        Object.fromEntries(configEntries.map(({ configName, configValue }) => [configName, configValue])),
      ]),
    )
    return new Map(
      found.map(({ name, partitions }) => [
        name,
        {
          partitions: partitions.length,
          led: partitions.filter(({ leader }) => leader >= 0).length,
          replicas: Math.min(...partitions.map(({ replicas }) => replicas.length)),
          configs: configs.get(name) ?? {},
        },
      ]),
    )
  })

/**
 * Describes topics as soon as every partition of those just made has a leader: only then can they be written. A broker may
 * know of them a moment later than the one that was asked before.
 */
const describeLed = async (
  withAdmin: WithAdmin,
  only: readonly TopicDeclaration[],
  made: readonly TopicDeclaration[],
  deadlineMs = 20_000,
): Promise<Map<string, FoundTopic>> => {
  const deadline = Date.now() + deadlineMs
  const names = only.map(({ name }) => name)
  for (;;) {
    let failure: unknown = new Error('The new topics have no leader yet; is every broker up?')
    try {
      const found = await describe(withAdmin, names)
      const isLed = ({ name, partitions }: TopicDeclaration): boolean => (found.get(name)?.led ?? 0) >= partitions
      if (made.every(isLed)) return found
    } catch (error) {
      failure = error
    }
    if (Date.now() > deadline) throw failure
    await setTimeout(100)
  }
}

/**
 * Creates what is missing and reports drift, a line each.
 * @throws Error when the cluster cannot be reached or does not take the topics
 */
export const ensureTopics = async ({
  kafka,
  only = declaredTopics,
  correct = false,
}: {
  kafka: KafkaSettings
  only?: readonly TopicDeclaration[]
  /** Give existing topics the settings and the additional partitions that they should have. */
  correct?: boolean
}): Promise<string[]> => {
  const { admin } = connectKafka(kafka)
  const existing = new Set(await admin(each => each.listTopics()))
  const missing = only.filter(({ name }) => !existing.has(name))
  if (missing.length > 0) {
    await admin(each =>
      each.createTopics({
        waitForLeaders: false,
        topics: missing.map(({ name, partitions, replicas, configs }) => ({
          topic: name,
          numPartitions: partitions,
          replicationFactor: replicas,
          configEntries: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
        })),
      }),
    )
  }
  const absent: FoundTopic = { partitions: 0, led: 0, replicas: 0, configs: {} }
  const driftsNow = async (grown: readonly TopicDeclaration[] = []) => {
    const found = await describeLed(admin, only, [...missing, ...grown])
    return only.map(declared => ({ declared, is: found.get(declared.name) ?? absent }))
  }
  let states = await driftsNow()
  const different = correct ? states.filter(({ declared, is }) => drift(declared, is).length > 0) : []
  if (different.length > 0) {
    const grown = different
      .filter(({ declared, is }) => is.partitions < declared.partitions)
      .map(({ declared }) => declared)
    await admin(async each => {
      await each.alterConfigs({
        validateOnly: false,
        // ResourceType TOPIC of Kafka's protocol.
        resources: different.map(({ declared: { name, configs } }) => ({
          type: 2,
          name,
          configEntries: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
        })),
      })
      if (grown.length === 0) return
      const topicPartitions = grown.map(({ name, partitions }) => ({ topic: name, count: partitions }))
      await each.createPartitions({ topicPartitions })
    })
    states = await driftsNow(grown)
  }
  const drifts = states.flatMap(({ declared, is }) => drift(declared, is))
  const corrected = different.map(({ declared }) => `corrected ${declared.name}`)
  const created = missing.map(
    ({ name, partitions, replicas }) => `created ${name}: ${partitions} partitions, ${replicas} replicas`,
  )
  return [
    ...created,
    ...corrected,
    ...(created.length + corrected.length === 0 && drifts.length === 0
      ? [`${only.length} topics are as they should be`]
      : []),
    ...drifts,
  ]
}
