/**
 * The answer of GET /checkout/{checkoutId}. The services' own tables say where a checkout is, so it is true while analytics is
 * away; the sink adds the timeline, and what happened before a table kept it.
 */
import { maskAddresses } from '../observability/mask.ts'
import { allowedActions, refundsOf } from '../order/allowed-actions.ts'
import type { OrderStatus } from '../order/dynamodb-order-status.ts'
import type { Shipment } from '../order/stored-order.ts'
import type { Payment } from '../payment/dynamodb-payments.ts'
import { type NotedRefunds, refundStateOf } from '../payment/dynamodb-refunds.ts'
import { byFlow, type CheckoutRow } from './checkout-events.ts'
import type { CheckoutRequested } from './facts.ts'
import { type PublicReason, publicReason } from './public-reason.ts'
import type { Cart } from './stated-cart.ts'

/** What is known of one checkout beside its events. */
export interface Known {
  readonly requested?: CheckoutRequested | undefined
  readonly payment?: Payment | undefined
  readonly order?: OrderStatus | undefined
  /** Absent while the table of payments cannot be read. */
  readonly notedRefunds?: NotedRefunds | undefined
  /** The receipt was sent. */
  readonly receipt?: boolean | undefined
  /** A dead letter of it waits for a person. */
  readonly attention?: boolean | undefined
  /** Whether this shop lets shoppers cancel their orders. */
  readonly shopperMayCancel?: boolean | undefined
}

export const statuses = [
  ...(['accepted', 'action-required', 'paid', 'declined', 'expired', 'ordered', 'rejected', 'released'] as const),
  ...(['confirmed', 'shipped', 'cancelled', 'refunded'] as const),
] as const
export type Status = (typeof statuses)[number]

export const refundStatuses = ['pending', 'succeeded', 'failed'] as const
export type RefundStatus = (typeof refundStatuses)[number]

export interface CheckoutStatus extends Cart {
  readonly checkoutId: string
  readonly status: Status
  readonly orderNumber?: string
  /** Why it was declined, rejected or cancelled. */
  readonly reason?: PublicReason
  /** How far the refund is, the last one of several; absent without one. */
  readonly refund?: RefundStatus
  /** What of an order was given back, or is on its way; without the refunds that failed. */
  readonly refunded?: number
  /** What of `refunded` is on its way. */
  readonly refundPending?: number
  /** What of an order the provider could not give back: the shop finds another way. */
  readonly refundFailed?: number
  readonly shipment?: Pick<Shipment, 'carrier' | 'trackingNumber' | 'at'>
  /** POST /checkout/{checkoutId}/cancel will be accepted now. */
  readonly mayCancel?: true
  /** What the page must do while the shopper has to confirm. */
  readonly payment?: { readonly action: NonNullable<Payment['action']> }
  readonly timeline: readonly {
    readonly type: string
    readonly at: string
    readonly topic: string
    readonly partition: number
    readonly offset: number
    readonly eventId: string
  }[]
  readonly mails: readonly { readonly mail: string; readonly messageId: string; readonly to: string }[]
  /** True when a step of it failed and waits for a person. */
  readonly attention?: true
  /** True when the timeline cannot be read now, or lacks what has happened. */
  readonly behind?: true
}

interface Stage {
  readonly status: Status
  /** Whether the tables say that it was reached. */
  readonly known: (known: Known) => boolean
  /** Whether the event says so. */
  readonly event: (row: CheckoutRow) => boolean
}

const of =
  (...names: readonly string[]) =>
  ({ topic }: CheckoutRow): boolean =>
    names.includes(topic)

/** Why money of an order is given back or let go: it says nothing that the order does not say better. */
const ofOrder = new Set(['cancelled', 'requested'])

/** The furthest a checkout can be, first. */
const stages: readonly Stage[] = [
  // Of a payment without an order: an order stays what it is, and says how much of it was given back.
  {
    status: 'refunded',
    known: ({ payment, order }) => payment?.refund !== undefined && (!order || order.status === 'rejected'),
    event: ({ topic, reason }) => topic === 'payment-refunded' && !ofOrder.has(reason ?? ''),
  },
  {
    status: 'cancelled',
    known: ({ order, payment }) => order?.status === 'cancelled' || payment?.ending === 'lost',
    event: of('order-cancelled', 'payment-capture-failed'),
  },
  { status: 'released', known: ({ payment }) => payment?.ending === 'released', event: of('payment-released') },
  { status: 'rejected', known: ({ order }) => order?.status === 'rejected', event: of('order-rejected') },
  { status: 'shipped', known: ({ order }) => order?.status === 'shipped', event: of('order-shipped') },
  {
    status: 'confirmed',
    known: ({ receipt }) => receipt === true,
    event: ({ topic, mail }) => topic === 'email-successful' && mail === 'receipt',
  },
  { status: 'ordered', known: ({ order }) => order?.status === 'placed', event: of('order-successful') },
  { status: 'paid', known: ({ payment }) => payment?.status === 'authorised', event: of('payment-successful') },
  {
    status: 'expired',
    known: ({ payment }) => payment?.status === 'expired',
    event: ({ topic, reason }) => topic === 'payment-failed' && reason === 'expired',
  },
  { status: 'declined', known: ({ payment }) => payment?.status === 'failed', event: of('payment-failed') },
  {
    status: 'action-required',
    known: ({ payment }) => payment?.status === 'open' && payment.action !== undefined,
    event: of('payment-action-required'),
  },
]

const refundOf = (known: Known, rows: readonly CheckoutRow[]): RefundStatus | undefined => {
  const { order, payment, notedRefunds } = known
  const last = refundsOf(order, payment).at(-1)
  if (last && notedRefunds) return refundStateOf(notedRefunds.get(last.refundId))
  const inEvents = rows.findLast(({ refund_status }) => refund_status !== null)?.refund_status
  const status = payment?.refundEnding ?? payment?.refund?.status ?? inEvents
  return refundStatuses.find(each => each === status)
}

const sum = (of: readonly { readonly amount: number | null }[]): number =>
  of.reduce((all, { amount }) => all + (amount ?? 0), 0)

/** The refunds of an order by how far they are. Without the tables, the events say at least which failed. */
const moneyBack = ({ order, payment, notedRefunds }: Known, failedInEvents: readonly CheckoutRow[]) => {
  const decided = refundsOf(order, payment)
  const are = (state: RefundStatus) =>
    sum(decided.filter(({ refundId }) => refundStateOf(notedRefunds?.get(refundId)) === state))
  const refundFailed = notedRefunds ? are('failed') : Math.min(sum(decided), sum(failedInEvents))
  return { refunded: sum(decided) - refundFailed, refundPending: notedRefunds ? are('pending') : 0, refundFailed }
}

/** A refund that failed gave nothing back. */
const stageOf = (known: Known, rows: readonly CheckoutRow[], refund: RefundStatus | undefined): Status =>
  stages.find(
    stage => (stage.known(known) || rows.some(stage.event)) && !(stage.status === 'refunded' && refund === 'failed'),
  )?.status ?? 'accepted'

/** The code of the service that ended it. */
const reasonOf = ({ order, payment }: Known, rows: readonly CheckoutRow[]): string | undefined => {
  if (order?.status === 'rejected') return order.reason ?? 'out_of_stock'
  if (order?.status === 'cancelled') return order.cancelReason ?? 'payment_lost'
  if (payment?.status === 'expired') return 'expired'
  const inEvents = rows.find(
    ({ reason, topic }) => reason !== null && !ofOrder.has(reason) && topic !== 'payment-capture-failed',
  )?.reason
  return payment?.reason ?? inEvents ?? (payment?.ending === 'lost' ? 'payment_lost' : undefined)
}

/** Who sent it is not for the public. */
const shipmentOf = (order: OrderStatus | undefined): Pick<CheckoutStatus, 'shipment'> => {
  if (!order?.shipment) return {}
  const { carrier, trackingNumber, at } = order.shipment
  return { shipment: { carrier, trackingNumber, at } }
}

export const statusOf = (
  checkoutId: string,
  known: Known,
  rows: readonly CheckoutRow[],
  cart: Cart,
  isBehind: boolean,
): CheckoutStatus => {
  const { order, payment } = known
  const ordered = [...rows].sort(byFlow)
  const ownNumber = order?.status === 'rejected' ? undefined : order?.orderNumber
  const orderNumber = ownNumber ?? ordered.find(row => row.order_number !== null)?.order_number
  const refund = refundOf(known, ordered)
  const status = stageOf(known, rows, refund)
  const reason = reasonOf(known, ordered)
  const failed = ordered.filter(row => row.topic === 'payment-refund-settled' && row.refund_status === 'failed')
  const { refunded, refundPending, refundFailed } = moneyBack(known, failed)
  const mayCancel = order && known.shopperMayCancel && allowedActions(order, payment).cancel === true
  return {
    checkoutId,
    status,
    ...cart,
    ...(orderNumber ? { orderNumber } : {}),
    ...(reason ? { reason: publicReason(reason) } : {}),
    ...(status === 'action-required' && payment?.action ? { payment: { action: payment.action } } : {}),
    ...(refund ? { refund } : {}),
    ...(refunded > 0 ? { refunded } : {}),
    ...(refundPending > 0 ? { refundPending } : {}),
    ...(refundFailed > 0 ? { refundFailed } : {}),
    ...shipmentOf(order),
    ...(mayCancel ? { mayCancel } : {}),
    ...(known.attention || refund === 'failed' || refundFailed > 0 || failed.length > 0 ? { attention: true } : {}),
    ...(isBehind ? { behind: true } : {}),
    timeline: ordered.map(({ topic, at, partition, offset, event_id }) => ({
      type: topic,
      at: at.toISOString(),
      topic,
      partition,
      offset,
      eventId: event_id,
    })),
    mails: ordered
      .filter(({ topic, mail }) => topic === 'email-successful' && mail !== null)
      .map(({ mail, message_id, recipient }) => ({
        mail: mail ?? '',
        messageId: message_id ?? '',
        to: maskAddresses(recipient ?? ''),
      })),
  }
}
