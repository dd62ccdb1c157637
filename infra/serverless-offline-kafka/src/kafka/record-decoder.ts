import type { RecordHeader } from '../types.ts'

/** The used part of the Decoder of kafkajs: the bytes of a record. */
interface RecordBytes {
  readonly buffer: Buffer
}

export interface BatchContext {
  readonly firstOffset: string
  readonly firstTimestamp: string
  readonly maxTimestamp: string
  readonly timestampType: number
  readonly magicByte: number
  readonly isControlBatch: boolean
  readonly inTransaction: boolean
  readonly producerId: string
}

const LOG_APPEND_TIME = 1

interface Cursor {
  readonly buffer: Buffer
  at: number
}

/** A zigzag varint. Uses arithmetic, because shifts are limited to 32 bits and timestamps are longer. */
const readVarInt = (cursor: Cursor): number => {
  let value = 0
  let factor = 1
  for (;;) {
    const byte = cursor.buffer[cursor.at++] as number
    value += (byte & 0x7f) * factor
    if (byte < 0x80) break
    factor *= 128
  }
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2
}

const readBytes = (cursor: Cursor): Buffer | null => {
  const length = readVarInt(cursor)
  if (length < 0) return null
  const start = cursor.at
  cursor.at += length
  return cursor.buffer.subarray(start, cursor.at)
}

export interface DecodedRecord {
  readonly magicByte: number
  readonly attributes: number
  readonly timestamp: string
  readonly offset: string
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: Record<string, never>
  /** The headers in their original order, including duplicates. */
  readonly headerList: RecordHeader[]
  readonly isControlRecord: false
  /** A control record (transaction marker), not data. */
  readonly control: boolean
  aborted: boolean
  readonly batchContext: BatchContext
}

const NO_HEADERS: Record<string, never> = Object.freeze({})

/**
 * Decodes a record of record format 2.
 * Control records are not reported as such: kafkajs would drop them and advance the position without calling eachBatch.
 * https://kafka.apache.org/documentation/#record
 */
export const decodeRecord = (bytes: RecordBytes, context: BatchContext): DecodedRecord => {
  const cursor: Cursor = { buffer: bytes.buffer, at: 1 }
  const timestampDelta = readVarInt(cursor)
  const offsetDelta = readVarInt(cursor)
  const key = readBytes(cursor)
  const value = readBytes(cursor)
  const count = readVarInt(cursor)
  const headerList: RecordHeader[] = []
  for (let i = 0; i < count; i++) headerList.push([readBytes(cursor)?.toString('utf8') ?? '', readBytes(cursor)])
  const appended = context.timestampType === LOG_APPEND_TIME && context.maxTimestamp
  return {
    magicByte: context.magicByte,
    attributes: bytes.buffer.readInt8(0),
    timestamp: appended ? context.maxTimestamp : String(Number(context.firstTimestamp) + timestampDelta),
    offset: String(Number(context.firstOffset) + offsetDelta),
    key,
    value,
    headers: NO_HEADERS,
    headerList,
    isControlRecord: false,
    control: context.isControlBatch,
    aborted: false,
    batchContext: context,
  }
}

const ABORT = 0

/** Marks records of aborted transactions instead of removing them, so that the position advances visibly. */
export const markAborted = ({
  messages,
  abortedTransactions,
}: {
  messages: DecodedRecord[]
  abortedTransactions?: readonly { readonly firstOffset: string; readonly producerId: string }[] | null
}): DecodedRecord[] => {
  if (!abortedTransactions?.length) return messages
  const coming = [...abortedTransactions].sort((a, b) => Number(a.firstOffset) - Number(b.firstOffset))
  const open = new Set<string>()
  for (const message of messages) {
    for (
      let first = coming[0];
      first !== undefined && Number(message.offset) >= Number(first.firstOffset);
      first = coming[0]
    ) {
      open.add(String(first.producerId))
      coming.shift()
    }
    const { producerId, inTransaction } = message.batchContext
    if (!message.control) message.aborted = inTransaction && open.has(String(producerId))
    else if (message.key?.readInt16BE(2) === ABORT) open.delete(String(producerId))
  }
  return messages
}
