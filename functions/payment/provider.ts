/** The port to a payment provider. Every call carries an idempotency key: the same key gives the first answer again. */

/** What the page must do so that the shopper can confirm. A redirect's `url` is a path of the API. */
export type PaymentAction =
  | { readonly kind: 'redirect'; readonly url: string }
  | { readonly kind: 'stripe'; readonly clientSecret: string }

export interface ChargeRequest {
  readonly idempotencyKey: string
  readonly checkoutId: string
  readonly amount: number
  readonly currency: string
  readonly paymentMethod: string
  /** When the checkout was accepted: how old its idempotency key is. */
  readonly requestedAt: string
}

export type Charged =
  | { readonly status: 'succeeded'; readonly paymentId: string }
  | { readonly status: 'declined'; readonly reason: string }

export interface RefundRequest {
  readonly idempotencyKey: string
  readonly paymentId: string
  readonly amount: number
  readonly currency: string
}

export interface Refunded {
  readonly refundId: string
}

/**
 * Both calls throw Unprocessable when the provider will never accept them (the same key with other parameters, a refund of
 * an unknown payment); any other error means: ask again with the same key.
 */
export interface PaymentProvider {
  readonly name: string
  charge(request: ChargeRequest): Promise<Charged>
  refund(request: RefundRequest): Promise<Refunded>
}
