'use client'
import { type ApiFailure, describeFailure } from '../shared/api-request.ts'
import type { CheckoutStatus } from '../shared/contract.ts'
import { Notice } from '../shared/notice.tsx'
import { useNow } from '../shared/use-now.ts'
import { describeReason } from './decline-reasons.ts'

interface OrderNoticesProps {
  readonly failure: ApiFailure | undefined
  readonly checkout: CheckoutStatus | undefined
}

/** A step that takes longer than this gets a word of explanation. */
const slowAfterMs = 15_000

const sinceLast = (checkout: CheckoutStatus, now: number): number => {
  const last = checkout.timeline.map(entry => Date.parse(entry.at)).reduce((a, b) => Math.max(a, b), 0)
  return last === 0 ? 0 : now - last
}

/** What a shopper should know beyond the timeline: why it ended so, or why nothing moves. */
export function OrderNotices({ failure, checkout }: OrderNoticesProps) {
  const now = useNow(2000)
  if (!checkout) {
    return (
      <Notice tone="bad" title="The order cannot be shown right now">
        {failure && describeFailure(failure)} An order that was accepted is safe; this page keeps trying.
      </Notice>
    )
  }
  if (failure) {
    return (
      <Notice tone="warn" title="Accepted; its details cannot be read right now">
        {describeFailure(failure)} The order is safe and goes on meanwhile; this page keeps trying.
      </Notice>
    )
  }
  if (checkout.behind) {
    return (
      <Notice tone="live" title="Accepted; details are on their way">
        The order is safe. The part of the shop that tells how far it is runs behind.
      </Notice>
    )
  }
  if (checkout.status === 'declined') {
    return (
      <Notice tone="bad" title={describeReason(checkout.reason)}>
        Nothing was charged, and nothing was taken out of stock.
      </Notice>
    )
  }
  if (checkout.status === 'rejected' || checkout.status === 'refunded') {
    return (
      <Notice tone="warn" title={describeReason(checkout.reason ?? 'out_of_stock')}>
        {checkout.status === 'refunded' ? 'The whole amount was given back.' : 'The whole amount is being given back.'}
      </Notice>
    )
  }
  if (checkout.status === 'accepted' && sinceLast(checkout, now) > slowAfterMs) {
    return (
      <Notice tone="live" title="The payment provider takes its time">
        The shop asks it again and again; it can be charged only once. You may leave this page.
      </Notice>
    )
  }
  return null
}
