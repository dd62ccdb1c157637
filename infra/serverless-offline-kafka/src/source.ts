import type { Admin, Consumer, Kafka } from 'kafkajs'
import { isDeadClient } from './client-id.ts'
import { fetchedRecords, type GroupAdmin } from './kafka.ts'
import type { Loop } from './loop.ts'
import type { Metrics } from './metrics.ts'
import type { EventSourceMapping } from './types.ts'

const SESSION_TIMEOUT = 30_000
const HEARTBEAT_INTERVAL = 3_000
/** How long a fetch waits for the first byte; also how long a paused partition can take to be fetched again. */
const MAXIMUM_WAIT = 250
const COMMIT_INTERVAL = 20
const RETRY_AFTER = 1_000

export interface SourceDependencies {
  readonly kafka: Kafka
  readonly mapping: EventSourceMapping
  readonly loop: Loop
  readonly metrics: Metrics
  /** How many pollers serve a topic of this many partitions. */
  readonly pollers: (partitions: number) => number
  readonly problem: (message: string) => void
  readonly joined: (partitions: readonly number[]) => void
  readonly warn: (message: string) => void
  readonly debug: (message: string) => void
}

export interface KafkaSource {
  start(): Promise<void>
  commit(partition: number, offset: number, records: number): void
  fetch(partition: number, wanted: boolean): void
  /** The offset after the last record of each partition, as far as it can be read. */
  endOffsets(): Promise<Map<number, number>>
  /** Resolves when every commit asked for has been answered, or after `limit` ms. */
  flush(limit: number): Promise<void>
  stop(): Promise<void>
}

type SeekEntry = Awaited<ReturnType<Admin['fetchTopicOffsets']>>[number]

const sentence = (error: unknown): string => (error instanceof Error ? error.message : String(error))
const pause = (milliseconds: number): Promise<void> => new Promise(resolve => setTimeout(resolve, milliseconds))

/** The Kafka side of a mapping: membership of the group, positions, fetching and commits. */
export const createSource = (deps: SourceDependencies): KafkaSource => {
  const { kafka, mapping, loop, metrics } = deps
  const topic = mapping.Topic
  const admin = kafka.admin() as GroupAdmin
  let consumer: Consumer | undefined
  let stopped = false
  let connected = false
  let generation = 0
  const known = new Set<number>()

  // ---- commits: one request at a time; what comes meanwhile goes with the next one

  const due = new Map<number, { offset: number; records: number; assignment: number }>()
  let committing: Promise<void> | undefined

  const commitDue = async (): Promise<void> => {
    while (due.size > 0) {
      const sent = [...due].filter(
        ([partition, { assignment }]) => loop.lanes.get(partition)?.assignment === assignment,
      )
      due.clear()
      if (sent.length === 0) return
      try {
        if (consumer === undefined) throw new Error('the consumer is being started again')
        await consumer.commitOffsets(
          sent.map(([partition, { offset }]) => ({ topic, partition, offset: String(offset) })),
        )
        for (const [partition, { offset, records, assignment }] of sent) {
          const lane = loop.lanes.get(partition)
          if (lane?.assignment === assignment) lane.committed = offset
          metrics.CommittedEventCount += records
        }
      } catch (error) {
        metrics.CommitErrorCount++
        deps.warn(`commit for ${mapping.FunctionKey} failed, it is tried again: ${sentence(error)}`)
        for (const [partition, one] of sent) {
          const newer = due.get(partition)
          due.set(partition, newer === undefined ? one : { ...newer, records: newer.records + one.records })
        }
        if (stopped) return
        await pause(RETRY_AFTER)
      }
      await pause(COMMIT_INTERVAL)
    }
  }

  const commit = (partition: number, offset: number, records: number): void => {
    const lane = loop.lanes.get(partition)
    if (lane === undefined) return
    const before = due.get(partition)
    const same = before?.assignment === lane.assignment
    due.set(partition, { offset, records: records + (same ? before.records : 0), assignment: lane.assignment })
    committing ??= commitDue().finally(() => {
      committing = undefined
    })
  }

  // ---- positions

  /** Where a partition begins that the group holds no offset of. */
  const startingPositions = async (ends: readonly SeekEntry[]): Promise<Map<number, number>> => {
    const { StartingPosition, StartingPositionTimestamp = 0 } = mapping
    if (StartingPosition === 'AT_TIMESTAMP') {
      const found = await admin.fetchTopicOffsetsByTimestamp(topic, Math.round(StartingPositionTimestamp * 1000))
      return new Map(found.map(({ partition, offset }) => [partition, Number(offset)]))
    }
    // A partition that was added while the mapping runs holds nothing from before it.
    const latest = (partition: number): boolean =>
      StartingPosition === 'LATEST' && (known.size === 0 || known.has(partition))
    return new Map(ends.map(({ partition, low, high }) => [partition, Number(latest(partition) ? high : low)]))
  }

  const committedPositions = async (): Promise<Map<number, number>> => {
    const [group] = await admin.fetchOffsets({ groupId: mapping.ConsumerGroupId, topics: [topic] })
    return new Map((group?.partitions ?? []).map(({ partition, offset }) => [partition, Number(offset)]))
  }

  const begin = (partition: number, position: number): void => {
    consumer?.seek({ topic, partition, offset: String(position) })
    loop.assign(partition, position)
    consumer?.resume([{ topic, partitions: [partition] }])
  }

  /**
   * A lane that was ours before, and for which nobody else has committed since, goes on where it is: what it holds is
   * not read twice, and what is in flight may be committed.
   */
  const keep = (partition: number, committed: number): boolean => {
    const lane = loop.lanes.get(partition)
    if (lane?.assigned !== true || lane.committed !== committed) return false
    const partitions = [{ topic, partitions: [partition] }]
    consumer?.seek({ topic, partition, offset: String(lane.next) })
    if (lane.paused) consumer?.pause(partitions)
    else consumer?.resume(partitions)
    return true
  }

  const position = async (partitions: readonly number[], of: number): Promise<void> => {
    while (!stopped && of === generation) {
      try {
        const committed = await committedPositions()
        const ends = await admin.fetchTopicOffsets(topic)
        const fresh = partitions.some(partition => (committed.get(partition) ?? -1) < 0)
        const starting = fresh ? await startingPositions(ends) : new Map<number, number>()
        if (stopped || of !== generation) return
        loop.share(deps.pollers(ends.length))
        for (const partition of partitions) {
          const held = committed.get(partition) ?? -1
          if (keep(partition, held)) continue
          const start = held >= 0 ? held : (starting.get(partition) ?? 0)
          begin(partition, start)
          // Held by the group from now on, so that a restart does not choose another start.
          if (held < 0) commit(partition, start, 0)
        }
        for (const partition of partitions) known.add(partition)
        deps.joined(partitions)
        return
      } catch (error) {
        metrics.PollingErrorCount++
        deps.problem(`positions of ${topic} can not be read: ${sentence(error)}`)
        await pause(RETRY_AFTER)
      }
    }
  }

  /**
   * The broker handed over something else than the lane waits for: the records were deleted before they were read,
   * the topic was made anew, or kafkajs went on from elsewhere after a rebalance.
   */
  const reposition = async (partition: number): Promise<void> => {
    const lane = loop.lanes.get(partition)
    if (lane === undefined || !lane.assigned) return
    const { assignment } = lane
    const found = (await admin.fetchTopicOffsets(topic)).find(one => one.partition === partition)
    if (found === undefined || lane.assignment !== assignment) return
    const low = Number(found.low)
    const high = Number(found.high)
    if (lane.next >= low && lane.next <= high) {
      consumer?.seek({ topic, partition, offset: String(lane.next) })
      return
    }
    deps.warn(
      `${topic}-${partition}: offset ${lane.next} is no longer in the topic (${low} to ${high}); reading goes on at ${low}`,
    )
    begin(partition, low)
  }

  const joinedGroup = (assigned: readonly number[]): void => {
    generation++
    const ours = new Set(assigned)
    for (const partition of loop.lanes.keys()) if (!ours.has(partition)) loop.revoke(partition)
    void position(assigned, generation)
  }

  // ---- life

  /** Waits until the brokers answer and the topic exists. */
  const awaitTopic = async (): Promise<void> => {
    let told = ''
    for (;;) {
      try {
        await admin.connect()
        connected = true
        const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
        if ((topics[0]?.partitions.length ?? 0) > 0) return
      } catch (error) {
        metrics.PollingErrorCount++
        const message = sentence(error)
        if (message !== told)
          deps.problem(`topic ${topic} can not be read at ${mapping.BootstrapServers.join(',')}: ${message}`)
        told = message
      }
      if (stopped) return
      await pause(RETRY_AFTER)
    }
  }

  /** A process of this machine that was killed is still a member, for which a new one would wait a whole session. */
  const removeDeadMembers = async (): Promise<void> => {
    const groupId = mapping.ConsumerGroupId
    const { groups } = await admin.describeGroups([groupId])
    for (const { memberId, clientId } of groups[0]?.members ?? [])
      if (isDeadClient(clientId)) await admin.leaveGroup({ groupId, memberId })
  }

  const consume = async (): Promise<void> => {
    await removeDeadMembers()
    const created = kafka.consumer({
      groupId: mapping.ConsumerGroupId,
      sessionTimeout: SESSION_TIMEOUT,
      heartbeatInterval: HEARTBEAT_INTERVAL,
      maxWaitTimeInMs: MAXIMUM_WAIT,
      // How soon a partition that was added to the topic is noticed.
      metadataMaxAge: 30_000,
    })
    consumer = created
    created.on(created.events.GROUP_JOIN, ({ payload }) => joinedGroup(payload.memberAssignment[topic] ?? []))
    created.on(created.events.CRASH, ({ payload }) => {
      metrics.PollingErrorCount++
      deps.problem(sentence(payload.error))
      if (!payload.restart && !stopped && consumer === created) {
        consumer = undefined
        void pause(RETRY_AFTER).then(() => (stopped ? undefined : run()))
      }
    })
    // An offset that compaction took away: kafkajs steps over it without handing anything over.
    created.on(created.events.START_BATCH_PROCESS, ({ payload }) => {
      const offset = Number(payload.lastOffset)
      if (payload.batchSize === 0) loop.receive(payload.partition, offset, [], offset + 1)
    })
    await created.connect()
    await created.subscribe({ topics: [topic], fromBeginning: true })
    await created.run({
      autoCommit: false,
      eachBatch: async ({ batch, isStale }) => {
        if (isStale()) return
        const { fetched, records, next } = fetchedRecords(batch)
        if (!loop.receive(batch.partition, fetched, records, next)) await reposition(batch.partition)
      },
    })
  }

  const run = async (): Promise<void> => {
    while (!stopped) {
      await awaitTopic()
      if (stopped) return
      try {
        return await consume()
      } catch (error) {
        metrics.PollingErrorCount++
        deps.problem(sentence(error))
        await consumer?.disconnect().catch(() => undefined)
        await pause(RETRY_AFTER)
      }
    }
  }

  return {
    start: run,
    commit,
    fetch(partition, wanted) {
      const partitions = [{ topic, partitions: [partition] }]
      try {
        if (wanted) consumer?.resume(partitions)
        else consumer?.pause(partitions)
      } catch (error) {
        // The consumer is between two lives; whatever it fetches next begins with a new assignment.
        deps.debug(sentence(error))
      }
    },
    async endOffsets() {
      if (!connected || stopped) return new Map()
      try {
        const found = await admin.fetchTopicOffsets(topic)
        return new Map(found.map(({ partition, high }) => [partition, Number(high)]))
      } catch (error) {
        deps.debug(sentence(error))
        return new Map()
      }
    },
    async flush(limit) {
      if (committing !== undefined) await Promise.race([committing, pause(limit)])
    },
    async stop() {
      stopped = true
      generation++
      await consumer?.disconnect()
      await admin.disconnect()
    },
  }
}
