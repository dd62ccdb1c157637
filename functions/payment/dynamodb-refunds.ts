/** What the payment room noted of the refunds of a checkout. */
import type { NotedRefund, Payment, Payments } from './dynamodb-payments.ts'

/** By the id that the order room gave the refund; the payment's own under the checkout's id. */
export type NotedRefunds = ReadonlyMap<string, NotedRefund>

/** How far a refund is; one that is not noted yet is pending. */
export const refundStateOf = (noted: NotedRefund | undefined): 'pending' | 'succeeded' | 'failed' =>
  noted?.refundEnding ?? noted?.refund.status ?? 'pending'

export const readRefunds =
  (payments: Pick<Payments, 'findRefund'>) =>
  async (
    checkoutId: string,
    decided: readonly { readonly refundId: string }[],
    payment: Payment | undefined,
  ): Promise<NotedRefunds> => {
    // The payment's own refund is in its item, which is no payment when it was made before holds.
    const own = payment ? payment.refund && (payment as NotedRefund) : payments.findRefund(checkoutId)
    const ids = [checkoutId, ...decided.map(({ refundId }) => refundId)]
    const noted = await Promise.all([own, ...decided.map(({ refundId }) => payments.findRefund(refundId))])
    return new Map(noted.flatMap((refund, index) => (refund ? [[ids[index] ?? '', refund] as const] : [])))
  }
