import type { Shape, Source } from './event.ts'
import type { KafkaRecord, RecordHeader } from './types.ts'

/** Every byte as the signed number it is in the event. */
const SIGNED = Array.from({ length: 256 }, (_, byte) => String((byte << 24) >> 24))

const signedBytes = (bytes: Buffer): string => {
  let text = ''
  for (let i = 0; i < bytes.length; i++) text += i === 0 ? SIGNED[bytes[i] as number] : `,${SIGNED[bytes[i] as number]}`
  return `[${text}]`
}

const header = ([key, value]: RecordHeader, shape: Shape): string => {
  const bytes = value !== null ? signedBytes(value) : shape.nullHeaderValue === 'null' ? 'null' : '[]'
  return `{${JSON.stringify(key)}:${bytes}}`
}

const record = (topic: string, one: KafkaRecord, shape: Shape): string => {
  const { partition, offset, timestamp, timestampType, key, value, headers } = one
  let text = `{"topic":${topic},"partition":${partition},"offset":${offset},"timestamp":${timestamp},"timestampType":"${timestampType}"`
  if (key !== null) text += `,"key":"${key.toString('base64')}"`
  if (value !== null) text += `,"value":"${value.toString('base64')}"`
  else if (shape.tombstoneValue === 'null') text += ',"value":null'
  text += ',"headers":['
  for (let i = 0; i < headers.length; i++)
    text += i === 0 ? header(headers[i] as RecordHeader, shape) : `,${header(headers[i] as RecordHeader, shape)}`
  return `${text}]}`
}

/**
 * `JSON.stringify(kafkaEvent(…))`, made directly: a handler in a thread of its own gets the event as text, and the
 * lists of header bytes are most of the work.
 */
export const kafkaEventJson = (source: Source, records: readonly KafkaRecord[], shape: Shape): string => {
  const topic = JSON.stringify(source.Topic)
  const byPartition = new Map<number, string>()
  for (const one of records) {
    const before = byPartition.get(one.partition)
    const text = record(topic, one, shape)
    byPartition.set(one.partition, before === undefined ? text : `${before},${text}`)
  }
  const lists = [...byPartition].map(
    ([partition, list]) => `${JSON.stringify(`${source.Topic}-${partition}`)}:[${list}]`,
  )
  const bootstrapServers = JSON.stringify(source.BootstrapServers.join(','))
  const envelope =
    source.EventSourceArn === undefined
      ? '"eventSource":"SelfManagedKafka"'
      : `"eventSource":"aws:kafka","eventSourceArn":${JSON.stringify(source.EventSourceArn)}`
  return `{${envelope},"bootstrapServers":${bootstrapServers},"records":{${lists.join(',')}}}`
}
