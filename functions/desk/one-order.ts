/** One order as an operator sees it, made of what the tables know and what the sink holds. */

import type { CheckoutRow } from '../checkout/checkout-events.ts'
import type { CheckoutRequested, Customer } from '../checkout/facts.ts'
import { cartIn, cartOf } from '../checkout/stated-cart.ts'
import { type Known, statusOf } from '../checkout/status.ts'
import { refundedQuantities, refundsOf } from '../order/allowed-actions.ts'
import type { OrderStatus } from '../order/dynamodb-order-status.ts'
import type { Payment } from '../payment/dynamodb-payments.ts'
import { type NotedRefunds, refundStateOf } from '../payment/dynamodb-refunds.ts'
import { personOf } from './find-orders.ts'
import type { LetterView, OrderView, RefundView } from './order-view.ts'

export interface KnownOrder extends Known {
  readonly notedRefunds: NotedRefunds
}

/** An event of the sink, as `eventsOfOrder` selects it. */
export interface OrderRow extends CheckoutRow {
  readonly trace_id: string | null
  readonly customer: unknown
  readonly subject: string | null
  /** Why a mail did not reach the shopper. */
  readonly problem: string | null
}

/** What the sink has of the order; absent while it is away. */
export interface InSink {
  readonly rows: readonly OrderRow[]
  readonly letters: readonly LetterView[]
}

const isPlaced = (order: OrderStatus | undefined): order is OrderStatus =>
  order !== undefined && order.status !== 'rejected'

/** Before holds a payment had no item: its amount was taken at once. */
const moneyStatusOf = (payment: Payment | undefined, order: OrderStatus | undefined): OrderView['money']['status'] => {
  if (payment?.ending) return payment.ending
  if (payment) return payment.status === 'authorised' ? 'held' : 'none'
  return order ? 'captured' : 'none'
}

const refundViews = (checkoutId: string, { order, payment, notedRefunds }: KnownOrder): RefundView[] => {
  const decided = refundsOf(order, payment)
  const own = notedRefunds.get(checkoutId)
  return [
    // Of an order that was rejected after its amount was taken: nobody decided it.
    ...(own && decided.length === 0
      ? [{ refundId: own.refund.refundId, amount: own.refund.amount, at: own.refundedAt, status: refundStateOf(own) }]
      : []),
    ...decided.map(({ ofCancel: _, ...refund }) => ({
      ...refund,
      status: refundStateOf(notedRefunds.get(refund.refundId)),
    })),
  ].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
}

const parcelOf = ({ carrier, trackingNumber }: NonNullable<OrderView['shipment']>) => ({ carrier, trackingNumber })

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0)

const cancelledOf = (order: OrderStatus | undefined): Pick<OrderView, 'cancelled'> => {
  if (order?.status !== 'cancelled') return {}
  const { cancelledAt = order.at, cancelledBy, cancelReason = 'payment_lost' } = order
  return { cancelled: { at: cancelledAt, ...(cancelledBy ? { by: cancelledBy } : {}), reason: cancelReason } }
}

const reasonOf = ({ order, payment }: KnownOrder, rows: readonly OrderRow[]): string | undefined => {
  if (order?.status === 'rejected') return order.reason ?? 'out_of_stock'
  if (order?.status === 'cancelled') return order.cancelReason ?? 'payment_lost'
  if (payment?.status === 'expired') return 'expired'
  return payment?.reason ?? rows.find(({ topic }) => topic === 'payment-failed')?.reason ?? undefined
}

/** What the shopper asked for: out of the table, or of events from before there was one. */
const requestOf = (requested: CheckoutRequested | undefined, rows: readonly OrderRow[]) => {
  if (requested)
    return {
      cart: cartOf(requested),
      customer: personOf(requested.customer),
      acceptedAt: requested.requestedAt,
      shipTo: requested.shipTo,
    }
  const cart = cartIn(rows)
  const first = rows.find(({ customer }) => customer !== null)
  return (
    cart && {
      cart,
      customer: personOf((first?.customer ?? {}) as Partial<Customer>),
      acceptedAt: (rows[0]?.at ?? new Date(0)).toISOString(),
      shipTo: (rows.find(({ ship_to }) => ship_to !== null)?.ship_to ?? undefined) as OrderView['shipTo'],
    }
  )
}

/** Undefined when nothing is known of it. */
export const viewOf = (
  checkoutId: string,
  known: KnownOrder,
  inSink: InSink | undefined,
  allowed: OrderView['allowed'],
  isBehind: boolean,
): OrderView | undefined => {
  const { order, payment } = known
  const rows = inSink?.rows ?? []
  const request = requestOf(known.requested, rows)
  if (!request) return undefined
  const { cart, customer, acceptedAt, shipTo } = request
  const { lines, shipping, amount, currency } = cart
  const shown = statusOf(checkoutId, known, rows, cart, isBehind)
  const refunds = refundViews(checkoutId, known)
  const refunded = refunds.filter(({ status }) => status !== 'failed')
  const pieces = refundedQuantities(order ?? {})
  const money = moneyStatusOf(payment, order)
  const captured = money === 'captured' ? amount : 0
  const reason = reasonOf(known, rows)
  const provider = payment?.provider ?? order?.provider
  const paymentId = payment?.paymentId ?? order?.paymentId
  const found = new Map(rows.map(row => [`${row.topic}/${row.partition}/${row.offset}`, row]))
  return {
    checkoutId,
    status: shown.status,
    ...(known.attention || refunded.length < refunds.length ? { attention: true } : {}),
    ...(shown.orderNumber ? { orderNumber: shown.orderNumber } : {}),
    ...(reason ? { reason } : {}),
    acceptedAt,
    ...(isPlaced(order) ? { orderedAt: order.at } : {}),
    customer,
    ...(shipTo ? { shipTo } : {}),
    ...(order?.shipTo ? { shipToCorrected: order.shipTo } : {}),
    lines: lines.map(line => ({
      ...line,
      refundedQuantity: pieces.get(line.sku) ?? 0,
    })),
    ...(shipping ? { shipping } : {}),
    amount,
    currency,
    money: {
      status: money,
      ...(provider ? { provider } : {}),
      ...(paymentId ? { paymentId } : {}),
      held: money === 'held' ? amount : 0,
      captured,
      refunds,
      refunded: sum(refunded.map(each => each.amount)),
      refundable: isPlaced(order) ? Math.max(0, captured - sum(refunds.map(each => each.amount))) : 0,
    },
    ...(order?.shipment ? { shipment: order.shipment } : {}),
    ...cancelledOf(order),
    actions: (order?.actions ?? []).map(({ bodyHash: _, status: __, ...action }) => ({
      ...action,
      ...(action.kind === 'ship' && order?.shipment ? parcelOf(order.shipment) : {}),
    })),
    allowed,
    ...(inSink
      ? {
          events: shown.timeline.map(({ topic, partition, offset, at, eventId }) => {
            const traceId = found.get(`${topic}/${partition}/${offset}`)?.trace_id
            return { topic, partition, offset, at, eventId, ...(traceId ? { traceId } : {}) }
          }),
          mails: rows
            .filter(({ topic }) => topic === 'email-successful')
            .map(({ mail, recipient, subject, message_id, at, trace_id }) => ({
              mail: mail ?? '',
              to: recipient ?? '',
              subject: subject ?? '',
              messageId: message_id ?? '',
              at: at.toISOString(),
              ...(trace_id ? { traceId: trace_id } : {}),
            })),
          undeliverable: rows
            .filter(({ topic }) => topic === 'email-undeliverable')
            .map(({ mail, problem, message_id, at }) => ({
              mail: mail ?? '',
              problem: problem ?? '',
              at: at.toISOString(),
              ...(message_id ? { messageId: message_id } : {}),
            })),
          deadLetters: inSink.letters,
        }
      : {}),
    ...(isBehind ? { behind: true } : {}),
  }
}
