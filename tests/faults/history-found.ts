/** Lines of a history that say what was found in every place where the system keeps something, when it was quiet again. */
import type { EmailSuccessful } from '../../functions/email/facts.ts'
import type { PaymentStatus } from '../../functions/payment/dynamodb-payments.ts'
import type { PaymentState } from '../../functions/payment/provider.ts'
import type { Goods } from './history-asked.ts'

export type MailKind = EmailSuccessful['mail']

/** A record of a topic of the flow. */
export interface Fact {
  readonly kind: 'fact'
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly at: number
  readonly checkoutId: string
  readonly eventId: string
  /** Tells values apart. */
  readonly digest: string
  /** When it came to be, as it says itself. */
  readonly time?: string
  readonly amount?: number
  readonly paymentId?: string
  readonly mail?: MailKind
  readonly messageId?: string
  /** The order's id of the refund that it is about, and the part of the amount. */
  readonly refundId?: string
  readonly refundAmount?: number
  /** Of a refund, as it says. */
  readonly status?: string
  /** Which request for a receipt it is about. */
  readonly requestId?: string
}

/** What the payment provider has in its ledger. */
export interface LedgerPayment {
  readonly kind: 'payment'
  readonly checkoutId: string
  readonly amount: number
  readonly paymentId: string
  readonly status: PaymentState['status']
}

/** How the shop decided an authorisation. */
export interface Decision {
  readonly kind: 'decision'
  readonly checkoutId: string
  readonly status: PaymentStatus
  /** How old the checkout was then. */
  readonly ageMs: number
}

/** In the provider's ledger. */
export interface Refund {
  readonly kind: 'refund'
  readonly paymentId: string
  /** The order's id of it. */
  readonly refundId?: string
  readonly amount: number
}

export interface Order {
  readonly kind: 'order'
  readonly checkoutId: string
  readonly status: 'placed' | 'shipped' | 'rejected' | 'cancelled'
  /** Why it was rejected. */
  readonly reason?: string
  /** Why it was cancelled. */
  readonly cancelReason?: string
  /** It has a shipment, whatever its state is. */
  readonly isShipped?: true
  /** What was decided to be given back; with the cancellation, of what was taken. */
  readonly refunds?: readonly { readonly refundId: string; readonly amount: number; readonly ofCancel?: true }[]
  /** The ids of what was done with it. */
  readonly actions?: readonly string[]
  /** Those of them that ask for a receipt, and that correct the address. */
  readonly receipts?: readonly string[]
  readonly corrections?: readonly string[]
  /** It keeps facts that were perhaps not sent. */
  readonly isOpen?: true
  /** From the authorisation of its payment to this order. */
  readonly waitedMs?: number
  readonly lines: Goods
}

export interface Stock {
  readonly kind: 'stock'
  readonly sku: string
  readonly initial: number
  readonly left: number
}

/** A record of `stock-adjusted`. */
export interface Adjustment {
  readonly kind: 'adjustment'
  readonly at: number
  readonly eventId: string
  readonly sku: string
  readonly change: number
}

/** A brand or product: as a record of its topic states it, as the view has it, or as the sink's view has it. */
export interface CatalogueState {
  readonly kind: 'catalogue state'
  readonly in: 'topic' | 'view' | 'sink'
  /** Such as `product mug-enamel`. */
  readonly entry: string
  readonly version: number
  /** JSON with its names in order; absent when it is withdrawn. */
  readonly state?: string
}

/** What the sink says is left. */
export interface SinkStock {
  readonly kind: 'sink stock'
  readonly sku: string
  readonly left: number
}

/** A mail in the mailbox. */
export interface Mail {
  readonly kind: 'mail'
  readonly at: number
  readonly messageId: string
  readonly to: string
  readonly mail: MailKind
  /** Which of several of its kind: a refund. */
  readonly about?: string
}

/** A row of the sink. */
export interface Row {
  readonly kind: 'row'
  readonly eventId: string
  readonly topic: string
  readonly partition: number
  readonly offset: number
  /** Of the value it holds. */
  readonly digest: string
}

/** What the sink says was captured. */
export interface Captured {
  readonly kind: 'captured'
  readonly payments: number
  readonly amount: number
}

/** What the sink says of a refund. */
export interface SinkRefund {
  readonly kind: 'sink refund'
  readonly checkoutId: string
  readonly refundId: string
  readonly amount: number
  readonly status: string
}

/** What the sink says of a checkout. */
export interface SinkCheckout {
  readonly kind: 'sink checkout'
  readonly checkoutId: string
  readonly status: string
  /** What was given back. */
  readonly refunded: number
  /** How often each thing was done with its order, such as `ship`. */
  readonly actions: Readonly<Record<string, number>>
}

/** A record in `dead-letter` or `retries-exhausted`. */
export interface DeadLetter {
  readonly kind: 'dead letter'
  readonly id: string
  readonly reason: string
  readonly redriven: boolean
  /** It holds what a foreign producer wrote: nobody redrives that. */
  readonly isForeign?: boolean
}

/** A dead letter as the sink has it. */
export interface LetterRow {
  readonly kind: 'letter row'
  readonly id: string
  /** Where the record was read that was put aside, as topic/partition/offset; undefined when the letter does not say. */
  readonly source?: string
  readonly function?: string
}

/** Where a record of a foreign producer was found on the topics. */
export interface Poison {
  readonly kind: 'poison'
  readonly mark: string
  readonly topic: string
  readonly partition: number
  readonly offset: number
  /** Its topic is of the flow, so it becomes a row of events. */
  readonly isEvent: boolean
  /** The functions that read its topic, each of which must put it aside. */
  readonly readBy: readonly string[]
}

/** What the sink counts as revenue, over all days. */
export interface Revenue {
  readonly kind: 'revenue'
  readonly orders: number
  readonly amount: number
  /** What of it was given back since, or let go. */
  readonly cancelled?: number
  readonly refunded?: number
}

/** Whether all came to rest in the time it had: every record handled, every event a row. */
export interface Rest {
  readonly kind: 'rest'
  readonly of: 'functions' | 'sink'
  readonly reached: boolean
}
