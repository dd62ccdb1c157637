/**
 * The history of a run: what the shoppers asked and heard, which faults struck, and what was found in every place where the
 * system keeps something when it was quiet again. One JSON object a line, so that it can be read, cut and kept.
 */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { EmailSuccessful } from '../../functions/email/facts.ts'
import type { PaymentStatus } from '../../functions/payment/dynamodb-payments.ts'
import type { PaymentState } from '../../functions/payment/provider.ts'

export type MailKind = EmailSuccessful['mail']

export interface Run {
  readonly kind: 'run'
  readonly at: string
  readonly seed: number
  readonly orders: number
  readonly faults: number
  readonly rate: number
}

/** Goods, one line a sku. */
export type Goods = readonly { readonly sku: string; readonly quantity: number }[]

/** What a shopper wants, under one idempotency key. Every cart has its own mail address. */
export interface CartLine {
  readonly kind: 'cart'
  readonly key: string
  readonly email: string
  /**
   * How it must end: paid (an order, or a release when stock is short), lost (an order that is cancelled, because its hold is
   * lost), declined, expired (never confirmed, and the clock of its payment is moved), refused at the door; `any` when the shopper or
   * the clock may decide.
   */
  readonly expect: 'paid' | 'lost' | 'declined' | 'expired' | 'refused' | 'any'
  /** What it holds and costs; absent when it must be refused. */
  readonly wants?: {
    readonly lines: Goods
    readonly amount: number
    /** What of the amount is shipping, where a promise must know it. */
    readonly shipping?: number
  }
  /** Prices and stock change meanwhile: `wants.amount` is what its shopper saw, and a refusal for either is an answer. */
  readonly isContended?: true
}

/** One attempt; status 0: no answer came. */
export interface Answer {
  readonly kind: 'answer'
  /** When it was sent, in milliseconds since the epoch, as all times here. */
  readonly at: number
  readonly ms: number
  readonly key: string
  readonly status: number
  readonly checkoutId?: string
  readonly amount?: number
  /** When to ask again, as the answer says. */
  readonly retryAfter?: string
  /** Of a refusal: the last part of the problem's type, such as `out-of-stock`. */
  readonly problem?: string
}

export interface Fault {
  readonly kind: 'fault'
  readonly at: number
  /** When the component did its work again. */
  readonly until: number
  readonly fault: string
  readonly component: string
}

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
/** What an operator, or the shopper, wanted of an order and heard, once; status 0: no answer came. */
export interface OrderAction {
  readonly kind: 'order action'
  readonly at: number
  readonly checkoutId: string
  readonly does: string
  readonly key: string
  readonly status: number
  /** Its id, when it is done. */
  readonly action?: string
  /** The answer says that the key was used before. */
  readonly isReplayed?: boolean
  /** Of a refusal: the last part of the problem's type, such as `already-shipped`. */
  readonly problem?: string
  readonly retryAfter?: string
  /** Of a refund: what it gives back, reckoned here. */
  readonly amount?: number
  /** Asks until it knows, unless it is gone. */
  readonly isCareful?: boolean
}
export interface Stock {
  readonly kind: 'stock'
  readonly sku: string
  readonly initial: number
  readonly left: number
}

/** What an operator asked for and heard at last: a delivery, or another price. Status 0: no answer came. */
export interface Delivery {
  readonly kind: 'delivery'
  readonly at: number
  readonly sku: string
  readonly change: number
  readonly status: number
  readonly eventId?: string
}
export interface PriceChange {
  readonly kind: 'price change'
  readonly at: number
  readonly sku: string
  /** The version that the operator saw. */
  readonly seen: number
  readonly price: number
  readonly status: number
  readonly version?: number
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

/** A webhook that is forged, or true and late; status 0: no answer came. */
export interface Webhook {
  readonly kind: 'webhook'
  readonly at: number
  readonly is: 'unsigned' | 'signed by another' | 'replayed' | 'changed' | 'late'
  readonly status: number
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

/** What the door told a hostile shopper; status 0: it never answered. */
export interface HostileAnswer {
  readonly kind: 'hostile answer'
  readonly name: string
  readonly status: number
}

/** One who tries cards: how many were declined before the door gave its last answer. */
export interface CardTrial {
  readonly kind: 'card trial'
  readonly declined: number
  readonly status: number
  readonly retryAfter?: string
}

/** What a foreign producer wrote. */
export interface ForeignRecord {
  readonly kind: 'foreign record'
  /** What it is recognised by. */
  readonly mark: string
  readonly name: string
  readonly eventId: string
  readonly topic: string
  readonly codec: number
  /** It was taken back, in a transaction that was aborted. */
  readonly isAborted: boolean
  readonly isSent: boolean
  /** Its own time is older than any retention: brokers may delete it at once. */
  readonly isExpired: boolean
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

export type Line =
  | Run
  | CartLine
  | Answer
  | Fault
  | Fact
  | LedgerPayment
  | Decision
  | Refund
  | Order
  | OrderAction
  | Stock
  | Delivery
  | PriceChange
  | Adjustment
  | CatalogueState
  | SinkStock
  | Mail
  | Row
  | Captured
  | SinkRefund
  | SinkCheckout
  | Webhook
  | DeadLetter
  | LetterRow
  | HostileAnswer
  | CardTrial
  | ForeignRecord
  | Poison
  | Revenue
  | Rest

/** Reads a history that was written as JSON lines. */
export const readHistory = async (file: string): Promise<Line[]> => {
  const lines: Line[] = []
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line !== '') lines.push(JSON.parse(line) as Line)
  }
  return lines
}
