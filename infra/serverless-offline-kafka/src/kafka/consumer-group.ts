/**
 * How a member of a consumer group gets over brokers that are gone.
 *
 * kafkajs takes any broker that does not answer for the end of the consumer: it stops reading from all brokers, gives up
 * after some seconds, and joins anew under another name, while the group waits through a whole session for the member
 * that it was. Kafka's own client goes on: it reads from the brokers that answer, looks for the group's new coordinator,
 * which knows its members, and keeps its place. So does this one.
 */

/** The part of kafkajs's ConsumerGroup that is used. */
interface ConsumerGroup {
  readonly groupId: string
  readonly sessionTimeout: number
  readonly cluster: {
    refreshMetadata(): Promise<void>
    findGroupCoordinator(group: { groupId: string }): Promise<unknown>
  }
  coordinator: unknown
  /** Commits, at a coordinator that it keeps by itself; absent until the first assignment. */
  readonly offsetManager: { coordinator: unknown } | null
  generationId: number | null
  memberId: string | null
  /** When the coordinator last answered a heartbeat. */
  lastRequest: number
  heartbeat(options: { interval: number }): Promise<void>
  joinAndSync(): Promise<void>
  commitOffsets(offsets: unknown): Promise<void>
  recoverFromFetch(error: unknown): Promise<void>
}
// A mixin's constructor must take any arguments.
// biome-ignore lint/suspicious/noExplicitAny: required by TypeScript of a mixin
type ConsumerGroupClass = new (...values: any[]) => ConsumerGroup

/** By the names and types of kafkajs's errors: nobody said no, somebody could not be asked. */
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

/** Another broker leads the partition now, and the cluster's metadata say which. */
const MOVED = new Set([
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_FOR_PARTITION',
  'REPLICA_NOT_AVAILABLE',
  'FENCED_LEADER_EPOCH',
  'UNKNOWN_LEADER_EPOCH',
])

/** kafkajs puts the error that it tried again for, until it gave up, into another one as its cause. */
const isOneOf =
  (kinds: ReadonlySet<string>) =>
  (error: unknown): boolean => {
    const { name, type, cause } = (error ?? {}) as { name?: string; type?: string; cause?: unknown }
    return kinds.has(name ?? '') || kinds.has(type ?? '') || (cause !== undefined && isOneOf(kinds)(cause))
  }

export const isUnreachable = isOneOf(UNREACHABLE)
const isMovedOrUnreachable = isOneOf(new Set([...UNREACHABLE, ...MOVED]))

/** Before a broker that did not answer is asked again. */
const RETRY_DELAY = 250

const pause = (milliseconds: number): Promise<void> => new Promise(resolve => setTimeout(resolve, milliseconds))

/** For as long as a session lasts; after it the group has given the place away, and the consumer begins anew. */
export const resilientConsumerGroup = (Original: ConsumerGroupClass): ConsumerGroupClass =>
  class extends Original {
    #beating: Promise<void> | undefined
    #joining: Promise<void> | undefined
    #finding: Promise<void> | undefined
    #verdict: unknown

    #sessionIsOver = (since: number): boolean => Date.now() - since > this.sessionTimeout

    /**
     * Beats beside the reading, which no coordinator holds up. What the coordinator answered, such as that the group
     * meets again, is told to the call after.
     */
    override async heartbeat(options: { interval: number }): Promise<void> {
      this.#beating ??= this.#beat(options).finally(() => {
        this.#beating = undefined
      })
      const verdict = this.#verdict
      this.#verdict = undefined
      if (verdict !== undefined) throw verdict
    }

    async #beat(options: { interval: number }): Promise<void> {
      const { memberId, generationId } = this
      try {
        await super.heartbeat(options)
      } catch (error) {
        const isCurrent = memberId === this.memberId && generationId === this.generationId
        if (!isCurrent) return
        if (isUnreachable(error) && !this.#sessionIsOver(this.lastRequest)) await this.#findCoordinator()
        else this.#verdict = error
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
        // Asked again with the next heartbeat, until the session is over.
        await pause(RETRY_DELAY)
      }
    }

    /** Fails as before, and is then tried again by whoever asked for it: at the new coordinator. */
    override async commitOffsets(offsets: unknown): Promise<void> {
      try {
        await super.commitOffsets(offsets)
      } catch (error) {
        if (isUnreachable(error)) await this.#findCoordinator()
        throw error
      }
    }

    /** kafkajs joins once for each broker it reads from, when all of them notice the same. */
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
          this.#verdict = undefined
          this.lastRequest = Date.now()
          return
        } catch (error) {
          if (!isUnreachable(error) || this.#sessionIsOver(began)) throw error
          await pause(RETRY_DELAY)
        }
      }
    }

    /** A broker that does not answer holds up its own partitions, and no others; soon another one leads them. */
    override async recoverFromFetch(error: unknown): Promise<void> {
      if (!isMovedOrUnreachable(error)) return super.recoverFromFetch(error)
      await pause(RETRY_DELAY)
      await this.cluster.refreshMetadata().catch((failure: unknown) => {
        if (!isMovedOrUnreachable(failure)) throw failure
      })
    }
  }
