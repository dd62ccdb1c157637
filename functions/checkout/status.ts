/** The answer of GET /checkout/{checkoutId}, out of what the sink holds of one checkout. */
import { z } from 'zod'
import { maskAddresses } from '../observability/mask.ts'
import { topics } from '../topics.ts'
import { type CheckoutRequested, Line } from './facts.ts'

/** One event of a checkout, as `eventsOfCheckout` selects it. */
export interface CheckoutRow {
  readonly event_id: string
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly at: Date
  readonly amount: number | null
  readonly currency: string | null
  readonly order_number: string | null
  readonly reason: string | null
  readonly mail: string | null
  readonly lines: unknown
  readonly recipient: string | null
  readonly message_id: string | null
}

export const eventsOfCheckout = `select event_id, topic, partition, "offset", at, amount, currency, order_number, reason, mail,
  readable_lines(payload) as lines, payload ->> 'to' as recipient, payload ->> 'messageId' as message_id
from events
where checkout_id = $1
order by arrived
limit 100`

/** What the shopper asked for, priced. */
export type Cart = Pick<CheckoutRequested, 'amount' | 'currency' | 'lines'>

export type Status = 'accepted' | 'paid' | 'declined' | 'ordered' | 'rejected' | 'refunded' | 'confirmed'

export interface CheckoutStatus extends Cart {
  readonly checkoutId: string
  readonly status: Status
  readonly orderNumber?: string
  /** Why it was declined or rejected. */
  readonly reason?: string
  readonly timeline: readonly {
    readonly type: string
    readonly at: string
    readonly topic: string
    readonly partition: number
    readonly offset: number
    readonly eventId: string
  }[]
  readonly mails: readonly { readonly mail: string; readonly messageId: string; readonly to: string }[]
  /** True when the details cannot be read now. */
  readonly behind?: true
}

/** The furthest a checkout can be, first: the same order as in the view `checkouts`. */
const stages: readonly (readonly [Status, (row: CheckoutRow) => boolean])[] = [
  ['refunded', ({ topic }) => topic === 'payment-refunded'],
  ['rejected', ({ topic }) => topic === 'order-rejected'],
  ['confirmed', ({ topic, mail }) => topic === 'email-successful' && mail === 'receipt'],
  ['ordered', ({ topic }) => topic === 'order-successful'],
  ['paid', ({ topic }) => topic === 'payment-successful'],
  ['declined', ({ topic }) => topic === 'payment-failed'],
]

const stateOf = (rows: readonly CheckoutRow[]): Status =>
  stages.find(([, reached]) => rows.some(reached))?.[0] ?? 'accepted'

/** Clocks of different machines differ: the flow's order goes before the time. */
const inFlow = topics.map(({ name }): string => name)
const byFlow = (a: CheckoutRow, b: CheckoutRow): number =>
  inFlow.indexOf(a.topic) - inFlow.indexOf(b.topic) || a.at.getTime() - b.at.getTime()

const WholeCart = z.object({ amount: z.int(), currency: z.string(), lines: z.array(Line).min(1) })

/** Every fact but a mail's repeats the cart; the first that is whole counts. */
export const cartIn = (rows: readonly CheckoutRow[]): Cart | undefined => {
  for (const row of [...rows].sort(byFlow)) {
    const { success, data } = WholeCart.safeParse(row)
    if (success) return data
  }
  return undefined
}

export const statusOf = (checkoutId: string, rows: readonly CheckoutRow[], cart: Cart): CheckoutStatus => {
  const ordered = [...rows].sort(byFlow)
  const orderNumber = ordered.find(row => row.order_number !== null)?.order_number
  const reason = ordered.find(row => row.reason !== null)?.reason
  return {
    checkoutId,
    status: stateOf(rows),
    amount: cart.amount,
    currency: cart.currency,
    lines: cart.lines,
    ...(orderNumber ? { orderNumber } : {}),
    ...(reason ? { reason } : {}),
    timeline: ordered.map(({ topic, at, partition, offset, event_id }) => ({
      type: topic,
      at: at.toISOString(),
      topic,
      partition,
      offset,
      eventId: event_id,
    })),
    mails: ordered
      .filter(({ mail }) => mail !== null)
      .map(({ mail, message_id, recipient }) => ({
        mail: mail ?? '',
        messageId: message_id ?? '',
        to: maskAddresses(recipient ?? ''),
      })),
  }
}
