/**
 * One order as an operator sees it: GET /orders/{checkoutId}, and what an action on it answers. The services' own tables say
 * what it is, so it is true while analytics is away; the sink adds its events, mails and dead letters.
 */

import type { Customer, Line, Shipping, ShipTo } from '../checkout/facts.ts'
import type { RefundStatus, Status } from '../checkout/status.ts'
import type { Outcome } from '../operations/postgres.ts'
import type { ActionKind, RefundLine, Shipment } from '../order/stored-order.ts'

/** `held`: on the shopper's card; `none`: nothing was held, or not yet. */
export const moneyStatuses = ['none', 'held', 'captured', 'released', 'lost'] as const
export type MoneyStatus = (typeof moneyStatuses)[number]

export interface RefundView {
  readonly refundId: string
  readonly amount: number
  /** What it is for; absent when it is for an amount, or for all. */
  readonly lines?: readonly RefundLine[]
  readonly note?: string
  readonly at: string
  /** Who decided it: the operator, or `shopper`; absent where no person did. */
  readonly by?: string
  readonly status: RefundStatus
}

export interface ActionView {
  readonly action: string
  readonly kind: ActionKind
  readonly at: string
  readonly by: string
  readonly note?: string
  readonly amount?: number
  readonly lines?: readonly RefundLine[]
  readonly carrier?: string
  readonly trackingNumber?: string
}

interface Coordinates {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

export interface LetterView extends Coordinates {
  /** Its coordinates in one word, for POST /dead-letters/redrive. */
  readonly id: string
  readonly at: string
  readonly reason: string
  readonly error?: string
  readonly function?: string
  /** Where the record was read that failed. */
  readonly source?: Coordinates
  /** How often it had been redriven before. */
  readonly attempt: number
  /** Why it cannot be redriven. */
  readonly problem?: string
  /** When it will be sent on by itself; absent when it waits for a person, or waits no longer. */
  readonly dueAt?: string
  /** When it was redriven or discarded; absent while it waits. */
  readonly redrivenAt?: string
  readonly redrivenBy?: string
  /** Why it was discarded. */
  readonly discarded?: string
  /** What came of its redrive. */
  readonly outcome?: Outcome
}

export interface OrderView {
  readonly checkoutId: string
  readonly status: Status
  /** A dead letter of it waits for a person, or a refund failed. */
  readonly attention?: true
  /** Absent when no order was placed. */
  readonly orderNumber?: string
  /** Why it was declined, rejected or cancelled: the code of the service, or of the provider. */
  readonly reason?: string
  readonly acceptedAt: string
  readonly orderedAt?: string
  readonly customer: { readonly [Field in keyof Customer]: string | null }
  /** As the shopper wrote it; absent in orders of before addresses. */
  readonly shipTo?: ShipTo
  /** Where it goes instead, since an operator corrected it. */
  readonly shipToCorrected?: ShipTo
  readonly lines: readonly (Line & { readonly refundedQuantity: number })[]
  readonly shipping?: Shipping
  readonly amount: number
  readonly currency: string
  readonly money: {
    readonly status: MoneyStatus
    readonly provider?: string
    readonly paymentId?: string
    /** What is held now. */
    readonly held: number
    /** What was taken, refunded or not. */
    readonly captured: number
    readonly refunds: readonly RefundView[]
    /** The refunds that did not fail. */
    readonly refunded: number
    /** What a refund may still give back. */
    readonly refundable: number
  }
  readonly shipment?: Shipment
  readonly cancelled?: { readonly at: string; readonly by?: string; readonly reason: string }
  readonly actions: readonly ActionView[]
  /** True, or why not. */
  readonly allowed: Readonly<Record<ActionKind, true | string>>
  /** In the order of the flow. Absent, as mails, undeliverable and deadLetters are, while analytics is away. */
  readonly events?: readonly (Coordinates & {
    readonly at: string
    readonly eventId: string
    readonly traceId?: string
  })[]
  readonly mails?: readonly {
    readonly mail: string
    readonly to: string
    readonly subject: string
    readonly messageId: string
    readonly at: string
    readonly traceId?: string
  }[]
  /** Mails that did not reach the shopper. */
  readonly undeliverable?: readonly {
    readonly mail: string
    /** `bounced`, `complained`, or `suppressed`: not sent, because an earlier mail was one of these. */
    readonly problem: string
    readonly at: string
    /** Absent when it was not sent. */
    readonly messageId?: string
  }[]
  /** Those that wait first, then those that were redriven. */
  readonly deadLetters?: readonly LetterView[]
  /** True when events, mails and dead letters cannot be read now, or lack what has happened. */
  readonly behind?: true
}
