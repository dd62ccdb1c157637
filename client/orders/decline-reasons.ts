/** Why an order was not made, in the shopper's words. */
import type { CheckoutStatus } from '../shared/contract.ts'

type Reason = NonNullable<CheckoutStatus['reason']>

const reasons: Readonly<Record<Reason, string>> = {
  card_declined: 'Your bank declined the payment.',
  insufficient_funds: 'Declined: insufficient funds.',
  expired_card: 'The card has expired.',
  invalid_payment_method: 'This payment method is not valid.',
  authentication_failed: 'The payment was not confirmed with your bank.',
  try_again: 'The payment could not be processed. Try again in a few minutes.',
  expired: 'The payment was not confirmed in time.',
  out_of_stock: 'There were not enough items left when your order was processed.',
  payment_lost: 'The payment could not be collected.',
  cancelled_by_shop: 'The shop cancelled this order.',
  cancelled_by_shopper: 'You cancelled the order.',
}

export const describeReason = (reason: Reason | undefined): string =>
  reasons[reason ?? 'card_declined'] ?? reasons.card_declined
