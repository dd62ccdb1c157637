/**
 * Keeps group membership through broker failures.
 *
 * kafkajs treats any unreachable broker as the end of the consumer: it stops reading from all brokers, gives up after a
 * few seconds and joins again with a new member id, while the group waits a full session timeout for the old member.
 * The Java client goes on: it keeps reading from reachable brokers, finds the new coordinator, which knows the members
 * of the group, and keeps its member id. So does this class.
 */
import { setTimeout as pause } from 'node:timers/promises'

/** The used part of the ConsumerGroup of kafkajs. */
interface ConsumerGroup {
  readonly groupId: string
  readonly sessionTimeout: number
  readonly cluster: {
    refreshMetadata(): Promise<void>
    findGroupCoordinator(group: { groupId: string }): Promise<unknown>
  }
  coordinator: unknown
  /** Sends commits to a coordinator of its own. Null until the first assignment. */
  readonly offsetManager: { coordinator: unknown } | null
  generationId: number | null
  memberId: string | null
  /** Time of the last successful heartbeat. */
  lastRequest: number
  /** The longest wait of the next fetch, in milliseconds. */
  maxWaitTime: number
  readonly subscriptionState: { paused(): readonly unknown[] }
  fetch(nodeId: string): Promise<unknown>
  heartbeat(options: { interval: number }): Promise<void>
  joinAndSync(): Promise<void>
  commitOffsets(offsets: unknown): Promise<void>
  recoverFromFetch(error: unknown): Promise<void>
}
// The constructor of a mixin must accept any arguments.
// biome-ignore lint/suspicious/noExplicitAny: required by TypeScript of a mixin
type ConsumerGroupClass = new (...values: any[]) => ConsumerGroup

/** Names and types of kafkajs errors that mean: no broker answered, so nothing was refused. */
const UNREACHABLE = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSBrokerNotFound',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSLockTimeout',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS',
  'NOT_COORDINATOR_FOR_GROUP',
])

/** Error types that mean: the partition has moved to another leader, which is in the cluster metadata. */
const MOVED = new Set([
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_FOR_PARTITION',
  'REPLICA_NOT_AVAILABLE',
  'FENCED_LEADER_EPOCH',
  'UNKNOWN_LEADER_EPOCH',
])

/** After its retries kafkajs wraps the error as the cause of another one. */
const isOneOf =
  (kinds: ReadonlySet<string>) =>
  (error: unknown): boolean => {
    const { name, type, cause } = (error ?? {}) as { name?: string; type?: string; cause?: unknown }
    return kinds.has(name ?? '') || kinds.has(type ?? '') || (cause !== undefined && isOneOf(kinds)(cause))
  }

export const isUnreachable = isOneOf(UNREACHABLE)
const isMovedOrUnreachable = isOneOf(new Set([...UNREACHABLE, ...MOVED]))

/** Delay before another attempt. */
const RETRY_DELAY = 250

/**
 * Longest waits of a fetch for its first record, in milliseconds. A partition that is resumed, or gets its position after a
 * join, is fetched when the current fetch ends: the wait is short while that may happen. At other times a short wait would
 * only cost: 20 idle mappings with 4 fetches a second at each of three brokers take a quarter of a processor core. A broker
 * answers the commits of a connection after the fetch before them, so the long wait also bounds the time of a commit.
 */
const WAIT = { short: 250, long: 1_000 }
/** For this long after a join its partitions get their positions. */
const SETTLING = 5_000

/**
 * Retries until the session timeout has passed. After it the group has removed the member, and a new consumer must be
 * created.
 */
export const resilientConsumerGroup = (Original: ConsumerGroupClass): ConsumerGroupClass =>
  class extends Original {
    #heartbeatInFlight: Promise<void> | undefined
    #joining: Promise<void> | undefined
    #finding: Promise<void> | undefined
    #heartbeatError: unknown
    #joinedAt = 0

    override fetch(nodeId: string): Promise<unknown> {
      const isSettled = this.subscriptionState.paused().length === 0 && Date.now() - this.#joinedAt > SETTLING
      this.maxWaitTime = isSettled ? WAIT.long : WAIT.short
      return super.fetch(nodeId)
    }

    #sessionTimedOut = (since: number): boolean => Date.now() - since > this.sessionTimeout

    /**
     * Sends heartbeats in the background, so that a slow coordinator does not delay fetching. An error of the
     * coordinator, such as a rebalance in progress, is thrown by the next call.
     */
    override async heartbeat(options: { interval: number }): Promise<void> {
      this.#heartbeatInFlight ??= this.#sendHeartbeat(options).finally(() => {
        this.#heartbeatInFlight = undefined
      })
      const error = this.#heartbeatError
      this.#heartbeatError = undefined
      if (error !== undefined) throw error
    }

    async #sendHeartbeat(options: { interval: number }): Promise<void> {
      const { memberId, generationId } = this
      try {
        await super.heartbeat(options)
      } catch (error) {
        const isCurrent = memberId === this.memberId && generationId === this.generationId
        if (!isCurrent) return
        if (isUnreachable(error) && !this.#sessionTimedOut(this.lastRequest)) await this.#findCoordinator()
        else this.#heartbeatError = error
      }
    }

    #findCoordinator(): Promise<void> {
      this.#finding ??= this.#find().finally(() => {
        this.#finding = undefined
      })
      return this.#finding
    }

    async #find(): Promise<void> {
      try {
        await this.cluster.refreshMetadata()
        this.coordinator = await this.cluster.findGroupCoordinator({ groupId: this.groupId })
        if (this.offsetManager !== null) this.offsetManager.coordinator = this.coordinator
      } catch {
        // The next heartbeat tries again, until the session has timed out.
        await pause(RETRY_DELAY)
      }
    }

    /** Rejects as in kafkajs; the caller then retries at the new coordinator. */
    override async commitOffsets(offsets: unknown): Promise<void> {
      try {
        await super.commitOffsets(offsets)
      } catch (error) {
        if (isUnreachable(error)) await this.#findCoordinator()
        throw error
      }
    }

    /** kafkajs would join once for each broker that reports the same error. */
    override joinAndSync(): Promise<void> {
      this.#joining ??= this.#join().finally(() => {
        this.#joining = undefined
      })
      return this.#joining
    }

    async #join(): Promise<void> {
      const began = Date.now()
      for (;;) {
        try {
          await super.joinAndSync()
          this.#heartbeatError = undefined
          this.lastRequest = Date.now()
          this.#joinedAt = Date.now()
          return
        } catch (error) {
          if (!isUnreachable(error) || this.#sessionTimedOut(began)) throw error
          await pause(RETRY_DELAY)
        }
      }
    }

    /** An unreachable broker delays its own partitions only, until another broker leads them. */
    override async recoverFromFetch(error: unknown): Promise<void> {
      if (!isMovedOrUnreachable(error)) return super.recoverFromFetch(error)
      await pause(RETRY_DELAY)
      await this.cluster.refreshMetadata().catch((failure: unknown) => {
        if (!isMovedOrUnreachable(failure)) throw failure
      })
    }
  }
