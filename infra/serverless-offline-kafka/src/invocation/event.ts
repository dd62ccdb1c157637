import type { Choices, EventSourceMapping, KafkaRecord, RecordHeader } from '../types.ts'

type EventHeader = Record<string, number[] | null>

/** A record in the Lambda event. The fields are in the order of captured events. */
export interface EventRecord {
  topic: string
  partition: number
  offset: number
  timestamp: number
  timestampType: 'CREATE_TIME' | 'LOG_APPEND_TIME'
  /** Base64; absent if the record has no key. */
  key?: string
  /** Base64; absent for a tombstone. */
  value?: string | null
  headers: EventHeader[]
}

export interface KafkaEvent {
  eventSource: 'aws:kafka' | 'SelfManagedKafka'
  eventSourceArn?: string
  bootstrapServers: string
  records: Record<string, EventRecord[]>
}

export type EventSource = Pick<EventSourceMapping, 'EventSourceArn' | 'BootstrapServers' | 'Topic'>
export type EventFormat = Pick<Choices, 'tombstoneValue' | 'nullHeaderValue'>

/** Only these fields, because they are sent to another thread. */
export const eventSource = ({ EventSourceArn, BootstrapServers, Topic }: EventSourceMapping): EventSource => ({
  ...(EventSourceArn === undefined ? {} : { EventSourceArn }),
  BootstrapServers,
  Topic,
})

export const eventFormat = ({ tombstoneValue, nullHeaderValue }: Choices): EventFormat => ({
  tombstoneValue,
  nullHeaderValue,
})

/**
 * Lambda serializes header bytes as signed Java bytes, -128 to 127.
 * https://github.com/aws/aws-lambda-go/pull/506
 */
const signedBytes = (bytes: Buffer): number[] => {
  const signed = new Array<number>(bytes.length)
  for (let i = 0; i < bytes.length; i++) signed[i] = ((bytes[i] as number) << 24) >> 24
  return signed
}

const eventHeader = ([key, value]: RecordHeader, format: EventFormat): EventHeader => {
  if (value !== null) return { [key]: signedBytes(value) }
  return { [key]: format.nullHeaderValue === 'null' ? null : [] }
}

export const eventRecord = (topic: string, record: KafkaRecord, format: EventFormat): EventRecord => {
  const { partition, offset, timestamp, timestampType, key, value, headers } = record
  const built = { topic, partition, offset, timestamp, timestampType } as EventRecord
  if (key !== null) built.key = key.toString('base64')
  if (value !== null) built.value = value.toString('base64')
  else if (format.tombstoneValue === 'null') built.value = null
  built.headers = headers.map(header => eventHeader(header, format))
  return built
}

/** The event of one invocation. The records of a partition must be in offset order. */
export const kafkaEvent = (source: EventSource, records: readonly KafkaRecord[], format: EventFormat): KafkaEvent => {
  const byPartition: Record<string, EventRecord[]> = {}
  for (const record of records) {
    const name = `${source.Topic}-${record.partition}`
    byPartition[name] ??= []
    byPartition[name].push(eventRecord(source.Topic, record, format))
  }
  const bootstrapServers = source.BootstrapServers.join(',')
  return source.EventSourceArn === undefined
    ? { eventSource: 'SelfManagedKafka', bootstrapServers, records: byPartition }
    : { eventSource: 'aws:kafka', eventSourceArn: source.EventSourceArn, bootstrapServers, records: byPartition }
}
