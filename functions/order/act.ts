/**
 * An action on an order: decide, write, send, clear. The write decides and keeps the facts; what dies behind it is finished by a
 * repetition of the request, by the next action on the order, or by the schedule, each with the same bytes.
 */
import { hash } from 'node:crypto'
import { Problem, Unavailable } from '../errors.ts'
import type { Send } from '../kafka/client.ts'
import { eventId } from '../kafka/cloudevents.ts'
import { type Accepted, type PaidOrder, shopper } from './allowed-actions.ts'
import type { OrderActions } from './dynamodb-order-actions.ts'
import type { Outbox } from './dynamodb-outbox.ts'
import { decide, type Wanted } from './order-actions.ts'
import type { Action, StoredOrder } from './stored-order.ts'

export interface ActDependencies {
  readonly orders: Pick<OrderActions, 'find' | 'write' | 'published'>
  readonly findPayment: (checkoutId: string) => Promise<PaidOrder | undefined>
  readonly findCheckout: (checkoutId: string) => Promise<Accepted | undefined>
  readonly send: Send
  readonly now: () => Date
}

export interface ActRequest {
  readonly checkoutId: string
  readonly wanted: Wanted
  readonly key: string
  readonly by: string
  readonly traceparent: string | undefined
}

export interface Acted {
  readonly action: Action
  readonly order: StoredOrder
  /** The key was used before. */
  readonly isRepeated: boolean
}

/** Each lost race means that somebody else acted: more than a few at once are a fault. */
const mostAttempts = 5

const unknown = () => new Problem(404, 'not-found', 'There is no checkout with this id.')
const unplaced = () =>
  new Problem(409, 'no-order', 'No order was placed for this checkout: its payment did not succeed, or is under way.')

const reused = () =>
  new Problem(
    422,
    'idempotency-key-reused',
    'This Idempotency-Key was used for another action on this order. Take a new key.',
    [{ field: 'Idempotency-Key', message: 'Used for another action.' }],
  )

/** The facts of the order that were perhaps not sent leave now; answers the order without them. */
export const publish = async (
  { orders, send }: Pick<ActDependencies, 'send'> & { readonly orders: Pick<Outbox, 'published'> },
  order: StoredOrder,
): Promise<StoredOrder> => {
  const { unpublished = [], open: _, openSince: __, ...rest } = order
  if (unpublished.length > 0) await send(unpublished)
  if (order.open !== undefined) await orders.published(order)
  return rest
}

/**
 * Does what is wanted, once for each key of an order, however often it is asked.
 * @throws Problem 404, 409 or 422 that says why it cannot be done, and who did what instead
 */
export const act = ({ orders, findPayment, findCheckout, send, now }: ActDependencies) => {
  return async ({ checkoutId, wanted, key, by, traceparent }: ActRequest): Promise<Acted> => {
    const side = by === shopper ? shopper : 'operator'
    const id = eventId('order-action', checkoutId, side, key)
    const bodyHash = hash('sha256', JSON.stringify(wanted), 'base64url')
    for (let attempt = 1; attempt <= mostAttempts; attempt++) {
      const [stored, payment, requested] = await Promise.all([
        orders.find(checkoutId),
        findPayment(checkoutId),
        findCheckout(checkoutId),
      ])
      if (!stored) throw requested ? unplaced() : unknown()
      // Facts of an order leave in the order of its actions.
      const order = await publish({ orders, send }, stored)
      const first = order.actions?.find(({ action }) => action === id)
      if (first) {
        if (first.bodyHash !== bodyHash) throw reused()
        return { action: first, order, isRepeated: true }
      }
      const at = now().toISOString()
      const decided = decide({ order, payment, requested }, wanted, { action: id, by, at, bodyHash, traceparent })
      const written = await orders.write(order, decided)
      if (!written) continue
      return { action: decided.action, order: await publish({ orders, send }, written), isRepeated: false }
    }
    throw new Unavailable('The order is changed by many at once.')
  }
}
