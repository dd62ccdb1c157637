/** The order of a checkout as the table keeps it: what was decided, and what was done with it since. */
import type { Line, ShipTo } from '../checkout/facts.ts'
import type { FactRecord } from '../kafka/cloudevents.ts'
import type { OrderCancelled, OrderRejected } from './facts.ts'

/** `cancelled`: it was placed, and its stock is back. */
export const orderStates = ['placed', 'shipped', 'cancelled', 'rejected'] as const

export const actionKinds = ['cancel', 'refund', 'ship', 'receipt', 'address'] as const
export type ActionKind = (typeof actionKinds)[number]

export interface RefundLine {
  readonly sku: string
  readonly quantity: number
}

/** Something that was done with an order, once. */
export interface Action {
  /** Made from the order and the Idempotency-Key, so a repetition finds it. It is the id of the refund or of the receipt, too. */
  readonly action: string
  readonly kind: ActionKind
  /** ISO 8601. */
  readonly at: string
  /** The operator, or `shopper`. */
  readonly by: string
  /** Tells two bodies of the same key apart. */
  readonly bodyHash: string
  /** Of the order, when it was done. */
  readonly status: 'placed' | 'shipped' | 'cancelled'
  /** What is given back, in minor units. */
  readonly amount?: number
  readonly lines?: readonly RefundLine[]
  readonly note?: string
}

/** Money that is to be given back. What the provider made of it, the table of payments knows by the id. */
export interface DecidedRefund {
  readonly refundId: string
  readonly amount: number
  readonly lines?: readonly RefundLine[]
  readonly note?: string
  readonly at: string
  readonly by: string
  /** True: it came with the cancellation, and is nothing when the amount was let go before it was taken. */
  readonly ofCancel?: true
}

export interface Shipment {
  readonly carrier: string
  readonly trackingNumber: string
  readonly at: string
  readonly by: string
}

export interface StoredOrder {
  readonly checkoutId: string
  readonly status: (typeof orderStates)[number]
  /** Absent in rejected orders. */
  readonly orderNumber?: string
  readonly lines: readonly Line[]
  readonly amount: number
  readonly currency: string
  readonly paymentId: string
  /** Absent in orders of before holds: their amount was taken before they were placed. */
  readonly provider?: string
  /** When it was decided, ISO 8601. */
  readonly at: string
  /** Of a rejected order; absent in those of before holds, which were rejected for their stock. */
  readonly reason?: OrderRejected['reason']
  readonly soldOut?: readonly string[]
  readonly cancelledAt?: string
  /** Absent where the payment was lost. */
  readonly cancelledBy?: string
  /** Absent in orders that were cancelled before anybody could: the payment was lost. */
  readonly cancelReason?: OrderCancelled['reason']
  /** Counts the changes since it was decided; absent before the first. */
  readonly version?: number
  readonly actions?: readonly Action[]
  readonly refunds?: readonly DecidedRefund[]
  readonly shipment?: Shipment
  /** The corrected address. */
  readonly shipTo?: ShipTo
  /** Facts that were decided and perhaps not sent; with them it is in the index `open`. */
  readonly unpublished?: readonly FactRecord[]
  readonly open?: string
  readonly openSince?: string
}

/** As a page reads it. An order that was stored before others of its attributes came lacks them. */
export type OrderState = Pick<StoredOrder, 'status' | 'at'> & Partial<StoredOrder>
