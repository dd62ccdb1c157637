/** Whether a checkout has come to its end: only then is its person erased, for what is under way still needs the address. */
import type { CheckoutRequested } from '../checkout/facts.ts'
import type { OrderStatus } from '../order/dynamodb-order-status.ts'
import type { Payment } from '../payment/dynamodb-payments.ts'

/** For this long a repetition publishes the checkout again, and a mail that is missing may still go out. */
const settlingMs = 24 * 60 * 60 * 1_000

export interface Progress {
  readonly requestedAt: CheckoutRequested['requestedAt'] | undefined
  readonly payment?: Payment | undefined
  /** `open`: an action whose fact is not published yet. */
  readonly order?: (OrderStatus & { readonly open?: unknown }) | undefined
  /** The receipt was sent. */
  readonly receipt: boolean
}

/** Why the checkout must wait, as the end of a sentence; undefined when it has ended. */
export const underWay = ({ requestedAt, payment, order, receipt }: Progress, now: Date): string | undefined => {
  const isYoung = requestedAt !== undefined && now.getTime() - Date.parse(requestedAt) < settlingMs
  if (!payment && !order && isYoung) return 'its payment has not begun'
  if (payment?.openSince !== undefined) {
    if (payment.status === 'open') return 'its payment is not decided'
    return payment.refund === undefined ? 'its amount is held, and neither taken nor released' : 'its refund is pending'
  }
  if (order?.open !== undefined) return 'an action on its order is not published'
  if (order?.status === 'placed' && !receipt && isYoung) return 'its receipt is not sent'
  return undefined
}
