/** Records that a producer sends and takes back. */
import { randomUUID } from 'node:crypto'
import type { connectKafka } from '../functions/kafka/client.ts'
import type { Coordinates } from '../functions/kafka/read-records.ts'

interface Begun {
  /** Where the records are on the topic. */
  readonly sent: [Coordinates, ...Coordinates[]]
  end(how: 'abort' | 'commit'): Promise<void>
}

/** Sends records with their keys as values. Nobody may read them before the transaction ends. */
export const begin = async (
  { kafka }: Pick<ReturnType<typeof connectKafka>, 'kafka'>,
  topic: string,
  keys: readonly [string, ...string[]],
): Promise<Begun> => {
  const producer = kafka.producer({ transactionalId: randomUUID(), idempotent: true, maxInFlightRequests: 1 })
  await producer.connect()
  try {
    const transaction = await producer.transaction()
    const sent = await transaction.send({ topic, messages: keys.map(key => ({ key, value: key })) })
    return {
      sent: sent.map(({ partition, baseOffset }) => ({ topic, partition, offset: Number(baseOffset) })) as [
        Coordinates,
      ],
      end: how => transaction[how]().finally(() => producer.disconnect()),
    }
  } catch (error) {
    await producer.disconnect()
    throw error
  }
}

/** @returns where they are on the topic */
export const abort = async (...records: Parameters<typeof begin>): Promise<Begun['sent']> => {
  const { sent, end } = await begin(...records)
  await end('abort')
  return sent
}
