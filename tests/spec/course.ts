/** What the specification says about, taken from the evidence of a history. */
import type { Accepted, Evidence } from '../faults/evidence.ts'
import type { Fact } from '../faults/history.ts'
import type { Course, End } from './accept.ts'

const topics = new Set([
  'checkout-requested',
  'payment-action-required',
  'payment-successful',
  'payment-failed',
  'order-successful',
  'order-rejected',
  'payment-captured',
  'payment-capture-failed',
  'payment-released',
  'order-cancelled',
  'order-shipped',
  'refund-requested',
  'payment-refunded',
  'email-successful',
])
const ofRefund = new Set(['refund-requested', 'payment-refunded'])

const providers: Readonly<Record<string, End['provider']>> = { 'action-required': 'asking', processing: 'none' }

const cancellers: Readonly<Record<string, End['by']>> = { operator: 'operator', shopper: 'shopper' }

/** A fact as the specification names it: a refund by its number. */
const nameOf = ({ topic, refundId, mail, requestId }: Fact, refundIds: readonly string[]): string[] => {
  // A receipt that an operator asked for may come before the order is stated: the order stands in its table.
  const isAnotherMail = topic === 'email-successful' && (mail !== 'receipt' || requestId !== undefined)
  if (!topics.has(topic) || isAnotherMail) return []
  return [`${topic} ${ofRefund.has(topic) && refundId !== undefined ? refundIds.indexOf(refundId) : 0}`]
}

export const courseOf = (evidence: Evidence, { checkoutId, amount }: Accepted): Course => {
  const [payment] = evidence.payments.get(checkoutId) ?? []
  const [order] = evidence.orders.get(checkoutId) ?? []
  const made = payment === undefined ? [] : (evidence.refunds.get(payment.paymentId) ?? [])
  const decided = order?.refunds ?? []
  const ids = decided.map(({ refundId }) => refundId)

  const first = new Map<string, number>()
  for (const fact of evidence.factsOf(checkoutId)) {
    for (const name of nameOf(fact, ids))
      first.set(name, Math.min(fact.at, first.get(name) ?? Number.POSITIVE_INFINITY))
  }
  const moments = Map.groupBy(first, ([, at]) => at)
  const told = [...moments].toSorted(([a], [b]) => a - b).map(([, facts]) => facts.map(([name]) => name).sort())

  const refunds = decided.map(({ refundId, amount, ofCancel = false }) => ({
    amount,
    ofCancel,
    given: made.some(each => each.refundId === refundId && each.amount === amount),
  }))
  const isCancelled = order?.status === 'cancelled'
  return {
    // The amount matters only for what of it is given back.
    price: refunds.length === 0 && !isCancelled ? 1 : amount,
    told,
    end: {
      provider: payment ? (providers[payment.status] ?? (payment.status as End['provider'])) : 'none',
      decision: evidence.decisions.get(checkoutId)?.status ?? 'none',
      order: order?.status ?? 'none',
      by: isCancelled ? (cancellers[order.cancelReason ?? ''] ?? 'payment_lost') : 'none',
      refunds,
      isShort: order?.status === 'rejected' && order.reason !== 'too_late',
    },
  }
}
