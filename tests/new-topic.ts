/** A topic that every broker knows, for a test that writes and reads it at once. */
import { randomUUID } from 'node:crypto'
import type { connectKafka } from '../functions/kafka/client.ts'
import { eventually } from './eventually.ts'

interface Options {
  readonly partitions: number
  readonly settings?: Readonly<Record<string, string>>
}

const brokers = 3

/** @returns its name */
export const newTopic = async (
  { admin }: Pick<ReturnType<typeof connectKafka>, 'admin'>,
  prefix: string,
  { partitions: numPartitions, settings = {} }: Options,
): Promise<string> => {
  const topic = `${prefix}-${randomUUID()}`
  const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }))
  await admin(each =>
    each.createTopics({
      // kafkajs would ask a broker that may not know of it yet, and give up.
      waitForLeaders: false,
      topics: [{ topic, numPartitions, replicationFactor: brokers, configEntries }],
    }),
  )
  // Each connection begins at the next broker.
  for (let broker = 0; broker < brokers; broker += 1) {
    await eventually(() => admin(each => each.fetchTopicOffsets(topic)))
  }
  return topic
}
