/**
 * Why a checkout did not become an order, as the public may know it. A provider's own codes are not for the public: one that
 * says `stolen_card` tells a thief which cards to throw away.
 */
export const publicReasons = [
  'card_declined',
  'insufficient_funds',
  'expired_card',
  'invalid_payment_method',
  'authentication_failed',
  'try_again',
  'expired',
  'out_of_stock',
  'payment_lost',
  'cancelled_by_shop',
  'cancelled_by_shopper',
] as const
export type PublicReason = (typeof publicReasons)[number]

const codes: Readonly<Record<PublicReason, readonly string[]>> = {
  card_declined: [],
  insufficient_funds: ['insufficient_funds'],
  expired_card: ['expired_card', 'invalid_expiry_month', 'invalid_expiry_year'],
  invalid_payment_method: [
    ...['invalid_payment_method', 'incorrect_number', 'invalid_number', 'incorrect_cvc', 'invalid_cvc'],
    ...['resource_missing', 'token_already_used', 'payment_method_invalid', 'card_not_supported'],
  ],
  authentication_failed: [
    ...['authentication_failed', 'authentication_required', 'authentication_refused'],
    ...['payment_intent_authentication_failure', 'setup_intent_authentication_failure'],
  ],
  try_again: ['try_again_later', 'processing_error', 'issuer_not_available', 'reenter_transaction', 'rate_limit'],
  expired: ['expired', 'too_late', 'no_order'],
  out_of_stock: ['out_of_stock'],
  payment_lost: ['payment_lost'],
  cancelled_by_shop: ['operator'],
  cancelled_by_shopper: ['shopper'],
}

const byCode = new Map(publicReasons.flatMap(reason => codes[reason].map(code => [code, reason] as const)))

/** Any code that is not known is a declined card. */
export const publicReason = (code: string): PublicReason => byCode.get(code) ?? 'card_declined'
