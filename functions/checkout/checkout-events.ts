/** The events of one checkout, as the sink has them. */
import { topics } from '../topics.ts'

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
  /** Null in facts of before orders had an address, and in those that do not repeat the cart. */
  readonly shipping: unknown
  readonly ship_to: unknown
  readonly recipient: string | null
  readonly message_id: string | null
  /** Of a fact about a refund. */
  readonly refund_status: string | null
}

/** The columns of `CheckoutRow`, out of the sink's table events. */
export const checkoutColumns = `event_id, topic, partition, "offset", at, amount, currency, order_number, reason, mail,
  readable_lines(payload) as lines, payload -> 'shipping' as shipping, payload -> 'shipTo' as ship_to, payload ->> 'to' as recipient, payload ->> 'messageId' as message_id,
  case when topic in ('payment-refunded', 'payment-refund-settled') then payload ->> 'status' end as refund_status`

export const eventsOfCheckout = `select ${checkoutColumns}
from events
where checkout_id = $1
order by arrived
limit 100`

/** Clocks of different machines differ: the flow's order goes before the time. */
const inFlow = topics.map(({ name }): string => name)
export const byFlow = (a: CheckoutRow, b: CheckoutRow): number =>
  inFlow.indexOf(a.topic) - inFlow.indexOf(b.topic) || a.at.getTime() - b.at.getTime()
