/** A producer of somebody else, with a right to write: it sends the poison of the plan, compressed by every codec, and notes it. */
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { zstdCompressSync } from 'node:zlib'
import { lz4Compress, snappyCompress } from '@platformatic/wasm-utils/bundled'
import kafkajs, { type CompressionTypes as Codec, type Kafka, type Message, type Producer } from 'kafkajs'
// Registers the functions' codecs, which read; those below write too.
import { lz4, snappy, zstd } from '../../functions/kafka/codecs.ts'
import type { ForeignRecord } from './history.ts'
import type { Poison } from './poison.ts'

const { CompressionCodecs, CompressionTypes } = kafkajs
const compressing: readonly [Codec, { decompress(bytes: Buffer): Promise<Buffer> }, (bytes: Buffer) => Buffer][] = [
  [CompressionTypes.Snappy, snappy, snappyCompress],
  [CompressionTypes.LZ4, lz4, lz4Compress],
  [CompressionTypes.ZSTD, zstd, zstdCompressSync],
]
for (const [codec, { decompress }, compress] of compressing) {
  const both = { decompress, compress: async ({ buffer }: { buffer: Buffer }) => compress(buffer) }
  Object.assign(CompressionCodecs, { [codec]: () => both })
}

export interface ForeignProducerOptions {
  readonly kafka: Kafka
  readonly note: (record: ForeignRecord) => void
  /** It gives up when this is aborted. */
  readonly closing: AbortSignal
}

const askAgainMs = 1_000
/** Older than any topic keeps a record. */
const longAgo = Date.parse('2000-01-01T00:00:00Z')
/** Brokers take back by themselves what its producer never ended. */
const transactionTimeout = 10_000

const messageOf = ({ key, value, headers, timestamp }: Poison): Message => ({
  key,
  value,
  headers: headers as NonNullable<Message['headers']>,
  ...(timestamp === undefined ? {} : { timestamp }),
})

const withProducer = async (producer: Producer, work: () => Promise<unknown>): Promise<void> => {
  try {
    await producer.connect()
    await work()
  } finally {
    await producer.disconnect().catch(() => undefined)
  }
}

export const foreignProducer = ({ kafka, note, closing }: ForeignProducerOptions) => {
  const send = (poison: Poison): Promise<void> => {
    const batch = { topic: poison.topic, compression: poison.codec, acks: -1, messages: [messageOf(poison)] }
    if (!poison.isAborted) {
      const producer = kafka.producer({ allowAutoTopicCreation: false })
      return withProducer(producer, () => producer.send(batch))
    }
    const settings = { transactionalId: randomUUID(), transactionTimeout, idempotent: true, maxInFlightRequests: 1 }
    const producer = kafka.producer({ allowAutoTopicCreation: false, ...settings })
    return withProducer(producer, async () => {
      const transaction = await producer.transaction()
      try {
        await transaction.send(batch)
      } finally {
        await transaction.abort()
      }
    })
  }

  /** Until the brokers have it. A send that failed may have arrived nevertheless: then it is there twice. */
  const sendAtLast = async (poison: Poison): Promise<void> => {
    const { mark, name, eventId, topic, isAborted, codec } = poison
    const isExpired = poison.timestamp !== undefined && Number(poison.timestamp) < longAgo
    const about = { mark, name, eventId, topic, isAborted, codec, isExpired }
    for (;;) {
      const failure = await send(poison).then(
        () => undefined,
        (error: unknown) => error,
      )
      if (failure === undefined || closing.aborted) {
        note({ kind: 'foreign record', ...about, isSent: failure === undefined })
        return
      }
      await setTimeout(askAgainMs)
    }
  }

  return {
    /** Resolves when all are sent, or the shop is closed. */
    run: async (plan: readonly Poison[]): Promise<void> => {
      const start = Date.now()
      await Promise.all(
        plan.map(async poison => {
          await setTimeout(Math.max(0, start + poison.at - Date.now()))
          await sendAtLast(poison)
        }),
      )
    },
  }
}
