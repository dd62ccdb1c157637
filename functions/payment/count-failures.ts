/** Counts every payment that is decided as failed, so that the door can stop who tries one card after the other. */
import type { Payments } from './dynamodb-payments.ts'

/** Counts the failed payment of a checkout, once however often it is called. */
export type CountFailure = (checkoutId: string, at: string) => Promise<void>

export const countFailures = <P extends Pick<Payments, 'decide'>>(payments: P, count: CountFailure): P => ({
  ...payments,
  decide: async (payment, isOpen) => {
    const decided = await payments.decide(payment, isOpen)
    if (decided.status === 'failed') await count(decided.checkoutId, decided.at)
    return decided
  },
})
