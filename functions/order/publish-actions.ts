/** Sends the facts that a crash left in the order items, the oldest first. */
import { isOutage } from '../errors.ts'
import type { Send } from '../kafka/client.ts'
import { count } from '../observability/metrics.ts'
import { publish } from './act.ts'
import type { Outbox } from './dynamodb-outbox.ts'

/** A request that is under way sends and clears by itself. */
const openTooLongMs = 30_000
/** Older than several runs: something keeps them from being sent. */
const stuckMs = 5 * 60_000
/** One more page is begun only with this much time left; the next run begins with the oldest again. */
const timeOfAPageMs = 10_000

export interface PublishActions {
  readonly orders: Outbox
  readonly send: Send
  readonly now: () => Date
  /** The name of this function, by which the alarm on ActionsWaiting watches its counts. */
  readonly service: string
}

export const publishActions =
  ({ orders, send, now, service }: PublishActions) =>
  /** @throws the first error, after all other orders were tried; an outage at once */
  async (timeLeftMs: () => number): Promise<{ readonly published: number }> => {
    let published = 0
    const failures: unknown[] = []
    const stuckBefore = new Date(now().getTime() - stuckMs).toISOString()
    for await (const open of orders.openSince(new Date(now().getTime() - openTooLongMs).toISOString())) {
      const ActionsWaiting = open.filter(({ openSince = '' }) => openSince < stuckBefore).length
      count({ ActionsWaiting }, { service })
      for (const order of open) {
        try {
          await publish({ orders, send }, order)
          published += 1
        } catch (error) {
          if (isOutage(error)) throw error
          failures.push(error)
        }
      }
      if (timeLeftMs() < timeOfAPageMs) break
    }
    if (failures.length > 0) throw failures[0]
    return { published }
  }
