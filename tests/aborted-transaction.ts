/** Records that a producer sends and takes back. */
import { randomUUID } from 'node:crypto'
import type { connectKafka } from '../functions/kafka/client.ts'
import type { Coordinates } from '../functions/kafka/read-records.ts'

/** @returns where they are on the topic */
export const abort = async (
  { kafka }: Pick<ReturnType<typeof connectKafka>, 'kafka'>,
  topic: string,
  keys: readonly [string, ...string[]],
): Promise<[Coordinates, ...Coordinates[]]> => {
  const producer = kafka.producer({ transactionalId: randomUUID(), idempotent: true, maxInFlightRequests: 1 })
  await producer.connect()
  try {
    const transaction = await producer.transaction()
    const sent = await transaction.send({ topic, messages: keys.map(key => ({ key, value: key })) })
    await transaction.abort()
    return sent.map(({ partition, baseOffset }) => ({ topic, partition, offset: Number(baseOffset) })) as [Coordinates]
  } finally {
    await producer.disconnect()
  }
}
