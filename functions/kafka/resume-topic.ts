/**
 * Reads a topic onward from where its consumer group stands, to where it ends now, and commits a position with a note. The
 * note is the reader's memory of what lies behind the position: group, position and note change in one commit.
 */
import { Unavailable } from '../errors.ts'
import type { connectKafka } from './client.ts'
import './codecs.ts'
import { onEmptyBatch } from './empty-batches.ts'
import { type StoredRecord, storedRecord } from './stored-record.ts'

export interface Position {
  /** The offset that is read first the next time. */
  readonly next: number
  /** At most 4,096 bytes (`offset.metadata.max.bytes` of the brokers). */
  readonly note: string
}

export interface Progress {
  /** The batch reaches from this offset to the one before `to`; both may have no record of their own. */
  readonly from: number
  readonly to: number
  /** In offset order. */
  readonly records: readonly StoredRecord[]
  readonly position: Position
  /** Commits, and stays a member of the group. Call it after each piece of work. */
  commit(position: Position): Promise<void>
}

/** Resolves when the end was reached or the time is over. @throws what `handle` throws; what was committed stays so */
export type ResumeTopic = (
  subscription: { readonly topic: string; readonly groupId: string; readonly withinMs: number },
  handle: (progress: Progress) => Promise<void>,
) => Promise<void>

type Connection = Pick<ReturnType<typeof connectKafka>, 'kafka' | 'admin'>

interface Partition {
  readonly end: number
  position: Position
  /** The offset after the last batch. */
  reached: number
}

const partitionsOf = ({ admin }: Connection, topic: string, groupId: string): Promise<Map<number, Partition>> =>
  admin(async each => {
    const offsets = await each.fetchTopicOffsets(topic)
    const [committed] = await each.fetchOffsets({ groupId, topics: [topic] })
    return new Map(
      offsets.map(({ partition, low, high }) => {
        const found = committed?.partitions.find(entry => entry.partition === partition)
        const next = Math.max(Number(found?.offset ?? -1), Number(low))
        return [
          partition,
          { end: Number(high), position: { next, note: found?.metadata ?? '' }, reached: next },
        ] as const
      }),
    )
  })

export const resumeTopic =
  (connection: Connection): ResumeTopic =>
  async ({ topic, groupId, withinMs }, handle) => {
    const partitions = await partitionsOf(connection, topic, groupId).catch(cause => {
      throw new Unavailable(`The topic ${topic} cannot be read: no broker tells where it ends.`, { cause })
    })
    const unread = new Set([...partitions].flatMap(([id, { end, position }]) => (position.next < end ? [id] : [])))
    if (unread.size === 0) return
    const consumer = connection.kafka.consumer({
      groupId,
      allowAutoTopicCreation: false,
      maxWaitTimeInMs: 100,
    })
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, withinMs)
    try {
      await consumer.connect()
      await consumer.subscribe({ topics: [topic], fromBeginning: true })
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error))
      const reach = (partition: number, to: number): void => {
        if (to >= (partitions.get(partition)?.end ?? 0)) unread.delete(partition)
        if (unread.size === 0) resolve()
      }
      // It counts to the next batch that has records, and is not committed before.
      onEmptyBatch(consumer, ({ partition, lastOffset }) => reach(partition, lastOffset + 1))
      await consumer.run({
        autoCommit: false,
        eachBatch: async ({ batch, heartbeat }) => {
          const state = partitions.get(batch.partition)
          if (!state) return
          const commit = async (position: Position): Promise<void> => {
            const { next, note } = position
            await consumer.commitOffsets([{ topic, partition: batch.partition, offset: String(next), metadata: note }])
            state.position = position
            await heartbeat()
          }
          const records = batch.messages.map(message => storedRecord(topic, batch.partition, message))
          const from = state.reached
          const to = Number(batch.lastOffset()) + 1
          await handle({ from, to, records, position: state.position, commit }).catch(error => {
            reject(error)
            throw error
          })
          state.reached = Math.max(state.reached, to)
          reach(batch.partition, state.reached)
        },
      })
      await promise
    } finally {
      clearTimeout(timer)
      await consumer.disconnect()
    }
  }
