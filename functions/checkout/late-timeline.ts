/** Whether the sink is behind the tables of the services. */
import { day } from '../kafka/topic.ts'
import type { CheckoutRow } from './checkout-events.ts'
import type { Known } from './status.ts'

/** How long the sink may take to show what the tables know. */
const lateAfterMs = 5_000
/** Topics keep a fact for so long: what the sink lacks later, it has forgotten, and will not get. */
const forgottenAfterMs = 7 * day

/** True for a fact that the sink must have by now. */
export const mustShow = (at: string, now: Date): boolean => {
  const age = now.getTime() - Date.parse(at)
  return age > lateAfterMs && age < forgottenAfterMs
}

/** The topics that must have an event by what the tables know, each with the time of the fact. */
const expected = ({ requested, payment, order }: Known): [topic: string, at: string | undefined][] => [
  ...(requested ? [['checkout-requested', requested.requestedAt] as [string, string]] : []),
  ...(payment?.status === 'authorised' ? [['payment-successful', payment.at] as [string, string]] : []),
  ...(payment?.status === 'failed' || payment?.status === 'expired'
    ? [['payment-failed', payment.at] as [string, string]]
    : []),
  ...(payment?.ending === 'captured' ? [['payment-captured', payment.endedAt] as [string, string]] : []),
  ...(payment?.ending === 'released' ? [['payment-released', payment.endedAt] as [string, string]] : []),
  ...(order?.status === 'placed' ? [['order-successful', order.at] as [string, string]] : []),
  ...(order?.status === 'rejected' ? [['order-rejected', order.at] as [string, string]] : []),
  ...(order?.shipment ? [['order-shipped', order.shipment.at] as [string, string]] : []),
  ...(order?.status === 'cancelled' ? [['order-cancelled', order.cancelledAt] as [string, string | undefined]] : []),
]

/** True when the timeline lacks an event that it must show. */
export const isLate = (known: Known, rows: readonly CheckoutRow[], now: Date): boolean =>
  expected(known).some(
    ([topic, at]) => !rows.some(row => row.topic === topic) && (at === undefined || mustShow(at, now)),
  )
