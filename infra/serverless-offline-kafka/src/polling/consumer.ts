import { setTimeout as pause } from 'node:timers/promises'
import type { Consumer, Kafka } from 'kafkajs'
import { continues } from '../batch/partition-state.ts'
import { isDeadClient } from '../kafka/client-id.ts'
import { fetchedRecords, type GroupAdmin } from '../kafka/kafkajs.ts'
import type { Loop } from '../loop.ts'
import type { Metrics } from '../status/metrics.ts'
import type { EventSourceMapping } from '../types.ts'
import { createCommits } from './offset-commits.ts'
import { readCommitted, readEnds, readStarts } from './offsets.ts'

const HEARTBEAT_INTERVAL = 3_000
/** Warn after this time without a heartbeat response. */
const HEARTBEAT_WARNING_AFTER = 10_000
/** How soon new partitions of the topic are noticed. */
const METADATA_AGE = 5_000
const RETRY_AFTER = 1_000
/** How long a stop waits for brokers that may be down. */
const LEAVE_LIMIT = 5_000

export interface TopicConsumerDependencies {
  readonly kafka: Kafka
  readonly mapping: EventSourceMapping
  readonly loop: Loop
  readonly metrics: Metrics
  /** In milliseconds. */
  readonly sessionTimeout: number
  /** The number of pollers for a topic with this many partitions. */
  readonly pollers: (partitions: number) => number
  readonly joined: (partitions: readonly number[]) => void
  /** Reports why the mapping cannot read; `solved` follows when it can again. */
  readonly problem: (message: string) => void
  readonly solved: () => void
  readonly warn: (message: string) => void
  readonly debug: (message: string) => void
}

export interface TopicConsumer {
  /** Waits for the brokers and the topic. Resolves when the mapping has joined its group. */
  start(): Promise<void>
  commit(partition: number, offset: number, records: number): void
  fetch(partition: number, wanted: boolean): void
  /** The end offset of each partition, if it can be read. */
  endOffsets(): Promise<Map<number, number>>
  /** Resolves when all pending commits are acknowledged, or after `limit` ms. */
  flush(limit: number): Promise<void>
  /** Leaves the group. */
  stop(): Promise<void>
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
/** The Kafka side of a mapping: group membership, positions, fetching and commits. */
export const createTopicConsumer = (deps: TopicConsumerDependencies): TopicConsumer => {
  const { kafka, mapping, loop, metrics } = deps
  const topic = mapping.Topic
  const groupId = mapping.ConsumerGroupId
  const admin = kafka.admin() as GroupAdmin
  let consumer: Consumer | undefined
  /** The member id in the group. */
  let memberId: string | undefined
  let connected = false
  let stopped = false
  /** Increases with every assignment. Unfinished work of an earlier one is abandoned. */
  let generation = 0
  const known = new Set<number>()

  const commits = createCommits({
    loop,
    metrics,
    send: async offsets => {
      if (consumer === undefined) throw new Error('the consumer is restarting')
      await consumer.commitOffsets(
        offsets.map(({ partition, offset }) => ({ topic, partition, offset: String(offset) })),
      )
    },
    failed: error =>
      deps.warn(`An offset commit for ${mapping.FunctionKey} failed and will be retried: ${messageOf(error)}`),
  })

  // ---- positions

  const only = (partition: number) => [{ topic, partitions: [partition] }]

  const begin = (partition: number, position: number): void => {
    consumer?.seek({ topic, partition, offset: String(position) })
    loop.assign(partition, position)
    consumer?.resume(only(partition))
  }

  const keep = (partition: number, committed: number | undefined): boolean => {
    const state = loop.states.get(partition)
    if (!continues(state, committed)) return false
    consumer?.seek({ topic, partition, offset: String(state.position) })
    if (state.paused) consumer?.pause(only(partition))
    else consumer?.resume(only(partition))
    return true
  }

  const setPositions = async (partitions: readonly number[], of: number): Promise<void> => {
    const [committed, ends] = await Promise.all([readCommitted(admin, groupId, topic), readEnds(admin, topic)])
    const isNew = partitions.some(partition => !committed.has(partition))
    const starts = isNew ? await readStarts(admin, mapping, ends, known) : new Map<number, number>()
    if (stopped || of !== generation) return
    loop.setPollerCount(deps.pollers(ends.size))
    for (const partition of partitions) {
      known.add(partition)
      const held = committed.get(partition)
      if (keep(partition, held)) continue
      const start = held ?? starts.get(partition) ?? 0
      begin(partition, start)
      // Commit the start at once, so that a restart does not choose another one.
      if (held === undefined) commits.add(partition, start, 0)
    }
    deps.joined(partitions)
  }

  const onGroupJoin = async (partitions: readonly number[]): Promise<void> => {
    const of = ++generation
    for (const partition of loop.states.keys()) if (!partitions.includes(partition)) loop.revoke(partition)
    while (!stopped && of === generation) {
      try {
        return await setPositions(partitions, of)
      } catch (error) {
        metrics.PollingErrorCount++
        deps.problem(`the offsets of ${topic} cannot be read: ${messageOf(error)}`)
        await pause(RETRY_AFTER)
      }
    }
  }

  /**
   * The fetched records are not those that the partition waits for: retention deleted them, the topic was recreated, or
   * kafkajs continued at another offset after a rebalance.
   */
  const recoverPosition = async (partition: number): Promise<void> => {
    const state = loop.states.get(partition)
    if (state === undefined || !state.assigned) return
    const { epoch } = state
    const ends = (await readEnds(admin, topic)).get(partition)
    if (ends === undefined || state.epoch !== epoch) return
    const { low, high } = ends
    if (state.position >= low && state.position <= high) {
      consumer?.seek({ topic, partition, offset: String(state.position) })
      return
    }
    deps.warn(
      `${topic}-${partition}: offset ${state.position} is no longer in the topic (${low} to ${high}); continuing at ${low}`,
    )
    begin(partition, low)
  }

  // ---- lifecycle

  /** Waits until the brokers respond and the topic exists. */
  const waitForTopic = async (): Promise<void> => {
    let told = ''
    for (;;) {
      try {
        await admin.connect()
        connected = true
        const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
        if ((topics[0]?.partitions.length ?? 0) > 0) return
      } catch (error) {
        metrics.PollingErrorCount++
        const message = messageOf(error)
        if (message !== told)
          deps.problem(`topic ${topic} cannot be read at ${mapping.BootstrapServers.join(',')}: ${message}`)
        told = message
      }
      if (stopped) return
      await pause(RETRY_AFTER)
    }
  }

  /**
   * Removes members that no longer run: killed processes of this machine, and a crashed consumer of this mapping.
   * Otherwise joining would wait for their session timeout.
   */
  const removeDeadMembers = async (): Promise<void> => {
    const { groups } = await admin.describeGroups([groupId])
    for (const member of groups[0]?.members ?? [])
      if (member.memberId === memberId || isDeadClient(member.clientId))
        await admin.leaveGroup({ groupId, memberId: member.memberId })
  }

  /** Reports once when the coordinator stops responding, and when it responds again. */
  const watchHeartbeats = (created: Consumer): void => {
    const { GROUP_JOIN, HEARTBEAT, FETCH } = created.events
    let heardAt = Date.now()
    let isOverdue = false
    const heard = (): void => {
      heardAt = Date.now()
      if (isOverdue) deps.solved()
      isOverdue = false
    }
    created.on(GROUP_JOIN, heard)
    created.on(HEARTBEAT, heard)
    created.on(FETCH, () => {
      if (isOverdue || Date.now() - heardAt < HEARTBEAT_WARNING_AFTER) return
      isOverdue = true
      metrics.PollingErrorCount++
      deps.problem(`the coordinator of group ${groupId} has not answered for ${HEARTBEAT_WARNING_AFTER / 1000} s`)
    })
  }

  const createConsumer = (): Consumer => {
    const created = kafka.consumer({
      groupId,
      sessionTimeout: deps.sessionTimeout,
      heartbeatInterval: Math.min(HEARTBEAT_INTERVAL, deps.sessionTimeout / 3),
      metadataMaxAge: METADATA_AGE,
      // On a crash, run() creates a new consumer after it has removed the old member from the group.
      retry: { restartOnFailure: async () => false },
    })
    const { GROUP_JOIN, CRASH, START_BATCH_PROCESS } = created.events
    watchHeartbeats(created)
    created.on(GROUP_JOIN, ({ payload }) => {
      memberId = payload.memberId
      return onGroupJoin(payload.memberAssignment[topic] ?? [])
    })
    created.on(CRASH, ({ payload }) => {
      metrics.PollingErrorCount++
      deps.problem(messageOf(payload.error))
      if (stopped || consumer !== created) return
      consumer = undefined
      void pause(RETRY_AFTER).then(run)
    })
    // kafkajs skips a batch that compaction has emptied without calling eachBatch.
    created.on(START_BATCH_PROCESS, ({ payload }) => {
      const offset = Number(payload.lastOffset)
      if (payload.batchSize === 0) loop.receive(payload.partition, offset, [], offset + 1)
    })
    return created
  }

  const consume = async (): Promise<void> => {
    await removeDeadMembers()
    consumer = createConsumer()
    await consumer.connect()
    await consumer.subscribe({ topics: [topic], fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch, isStale }) => {
        if (isStale()) return
        const { fetched, records, next } = fetchedRecords(batch)
        if (!loop.receive(batch.partition, fetched, records, next)) await recoverPosition(batch.partition)
      },
    })
  }

  const run = async (): Promise<void> => {
    while (!stopped) {
      await waitForTopic()
      if (stopped) return
      try {
        return await consume()
      } catch (error) {
        metrics.PollingErrorCount++
        deps.problem(messageOf(error))
        await consumer?.disconnect().catch((failure: unknown) => deps.debug(messageOf(failure)))
        await pause(RETRY_AFTER)
      }
    }
  }

  return {
    start: run,
    commit: commits.add,
    fetch(partition, wanted) {
      try {
        if (wanted) consumer?.resume(only(partition))
        else consumer?.pause(only(partition))
      } catch (error) {
        // The consumer is being recreated. It gets a new assignment before it fetches again.
        deps.debug(messageOf(error))
      }
    },
    async endOffsets() {
      if (!connected || stopped) return new Map()
      try {
        return new Map([...(await readEnds(admin, topic))].map(([partition, { high }]) => [partition, high]))
      } catch (error) {
        deps.debug(messageOf(error))
        return new Map()
      }
    },
    flush: limit => Promise.race([commits.settled(), pause(limit)]),
    async stop() {
      stopped = true
      generation++
      commits.stop()
      const left = Promise.all([consumer?.disconnect(), admin.disconnect()])
      await Promise.race([left, pause(LEAVE_LIMIT)])
    },
  }
}
