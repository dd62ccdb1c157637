/** Asks the provider of a stored payment for its state and publishes what follows. */
import type { Checkouts } from '../checkout/dynamodb-checkouts.ts'
import type { CheckoutRequested } from '../checkout/facts.ts'
import { Unprocessable } from '../errors.ts'
import type { Send } from '../kafka/client.ts'
import type { Providers } from './choose-provider.ts'
import { conclude } from './conclude.ts'
import type { Payment, Payments } from './dynamodb-payments.ts'
import { authorisationFact } from './payment.ts'

export interface RefreshDependencies {
  readonly payments: Pick<Payments, 'keep' | 'decide' | 'close'>
  readonly checkouts: Pick<Checkouts, 'find'>
  readonly providers: Providers
  readonly send: Send
  readonly now: () => Date
}

export const checkoutOf = async (
  checkouts: Pick<Checkouts, 'find'>,
  checkoutId: string,
): Promise<CheckoutRequested> => {
  const stored = await checkouts.find(checkoutId)
  if (!stored) throw new Unprocessable('unknown-checkout', `There is a payment and no checkout ${checkoutId}.`)
  return stored.requested
}

const isPending = ({ refund, refundEnding }: Payment): boolean =>
  refund?.status === 'pending' && refundEnding === undefined

export const refreshPayment = ({ payments, checkouts, providers, send, now }: RefreshDependencies) => {
  const concluded = conclude({ payments, send, now })
  return async (stored: Payment): Promise<void> => {
    // The hold has ended, or was given back: everything about the authorisation was stated long ago. A payment that was decided
    // by a record that came again, after its order, is still among the open ones.
    if (stored.ending !== undefined || stored.refund !== undefined) {
      if (stored.openSince !== undefined && !isPending(stored)) await payments.close(stored.checkoutId)
      return
    }
    const checkout = await checkoutOf(checkouts, stored.checkoutId)
    if (stored.status === 'authorised') {
      const known = authorisationFact(checkout, stored)
      return known && send([known])
    }
    const provider = await providers(stored.provider)
    const state =
      stored.paymentId === undefined ? await provider.find(checkout) : await provider.lookUp(stored.paymentId)
    const { traceparent } = stored
    if (state) await concluded({ checkout, provider, state, stored, traceparent })
  }
}
