/** The topic to read. Its records look like those of a shop. */
import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Admin, Producer } from 'kafkajs'

export const PARTITIONS = 6
export const VALUE_BYTES = 500

export const headers = {
  ce_specversion: '1.0',
  ce_id: randomUUID(),
  ce_type: 'checkout-requested',
  ce_source: '/checkout',
  'content-type': 'application/json',
}

export const message = (value: Buffer) => ({ key: randomUUID(), value, headers })

export const fill = async (producer: Producer, topic: string, count: number): Promise<void> => {
  const value = randomBytes(VALUE_BYTES)
  const chunk = 1000
  for (let sent = 0; sent < count; sent += 4 * chunk)
    await Promise.all(
      Array.from({ length: 4 }, () =>
        producer.send({ topic, acks: -1, messages: Array.from({ length: chunk }, () => message(value)) }),
      ),
    )
}

export const create = async (admin: Admin, topic: string): Promise<void> => {
  await admin.createTopics({
    waitForLeaders: false,
    topics: [{ topic, numPartitions: PARTITIONS, replicationFactor: -1 }],
  })
  for (;;) {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] }).catch(() => ({ topics: [] }))
    if (topics[0]?.partitions.length === PARTITIONS && topics[0].partitions.every(p => p.leader >= 0)) return
    await pause(100)
  }
}
