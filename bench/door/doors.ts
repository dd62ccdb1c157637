/** Both doors, each in a process of its own, on one topic that is as the real ones are. */
import { randomUUID } from 'node:crypto'
import { replication } from '../../functions/topics.ts'
import { environment } from '../../infra/local/addresses.ts'
import type { Platform } from '../../infra/local/platform.ts'
import { ensureTopics } from '../../infra/local/set-up/topics.ts'
import { recordsOf } from '../../tests/sample-checkouts.ts'
import { type Child, startChild } from '../child.ts'

const partitions = 6

/** @returns the name of a topic of its own, made like the topics of the flow */
export const ownTopic = async ({ addresses: { brokers } }: Platform, name: string): Promise<string> => {
  const topic = `bench-${name}-${randomUUID().slice(0, 8)}`
  const configs = { 'min.insync.replicas': String(replication.minInSync) }
  await ensureTopics({
    kafka: { KAFKA_BROKERS: [...brokers] },
    only: [{ name: topic, partitions, replicas: replication.factor, configs }],
  })
  return topic
}

export interface Doors extends AsyncDisposable {
  readonly kassa: Child
  readonly bare: Child
}

export const openDoors = async (platform: Platform): Promise<Doors> => {
  const [record] = recordsOf({ end: 'accepted', at: new Date() })
  const env = {
    ...environment(platform.addresses),
    TOPIC: await ownTopic(platform, 'door'),
    RECORD: JSON.stringify(record),
  }
  const [kassa, bare] = ['kassa.ts', 'bare.ts'].map(script =>
    startChild(new URL(script, import.meta.url), { env }),
  ) as [Child, Child]
  return {
    kassa,
    bare,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([kassa.stop(), bare.stop()])
    },
  }
}
