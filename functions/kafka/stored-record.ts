/** A record as a topic has it, for functions that read topics by themselves. */
import type { KafkaMessage } from 'kafkajs'
import { headersOfMessage, type RawHeaders } from './headers.ts'

export interface StoredRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  /** Milliseconds since the epoch. */
  readonly timestamp: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: RawHeaders
}

export type Message = Pick<KafkaMessage, 'offset' | 'timestamp' | 'key' | 'value' | 'headers'>

export const storedRecord = (topic: string, partition: number, message: Message): StoredRecord => {
  const { offset, timestamp, key, value, headers } = message
  return {
    topic,
    partition,
    offset: Number(offset),
    timestamp: Number(timestamp),
    key,
    value,
    headers: headersOfMessage(headers),
  }
}
