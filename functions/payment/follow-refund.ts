/**
 * Follows a refund that was pending until the provider says how it ended, and states that. A failed one, also one that seemed to
 * have succeeded, is left to a person: only somebody at the shop can find another way to give the money back.
 */
import { Unprocessable } from '../errors.ts'
import type { Send } from '../kafka/client.ts'
import type { NotedRefund, Payments } from './dynamodb-payments.ts'
import { refundSettledFact } from './payment.ts'
import type { Refunded } from './provider.ts'

const hour = 60 * 60 * 1_000

export interface FollowRefundDependencies {
  readonly payments: Pick<Payments, 'endRefund' | 'postpone'>
  readonly send: Send
  readonly now: () => Date
}

/** A refund may be pending for days: the pauses between two looks grow with its age, up to an hour. */
const pauseMs = (refundedAt: string, now: Date): number =>
  Math.min(hour, Math.max(0, now.getTime() - Date.parse(refundedAt)))

export const followRefund =
  ({ payments, send, now }: FollowRefundDependencies) =>
  /** @param current what the provider says now */
  async (noted: NotedRefund, { status }: Refunded, traceparent: string | undefined): Promise<void> => {
    if (status === 'pending' && noted.refundEnding === undefined) {
      const pause = pauseMs(noted.refundedAt, now())
      await payments.postpone(noted.checkoutId, new Date(now().getTime() + pause).toISOString())
      return
    }
    if (status === 'succeeded' && noted.refund.status === 'succeeded') return
    const ended = await payments.endRefund(
      noted.checkoutId,
      status === 'failed' ? 'failed' : 'succeeded',
      now().toISOString(),
    )
    await send([refundSettledFact(noted, ended, traceparent)])
    if (ended.refundEnding === 'failed') {
      const { refundId, paymentId } = noted.refund
      throw new Unprocessable(
        'refund-failed',
        `The refund ${refundId} of ${paymentId} failed: give the money back by hand.`,
      )
    }
  }
