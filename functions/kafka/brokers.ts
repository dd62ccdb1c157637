/**
 * Requests that kafkajs speaks and keeps to itself: a consumer of kafkajs reads only as a member of a group, and its admin
 * commits offsets only by joining one, which takes seconds and moves other members. Here a broker is asked directly. A
 * connection lasts for one piece of work.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Kafka } from 'kafkajs'
import { Problem, Unavailable } from '../errors.ts'
import './codecs.ts'
import type { Message } from './stored-record.ts'

interface Topics<T> {
  readonly topics: readonly { readonly topic: string; readonly partitions: readonly T[] }[]
}
interface Responses<T> {
  readonly responses: readonly { readonly topic: string; readonly partitions: readonly T[] }[]
}

export interface FetchedMessage extends Message {
  readonly isControlRecord: boolean
  readonly batchContext: { readonly producerId: string; readonly inTransaction: boolean }
}

export interface FetchedPartition {
  readonly partition: number
  readonly lastStableOffset: string
  readonly abortedTransactions: readonly { readonly producerId: string; readonly firstOffset: string }[] | null
  readonly messages: readonly FetchedMessage[]
}

/** A broker as kafkajs has it inside. */
export interface Broker {
  listOffsets(
    request: { replicaId: -1; isolationLevel: number } & Topics<{ partition: number; timestamp: string }>,
  ): Promise<Responses<{ partition: number; offset: string }>>
  fetch(
    request: {
      replicaId: -1
      isolationLevel: number
      maxWaitTime: number
      minBytes: number
      maxBytes: number
    } & Topics<{ partition: number; fetchOffset: string; maxBytes: number }>,
  ): Promise<{ readonly responses: readonly { readonly partitions: readonly FetchedPartition[] }[] }>
  offsetCommit(
    request: { groupId: string; groupGenerationId: number; memberId: string } & Topics<{
      partition: number
      offset: string
    }>,
  ): Promise<unknown>
  readonly connectionPool: { send<T>(request: object): Promise<T> }
}

interface Cluster {
  connect(): Promise<void>
  disconnect(): Promise<void>
  addMultipleTargetTopics(topics: readonly string[]): Promise<void>
  refreshMetadata(): Promise<void>
  findBroker(which: { nodeId: number }): Promise<Broker>
  findTopicPartitionMetadata(topic: string): readonly { readonly partitionId: number; readonly leader: number }[]
  findGroupCoordinator(which: { groupId: string }): Promise<Broker>
  getNodeIds(): string[]
}

export interface Brokers {
  /** The partitions of a topic with their leaders. */
  leaders(topic: string): ReadonlyMap<number, number>
  leader(topic: string, partition: number): Promise<Broker>
  broker(nodeId: number): Promise<Broker>
  readonly nodeIds: readonly number[]
  coordinator(groupId: string): Promise<Broker>
  /** Asks again while leaders change or connections break, with what the cluster says of itself read anew. */
  insist<T>(work: () => Promise<T>): Promise<T>
}

export const readCommitted = 1

const createCluster = (kafka: Kafka): Cluster => {
  const symbol = Object.getOwnPropertySymbols(kafka).find(
    ({ description }) => description === 'private:Kafka:createCluster',
  )
  const create = symbol && (kafka as unknown as Record<symbol, (options: object) => Cluster>)[symbol]
  if (!create) throw new Error('This version of kafkajs has its cluster elsewhere.')
  return create({ metadataMaxAge: 300_000, allowAutoTopicCreation: false })
}

const attempts = 6
const pauseMs = 100

/** What a broker says that no other attempt changes. */
const refusal = (error: unknown, what: string): Problem | undefined => {
  const type = error instanceof Error && 'type' in error ? error.type : undefined
  if (type === 'UNKNOWN_TOPIC_OR_PARTITION' || type === 'INVALID_TOPIC_EXCEPTION')
    return new Problem(404, 'unknown-topic', `There is no topic ${what}.`)
  if (type === 'TOPIC_AUTHORIZATION_FAILED')
    return new Problem(403, 'topic-not-readable', `This function has no right to read ${what}.`)
  return undefined
}

const isRetriable = (error: unknown): boolean =>
  error instanceof Error && 'retriable' in error && error.retriable === true

/**
 * @throws Problem 404 when a topic does not exist, 403 when the brokers refuse it
 * @throws Unavailable when no broker answers
 */
export const withBrokers = async <T>(
  kafka: Kafka,
  topics: readonly string[],
  work: (brokers: Brokers) => Promise<T>,
): Promise<T> => {
  const cluster = createCluster(kafka)
  const insist = async <R>(what: () => Promise<R>): Promise<R> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await what()
      } catch (error) {
        const refused = refusal(error, topics.join(', '))
        if (refused) throw refused
        if (error instanceof Problem || error instanceof Unavailable) throw error
        if (attempt === attempts) throw new Unavailable('The brokers do not answer.', { cause: error })
        // An error that kafkajs does not call retriable may still be a broker that has just gone.
        if (!isRetriable(error) && attempt > 2) throw error
        await pause(pauseMs)
        await cluster.refreshMetadata().catch(() => {})
      }
    }
  }
  const broker = (nodeId: number): Promise<Broker> => cluster.findBroker({ nodeId })
  const leaders = (topic: string): ReadonlyMap<number, number> =>
    new Map(cluster.findTopicPartitionMetadata(topic).map(({ partitionId, leader }) => [partitionId, leader]))
  try {
    await insist(async () => {
      await cluster.connect()
      await cluster.addMultipleTargetTopics(topics)
    })
    return await work({
      leaders,
      broker,
      insist,
      leader: (topic, partition) => broker(leaders(topic).get(partition) ?? -1),
      coordinator: groupId => cluster.findGroupCoordinator({ groupId }),
      get nodeIds() {
        return cluster.getNodeIds().map(Number)
      },
    })
  } finally {
    // A broker that froze would hold up the answer.
    cluster.disconnect().catch(() => {})
  }
}

/**
 * The first offset of each partition whose record is of this time or later, by topic; -1 where there is none.
 * @param timestamp milliseconds since the epoch; -2 for the oldest record, -1 for the end of what is committed
 */
export const listOffsets = async (
  brokers: Pick<Brokers, 'leaders' | 'broker'>,
  names: readonly string[],
  timestamp: number,
): Promise<ReadonlyMap<string, ReadonlyMap<number, number>>> => {
  const places = names.flatMap(topic =>
    [...brokers.leaders(topic)].map(([partition, leader]) => ({ topic, partition, leader })),
  )
  const answers = await Promise.all(
    [...Map.groupBy(places, ({ leader }) => leader)].map(async ([leader, led]) =>
      (await brokers.broker(leader)).listOffsets({
        replicaId: -1,
        isolationLevel: readCommitted,
        topics: [...Map.groupBy(led, ({ topic }) => topic)].map(([topic, all]) => ({
          topic,
          partitions: all.map(({ partition }) => ({ partition, timestamp: String(timestamp) })),
        })),
      }),
    ),
  )
  const found = answers.flatMap(({ responses }) => responses)
  return new Map(
    [...Map.groupBy(found, ({ topic }) => topic)].map(([topic, responses]) => [
      topic,
      new Map(
        responses.flatMap(({ partitions }) => partitions.map(each => [each.partition, Number(each.offset)] as const)),
      ),
    ]),
  )
}
