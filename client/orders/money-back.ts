/** What a shopper reads about money of an order that comes back. */
import type { CheckoutStatus } from '../shared/contract.ts'

type Given = Pick<CheckoutStatus, 'status' | 'reason' | 'refund' | 'refunded'>

/** Undefined where nothing comes back. `money` writes an amount. */
export const describeMoneyBack = (
  { status, reason, refund, refunded = 0 }: Given,
  money: (amount: number) => string,
): string | undefined => {
  const owed = 'A refund did not go through. Somebody at the shop takes care of it.'
  const given =
    refund === 'succeeded'
      ? `You got ${money(refunded)} back.`
      : `${money(refunded)} is on its way back to you. It may take some days to arrive.`
  if (refund === 'failed') return refunded > 0 ? `${owed} You get ${money(refunded)} back by other refunds.` : owed
  if (refunded > 0) return given
  if (status !== 'cancelled') return undefined
  return reason === 'payment_lost' ? 'You were not charged.' : 'The reserved amount is released. You are not charged.'
}
