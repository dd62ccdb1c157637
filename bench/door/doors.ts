/** Both doors, each in a process of its own, on one topic that is as the real ones are. */
import { randomUUID } from 'node:crypto'
import type { OutgoingRecord } from '../../functions/kafka/cloudevents.ts'
import { replication } from '../../functions/topics.ts'
import { environment } from '../../infra/local/addresses.ts'
import type { Platform } from '../../infra/local/platform.ts'
import { ensureTopics } from '../../infra/local/set-up/topics.ts'
import { type Child, startChild } from '../child.ts'
import { cart } from './cart.ts'
import { checkoutDoor } from './checkout.ts'
import { context, eventOf } from './serve.ts'

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

/** What the door publishes of the cart. */
const recordOfDoor = async (): Promise<OutgoingRecord | undefined> => {
  const sent: OutgoingRecord[] = []
  const door = checkoutDoor(async records => void sent.push(...records))
  const headers = { 'content-type': 'application/json', 'idempotency-key': 'one' }
  await door(eventOf({ route: 'POST /checkout', headers, body: JSON.stringify(cart) }), context)
  return sent[0]
}

export const openDoors = async (platform: Platform): Promise<Doors> => {
  const env = {
    ...environment(platform.addresses),
    TOPIC: await ownTopic(platform, 'door'),
    RECORD: JSON.stringify(await recordOfDoor()),
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
