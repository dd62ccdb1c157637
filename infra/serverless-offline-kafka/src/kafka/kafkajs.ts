import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import { dirname, join } from 'node:path'
import type { Admin, EachBatchPayload } from 'kafkajs'
import type { KafkaRecord } from '../types.ts'
import { lz4, snappy, zstd } from './codecs.ts'
import { resilientConsumerGroup } from './consumer-group.ts'
import { loadPatched, type Patch } from './patched-package.ts'
import { type DecodedRecord, decodeRecord, markAborted } from './record-decoder.ts'

type KafkaJS = typeof import('kafkajs')

const require = createRequire(import.meta.url)

/** A group member to remove. */
interface GroupMember {
  readonly groupId: string
  readonly memberId: string
}

/** The admin client of kafkajs, with a method that removes a member from a group. */
export type GroupAdmin = Admin & { leaveGroup(member: GroupMember): Promise<void> }

interface Coordinator {
  leaveGroup(member: GroupMember): Promise<void>
}
interface AdminOptions {
  readonly cluster: { findGroupCoordinator(group: { groupId: string }): Promise<Coordinator> }
}

const adminWithLeaveGroup =
  (createAdmin: (options: AdminOptions) => Admin) =>
  (options: AdminOptions): GroupAdmin => ({
    ...createAdmin(options),
    leaveGroup: async member => (await options.cluster.findGroupCoordinator(member)).leaveGroup(member),
  })

type CreateSocket = (options: object) => Socket

/**
 * socket.unref() on a destroyed socket registers a listener for a connection that never comes, once for each time
 * kafkajs closes it.
 */
const socketsWithSafeUnref = (createFactory: () => CreateSocket) => (): CreateSocket => {
  const create = createFactory()
  return options => {
    const socket = create(options)
    const unref = socket.unref.bind(socket)
    socket.unref = () => (socket.destroyed ? socket : unref())
    return socket
  }
}

/**
 * A private copy of kafkajs with some of its modules replaced. kafkajs has no hooks for what these change:
 * - It converts headers to an object, which loses the order if names repeat or look like numbers.
 * - It skips control records and aborted transactions silently.
 * - It cannot remove a dead member from a group.
 * - It loses its group membership when a broker fails.
 * - It leaks listeners on closed sockets.
 * Other users of kafkajs in this process are not affected.
 */
const patches: Record<string, Patch> = {
  'src/protocol/recordBatch/record/v0/decoder.js': () => decodeRecord,
  'src/consumer/filterAbortedMessages.js': () => markAborted,
  'src/admin/index.js': adminWithLeaveGroup,
  'src/consumer/consumerGroup.js': resilientConsumerGroup,
  'src/network/socketFactory.js': socketsWithSafeUnref,
}

/** kafkajs sets timers with negative delays, for which Node prints a warning. */
const globals = {
  setTimeout: (task: (...values: unknown[]) => void, milliseconds = 1, ...values: unknown[]) =>
    setTimeout(task, Math.max(1, milliseconds), ...values),
}

const load = (): KafkaJS => {
  const root = dirname(require.resolve('kafkajs/package.json'))
  const files = Object.entries(patches).map(([path, replacement]) => [join(root, path), replacement] as const)
  return loadPatched(require.resolve('kafkajs'), root, new Map(files), globals) as KafkaJS
}

process.env.KAFKAJS_NO_PARTITIONER_WARNING ??= '1'

export const kafkajs: KafkaJS = load()

Object.assign(kafkajs.CompressionCodecs, {
  [kafkajs.CompressionTypes.Snappy]: () => snappy,
  [kafkajs.CompressionTypes.LZ4]: () => lz4,
  [kafkajs.CompressionTypes.ZSTD]: () => zstd,
})

const LOG_APPEND_TIME = 1

const kafkaRecord = (partition: number, decoded: DecodedRecord): KafkaRecord => ({
  partition,
  offset: Number(decoded.offset),
  timestamp: Number(decoded.timestamp),
  timestampType: decoded.batchContext.timestampType === LOG_APPEND_TIME ? 'LOG_APPEND_TIME' : 'CREATE_TIME',
  key: decoded.key,
  value: decoded.value,
  headers: decoded.headerList,
})

/** The result of a fetch for one partition. */
export interface Fetched {
  /** The offset at which the fetch began. */
  readonly fetched: number
  readonly records: KafkaRecord[]
  /** The offset of the next fetch. */
  readonly next: number
}

export const fetchedRecords = (batch: EachBatchPayload['batch']): Fetched => {
  const decoded = batch.messages as unknown as DecodedRecord[]
  const records: KafkaRecord[] = []
  for (const one of decoded) if (!one.control && !one.aborted) records.push(kafkaRecord(batch.partition, one))
  const { fetchedOffset } = batch as unknown as { fetchedOffset: string }
  return { fetched: Number(fetchedOffset), records, next: Number(batch.lastOffset()) + 1 }
}
