/** Gives captured money back, once: asks the provider, notes its answer, states it, and only then follows a refund that is pending. */
import type { OutgoingRecord } from '../kafka/cloudevents.ts'
import type { NotedRefund, Payments } from './dynamodb-payments.ts'
import { type FollowRefundDependencies, followRefund } from './follow-refund.ts'
import type { PaymentProvider, RefundRequest } from './provider.ts'

export interface GiveBackDependencies extends FollowRefundDependencies {
  readonly payments: Pick<Payments, 'refunded' | 'refundSent' | 'endRefund' | 'postpone'>
}

export const giveBack = (dependencies: GiveBackDependencies) => {
  const { payments, send, now } = dependencies
  const follow = followRefund(dependencies)
  /** @param factOf the fact that states the refund as it was noted first */
  return async (
    provider: PaymentProvider,
    request: RefundRequest,
    factOf: (noted: NotedRefund) => OutgoingRecord,
    traceparent: string | undefined,
  ): Promise<void> => {
    const { checkoutId, paymentId, amount, currency, refundId } = request
    const refunded = await provider.refund(request)
    const refund = { ...refunded, paymentId, provider: provider.name, amount, currency }
    const at = now().toISOString()
    const noted =
      refundId === undefined
        ? await payments.refunded(checkoutId, refund, at)
        : await payments.refunded(refundId, refund, at, { refundOf: checkoutId, traceparent })
    if (noted.refund.status !== 'failed') await send([factOf(noted)])
    // Only now do the reconciler and the provider's notices have it followed: its end is never stated before itself.
    if (noted.refundUnsent) await payments.refundSent(noted)
    if (noted.refund.status !== 'succeeded' || refunded.status === 'failed') await follow(noted, refunded, traceparent)
  }
}
