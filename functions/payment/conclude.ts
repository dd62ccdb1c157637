/**
 * Decides a payment by the provider's answer and publishes the result. `authorize`, `settle` and `reconcile` run it. They
 * may run at once, twice, or die at any point: the first decision stands, each of them states it, and what the decision
 * does not want is released at the provider.
 */
import type { CheckoutRequested } from '../checkout/facts.ts'
import type { Send } from '../kafka/client.ts'
import type { DecidedPayment, Payment, Payments } from './dynamodb-payments.ts'
import { authorisationFact } from './payment.ts'
import type { PaymentProvider, PaymentState } from './provider.ts'

const minute = 60 * 1_000

/** No amount is held for a checkout that is older. */
export const checkoutPatienceMs = 120 * minute
/** For this long a shopper may take to confirm with the bank. */
export const confirmPatienceMs = 30 * minute

const msSince = (time: string, now: Date): number => now.getTime() - Date.parse(time)

export const isTooOld = ({ requestedAt }: Pick<CheckoutRequested, 'requestedAt'>, now: Date): boolean =>
  msSince(requestedAt, now) > checkoutPatienceMs

type Decision = Pick<DecidedPayment, 'status' | 'reason'> | { readonly status: 'open' }

/**
 * What follows from the state of a payment.
 * @param askedAt when the shopper was asked to confirm
 */
export const decisionOn = (
  { status, reason }: PaymentState,
  checkout: Pick<CheckoutRequested, 'requestedAt'>,
  askedAt: string | undefined,
  now: Date,
): Decision => {
  switch (status) {
    case 'captured':
      return { status: 'authorised' }
    case 'held':
      return { status: isTooOld(checkout, now) ? 'expired' : 'authorised' }
    case 'declined':
    case 'released':
      return { status: 'failed', reason: reason ?? 'canceled' }
    default: {
      const isAbandoned = askedAt !== undefined && msSince(askedAt, now) > confirmPatienceMs
      return { status: isAbandoned || isTooOld(checkout, now) ? 'expired' : 'open' }
    }
  }
}

export interface Conclusion {
  readonly checkout: Omit<CheckoutRequested, 'paymentMethod'>
  readonly provider: PaymentProvider
  readonly state: PaymentState
  /** What is stored about the payment so far. */
  readonly stored?: Payment | undefined
  readonly traceparent: string | undefined
}

export interface ConcludeDependencies {
  readonly payments: Pick<Payments, 'keep' | 'decide' | 'close'>
  readonly send: Send
  readonly now: () => Date
}

/** States in which an amount is held, or may be held later because somebody confirms it. */
const mayHold = ({ status }: PaymentState): boolean => status !== 'released' && status !== 'captured'

export const conclude =
  ({ payments, send, now }: ConcludeDependencies) =>
  async ({ checkout, provider, state, stored, traceparent }: Conclusion): Promise<Payment> => {
    const { checkoutId } = checkout
    const { paymentId } = state
    const decision = decisionOn(state, checkout, stored?.at, now())
    const about = { checkoutId, provider: provider.name, paymentId, at: now().toISOString(), traceparent }
    // What must still be released stays among the open payments until that is done.
    const isOpen = decision.status === 'authorised' || (paymentId !== undefined && mayHold(state))
    const decided =
      decision.status === 'open'
        ? await payments.keep({ ...about, action: state.action })
        : await payments.decide({ ...about, ...decision }, isOpen)

    const isWanted =
      decided.status === 'open' || (decided.status === 'authorised' && (decided.paymentId ?? paymentId) === paymentId)
    const isLeft = !isWanted && paymentId !== undefined && mayHold(state)
    if (isLeft) await provider.release({ checkoutId, paymentId })
    const record = authorisationFact(checkout, decided)
    if (record) await send([record])
    // Last of all: until here the reconciler finds the payment and does the rest. One that was released just before a crash is
    // found open with nothing left to release.
    const isOver = !isWanted && (paymentId === undefined || decided.paymentId === paymentId)
    if (isOver && (isLeft || stored?.openSince !== undefined)) await payments.close(checkoutId)
    return decided
  }
