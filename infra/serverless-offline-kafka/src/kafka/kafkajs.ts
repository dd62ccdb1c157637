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

/** A member of a consumer group that is taken out of it by someone else. */
interface GroupMember {
  readonly groupId: string
  readonly memberId: string
}

/** kafkajs's admin client, and what ours can besides. */
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

/** Node lets a socket that is gone wait for its connection, once more with each time that kafkajs closes it again. */
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
 * kafkajs turns the headers of a record into an object, which loses their order as soon as names repeat or look like
 * numbers; it goes over control records and aborted transactions without telling; it can not take a dead member out of
 * a group; it loses its own place in the group with a broker; and it burdens sockets that are gone. It offers no hook
 * for any of these, so the mapping uses its own instance of kafkajs in which these modules are ours. Other users of
 * kafkajs in this process keep theirs untouched.
 */
const patches: Record<string, Patch> = {
  'src/protocol/recordBatch/record/v0/decoder.js': () => decodeRecord,
  'src/consumer/filterAbortedMessages.js': () => markAborted,
  'src/admin/index.js': adminWithLeaveGroup,
  'src/consumer/consumerGroup.js': resilientConsumerGroup,
  'src/network/socketFactory.js': socketsWithSafeUnref,
}

/** kafkajs asks for timers in the past, at which Node writes a warning. */
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

/** What one fetch brought of one partition. */
export interface Fetched {
  /** The offset the fetch began at. */
  readonly fetched: number
  readonly records: KafkaRecord[]
  /** The offset the next fetch begins at. */
  readonly next: number
}

export const fetchedRecords = (batch: EachBatchPayload['batch']): Fetched => {
  const decoded = batch.messages as unknown as DecodedRecord[]
  const records: KafkaRecord[] = []
  for (const one of decoded) if (!one.control && !one.aborted) records.push(kafkaRecord(batch.partition, one))
  const { fetchedOffset } = batch as unknown as { fetchedOffset: string }
  return { fetched: Number(fetchedOffset), records, next: Number(batch.lastOffset()) + 1 }
}
