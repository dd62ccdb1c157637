import type { KafkaRecord, RecordHeader } from '../types.ts'
import type { EventFormat, EventSource } from './event.ts'

/**
 * Records in a form that is cheap to send to the thread of a handler: all bytes in one buffer, all numbers in another.
 * The event with its base64 strings and byte lists is built on the other side.
 */
export interface TransferableRecords {
  readonly numbers: Float64Array
  readonly bytes: Uint8Array
  /** Header names, each once: most records have the same ones. */
  readonly names: readonly string[]
}

/** Everything needed to build the event. */
export interface TransferableEvent {
  readonly source: EventSource
  readonly format: EventFormat
  readonly transferable: TransferableRecords
}

/** partition, offset, timestamp, timestamp type, header count, key length, value length */
const NUMBERS_OF_RECORD = 7
/** index of the name, value length */
const NUMBERS_OF_HEADER = 2
const ABSENT = -1
const LOG_APPEND_TIME = 1

const lengthOf = (part: Buffer | null): number => part?.length ?? 0

export const toTransferable = (records: readonly KafkaRecord[]): TransferableRecords => {
  let count = 0
  let size = 0
  for (const { key, value, headers } of records) {
    count += NUMBERS_OF_RECORD + NUMBERS_OF_HEADER * headers.length
    size += lengthOf(key) + lengthOf(value)
    for (const header of headers) size += lengthOf(header[1])
  }
  const numbers = new Float64Array(count)
  const bytes = new Uint8Array(size)
  const names = new Map<string, number>()
  let n = 0
  let at = 0

  const put = (part: Buffer | null): void => {
    numbers[n++] = part === null ? ABSENT : part.length
    if (part === null) return
    bytes.set(part, at)
    at += part.length
  }
  const putName = (name: string): void => {
    let index = names.get(name)
    if (index === undefined) {
      index = names.size
      names.set(name, index)
    }
    numbers[n++] = index
  }

  for (const { partition, offset, timestamp, timestampType, key, value, headers } of records) {
    numbers[n++] = partition
    numbers[n++] = offset
    numbers[n++] = timestamp
    numbers[n++] = timestampType === 'LOG_APPEND_TIME' ? LOG_APPEND_TIME : 0
    numbers[n++] = headers.length
    put(key)
    put(value)
    for (const [name, part] of headers) {
      putName(name)
      put(part)
    }
  }
  return { numbers, bytes, names: [...names.keys()] }
}

export const fromTransferable = ({ numbers, bytes, names }: TransferableRecords): KafkaRecord[] => {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let n = 0
  let at = 0
  const next = (): number => numbers[n++] as number
  const take = (): Buffer | null => {
    const length = next()
    if (length === ABSENT) return null
    at += length
    return all.subarray(at - length, at)
  }
  const takeHeader = (): RecordHeader => [names[next()] as string, take()]

  const records: KafkaRecord[] = []
  while (n < numbers.length) {
    const partition = next()
    const offset = next()
    const timestamp = next()
    const timestampType = next() === LOG_APPEND_TIME ? 'LOG_APPEND_TIME' : 'CREATE_TIME'
    const count = next()
    const key = take()
    const value = take()
    const headers = Array.from({ length: count }, takeHeader)
    records.push({ partition, offset, timestamp, timestampType, key, value, headers })
  }
  return records
}
