/**
 * The port to a payment provider: hold an amount, then capture or release it. A payment is in one of these states:
 *
 * - `processing`: the provider has not decided yet; ask again
 * - `action-required`: the shopper must confirm with their bank
 * - `held`: the amount is reserved on the shopper's card, until `heldUntil`
 * - `captured`: the amount is taken
 * - `released`: nothing is held and nothing was taken; final
 * - `declined`: the provider or the bank refused; nothing is held
 *
 * A provider is asked, never believed: webhooks and returning shoppers only say "look again".
 */

/** What the page must do so that the shopper can confirm. A redirect's `url` is a path of the API. */
export type PaymentAction =
  | { readonly kind: 'redirect'; readonly url: string }
  | { readonly kind: 'stripe'; readonly clientSecret: string }

export interface PaymentState {
  readonly status: 'processing' | 'action-required' | 'held' | 'captured' | 'released' | 'declined'
  /** Absent when the provider declined without making a payment. */
  readonly paymentId?: string
  /** Why it was declined: the provider's code. */
  readonly reason?: string
  readonly action?: PaymentAction
  /** ISO 8601. */
  readonly heldUntil?: string
}

export interface AuthorizeRequest {
  readonly checkoutId: string
  readonly amount: number
  readonly currency: string
  readonly paymentMethod: string
  /** When the checkout was accepted. */
  readonly requestedAt: string
}

/** A payment that was made, with its whole amount. */
export interface PaymentReference {
  readonly checkoutId: string
  readonly paymentId: string
  readonly amount: number
  readonly currency: string
}

/** What is given back of a captured payment; the amount may be a part of it. */
export interface RefundRequest extends PaymentReference {
  /** Tells this refund from the others of its payment. Absent: the payment has no other one, as its order was rejected. */
  readonly refundId?: string | undefined
}

/** `lost`: the hold ended before it was captured, so this payment can never be captured. */
export type Captured = { readonly status: 'captured' } | { readonly status: 'lost'; readonly reason: string }

export interface Refunded {
  readonly refundId: string
  readonly status: 'pending' | 'succeeded' | 'failed'
}

/** What a verified webhook says: which checkout to look at. `eventId` is the provider's id of the event. */
export interface Notice {
  readonly checkoutId: string
  /** The `refundId` of the request, when it is about a refund that had one. */
  readonly refundId?: string | undefined
  readonly eventId: string
  /** When it happened, ISO 8601. */
  readonly at: string
}

/**
 * Every call may be repeated, days later too: the provider does its work once for each checkout, a refund once for each
 * `refundId`, and answers the current state.
 * All throw Unprocessable when the provider will never accept the call; any other error means: ask again.
 */
export interface PaymentProvider {
  readonly name: string
  /** Makes the payment of a checkout and tries to hold its amount. */
  authorize(request: AuthorizeRequest): Promise<PaymentState>
  /** The state of a payment. */
  lookUp(paymentId: string): Promise<PaymentState>
  /** The payment of a checkout whose payment id is not known, if one was ever made. */
  find(request: Pick<AuthorizeRequest, 'checkoutId' | 'requestedAt'>): Promise<PaymentState | undefined>
  capture(payment: PaymentReference): Promise<Captured>
  /** Lets a payment go that is not captured; answers `released` or `declined`, or `captured` when it is too late: refund it then. */
  release(payment: Pick<PaymentReference, 'checkoutId' | 'paymentId'>): Promise<PaymentState>
  /**
   * Gives money back, all refunds together never more than was captured.
   * @throws Unavailable while the amount is held: its capture may be on its way
   */
  refund(request: RefundRequest): Promise<Refunded>
  /** The state of a refund, by the provider's id of it. */
  lookUpRefund(refund: { readonly checkoutId: string; readonly refundId: string }): Promise<Refunded>
  /**
   * Verifies a webhook and reads it; undefined when it is about nothing we look at.
   * @throws Problem 400 when the signature is wrong or too old
   */
  readWebhook(body: string, headers: Readonly<Record<string, string | undefined>>): Promise<Notice | undefined>
}
