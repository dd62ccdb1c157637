/** The table of checkouts as a map, with DynamoDB's condition on the put. */
import type { Checkouts, StoredCheckout } from '../functions/checkout/dynamodb-checkouts.ts'

export const checkoutsInMemory = (checkouts = new Map<string, StoredCheckout>()): Checkouts => ({
  keep: async checkout => {
    const { checkoutId } = checkout.requested
    const first = checkouts.get(checkoutId)
    if (!first) checkouts.set(checkoutId, checkout)
    return first
  },
  find: async id => checkouts.get(id),
  markPublished: async id => {
    const stored = checkouts.get(id)
    if (stored) checkouts.set(id, { ...stored, published: true })
  },
})
