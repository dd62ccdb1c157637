/** Why an order was not made, in the shopper's words. */

const reasons: Readonly<Record<string, string>> = {
  card_declined: 'The bank declined the payment.',
  invalid_payment_method: 'The payment provider does not know this way to pay.',
  insufficient_funds: 'There is not enough money in the account.',
  out_of_stock: 'Somebody else bought the last one while you were paying.',
}

/** An unknown reason as it came. */
export const describeReason = (reason: string | undefined): string =>
  reason === undefined
    ? 'The payment provider gave no reason.'
    : (reasons[reason] ?? `The payment provider says: ${reason}.`)
