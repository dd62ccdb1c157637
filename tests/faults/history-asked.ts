/** Lines of a history that say what was asked, what was heard, and which faults struck. */

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

/** A webhook that is forged, or true and late; status 0: no answer came. */
export interface Webhook {
  readonly kind: 'webhook'
  readonly at: number
  readonly is: 'unsigned' | 'signed by another' | 'replayed' | 'changed' | 'late'
  readonly status: number
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
