/** A consumer in a group of its own, which is deleted afterwards: another reader must not take partitions away from it. */
import { randomUUID } from 'node:crypto'
import type { Consumer, ConsumerConfig } from 'kafkajs'
import { log } from '../observability/log.ts'
import type { connectKafka } from './client.ts'

export type Connection = Pick<ReturnType<typeof connectKafka>, 'kafka' | 'admin'>

/** The rights name the groups by their beginning (infra/rights.ts). */
export const withReader = async <T>(
  { kafka, admin }: Connection,
  settings: Pick<ConsumerConfig, 'maxBytesPerPartition'>,
  work: (consumer: Consumer) => Promise<T>,
): Promise<T> => {
  const groupId = `kassa-read-${randomUUID()}`
  const consumer = kafka.consumer({ groupId, allowAutoTopicCreation: false, maxWaitTimeInMs: 100, ...settings })
  try {
    await consumer.connect()
    return await work(consumer)
  } finally {
    await consumer.disconnect()
    await admin(each => each.deleteGroups([groupId])).catch((error: Error) =>
      log.warn('An empty group is left for the broker to expire', { groupId, error }),
    )
  }
}
