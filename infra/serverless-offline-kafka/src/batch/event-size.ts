import type { EventFormat, EventSource } from '../invocation/event.ts'
import type { KafkaRecord } from '../types.ts'

const base64Length = (bytes: number): number => 4 * Math.ceil(bytes / 3)

const digits = (byte: number): number => {
  const signed = (byte << 24) >> 24
  const magnitude = signed < 0 ? -signed : signed
  const length = magnitude < 10 ? 1 : magnitude < 100 ? 2 : 3
  return signed < 0 ? length + 1 : length
}

/** The length of these bytes as a JSON list of signed numbers, such as `[1,-2,3]`. */
const byteListLength = (bytes: Buffer): number => {
  let length = 2 + Math.max(0, bytes.length - 1)
  for (const byte of bytes) length += digits(byte)
  return length
}

const jsonStringBytes = (text: string): number => Buffer.byteLength(JSON.stringify(text))

// {"topic":,"partition":,"offset":,"timestamp":,"timestampType":"","headers":[]}
const FIXED = '{"topic":,"partition":,"offset":,"timestamp":,"timestampType":"","headers":[]}'.length
const KEY = ',"key":""'.length
const VALUE = ',"value":""'.length
const NULL_VALUE = ',"value":null'.length

/** The size of a record in the serialized event, computed without building it. */
export const recordSize = (topic: string, record: KafkaRecord, format: EventFormat): number => {
  let size = FIXED + jsonStringBytes(topic)
  size += `${record.partition}${record.offset}${record.timestamp}`.length + record.timestampType.length
  if (record.key !== null) size += KEY + base64Length(record.key.length)
  if (record.value !== null) size += VALUE + base64Length(record.value.length)
  else if (format.tombstoneValue === 'null') size += NULL_VALUE
  for (const [key, value] of record.headers) {
    // {"key":[…]}
    size += 3 + jsonStringBytes(key)
    if (value === null) size += format.nullHeaderValue === 'null' ? 4 : 2
    else size += byteListLength(value)
  }
  return size + Math.max(0, record.headers.length - 1)
}

/** A cheap upper bound of recordSize. */
export const maxRecordSize = (topic: string, record: KafkaRecord): number => {
  let size = 200 + 6 * topic.length
  if (record.key !== null) size += base64Length(record.key.length)
  if (record.value !== null) size += base64Length(record.value.length)
  for (const [key, value] of record.headers) size += 16 + 6 * key.length + (value === null ? 0 : 5 * value.length)
  return size
}

/** The size of the event without records. */
export const envelopeSize = (source: EventSource): number => {
  const envelope =
    source.EventSourceArn === undefined
      ? { eventSource: 'SelfManagedKafka', bootstrapServers: source.BootstrapServers.join(','), records: {} }
      : {
          eventSource: 'aws:kafka',
          eventSourceArn: source.EventSourceArn,
          bootstrapServers: source.BootstrapServers.join(','),
          records: {},
        }
  return Buffer.byteLength(JSON.stringify(envelope))
}

/** The size of `"<topic>-<partition>":[]` and a comma. */
export const partitionSize = (topic: string, partition: number): number => jsonStringBytes(`${topic}-${partition}`) + 4
