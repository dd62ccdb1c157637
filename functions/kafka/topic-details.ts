/** What a cluster says of its topics beside their partitions: settings, sizes, and where a time begins. */
import type { Kafka } from 'kafkajs'
import { withTimeout } from '../errors.ts'
import { listOffsets, withBrokers } from './brokers.ts'
import { logSizes } from './log-sizes.ts'

export interface TopicSetting {
  readonly name: string
  readonly value: string | null
  /** True when the topic has a value of its own, false when it has the brokers' one. */
  readonly own: boolean
}

/** By topic and partition. */
export type ByPartition = ReadonlyMap<string, ReadonlyMap<number, number>>

export interface TopicDetails {
  readonly settings: ReadonlyMap<string, readonly TopicSetting[]>
  /** Bytes of one replica. */
  readonly sizes: ByPartition
  /** The first offset of a time; -1 where no record is so new. */
  readonly offsets: ByPartition
  /** The parts that could not be read in time: `settings`, `sizes`, `rates`. */
  readonly incomplete: readonly string[]
}

const topicResource = 2
const topicConfig = 1

const settingsOf = async (kafka: Kafka, names: readonly string[]): Promise<TopicDetails['settings']> => {
  const admin = kafka.admin()
  try {
    await admin.connect()
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: names.map(name => ({ type: topicResource, name })),
    })
    return new Map(
      resources.map(({ resourceName, configEntries }) => [
        resourceName,
        configEntries
          .map(({ configName, configValue, configSource }) => ({
            name: configName,
            value: configValue,
            own: Number(configSource) === topicConfig,
          }))
          .sort((a, b) => a.name.localeCompare(b.name)),
      ]),
    )
  } finally {
    admin.disconnect().catch(() => {})
  }
}

export const topicDetails = async (
  kafka: Kafka,
  names: readonly string[],
  since: Date,
  withinMs: number,
): Promise<TopicDetails> => {
  const incomplete: string[] = []
  const orWithout = <T>(part: string, work: Promise<T>, without: T): Promise<T> =>
    withTimeout(withinMs, work, part).catch(() => {
      incomplete.push(part)
      return without
    })
  const none: ByPartition = new Map()
  const [settings, [sizes, offsets]] = await Promise.all([
    orWithout('settings', settingsOf(kafka, names), new Map() as TopicDetails['settings']),
    withTimeout(
      withinMs + 500,
      withBrokers(kafka, names, brokers =>
        Promise.all([
          orWithout('sizes', logSizes(brokers), none),
          orWithout(
            'rates',
            brokers.insist(() => listOffsets(brokers, names, since.getTime())),
            none,
          ),
        ]),
      ),
      'The brokers',
    ).catch((): [ByPartition, ByPartition] => {
      incomplete.push('sizes', 'rates')
      return [none, none]
    }),
  ])
  return { settings, sizes, offsets, incomplete: [...new Set(incomplete)] }
}
