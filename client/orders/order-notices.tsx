import { type ApiFailure, describeFailure } from '../shared/api-request.ts'
import type { CheckoutStatus } from '../shared/contract.ts'
import { formatMoney } from '../shared/money.ts'
import { Notice } from '../shared/notice.tsx'
import { useLocale } from '../shared/use-locale.ts'
import { useNow } from '../shared/use-now.ts'
import { ConfirmPayment } from './confirm-payment.tsx'
import { describeReason } from './decline-reasons.ts'
import { describeMoneyBack, hasFailedRefund, toneOfMoneyBack } from './money-back.ts'

interface OrderNoticesProps {
  readonly failure: ApiFailure | undefined
  readonly checkout: CheckoutStatus | undefined
}

/** A step that takes longer than this is explained. */
const slowAfterMs = 15_000

const endedTexts: Readonly<Partial<Record<CheckoutStatus['status'], string>>> = {
  declined: 'You were not charged.',
  expired: 'You were not charged. You can try again.',
  rejected: 'Your payment is being returned in full.',
  released: 'The reserved amount was released. You were not charged.',
  refunded: 'You got the whole amount back.',
}

const refundTexts: Readonly<Partial<Record<NonNullable<CheckoutStatus['refund']>, string>>> = {
  pending: 'The whole amount is on its way back to you. It may take some days to arrive.',
  failed: 'The whole amount is still owed to you. Somebody at the shop takes care of it.',
}

const slowTexts: Readonly<Partial<Record<CheckoutStatus['status'], string>>> = {
  accepted: 'The payment is taking longer than usual',
  paid: 'Reserving your items is taking longer than usual',
  ordered: 'Sending your receipt is taking longer than usual',
}

const sinceLast = (checkout: CheckoutStatus, now: number): number => {
  const last = checkout.timeline.map(entry => Date.parse(entry.at)).reduce((a, b) => Math.max(a, b), 0)
  return last === 0 ? 0 : now - last
}

/** What a shopper should know beyond the timeline: why it ended so, or why nothing moves. */
export function OrderNotices({ failure, checkout }: OrderNoticesProps) {
  if (!checkout) {
    return (
      <Notice tone="bad" title="The order can’t be loaded right now">
        {failure && describeFailure(failure)} If it was accepted, your order is safe. This page keeps trying.
      </Notice>
    )
  }
  if (failure) {
    return (
      <Notice tone="warn" title="Order received. Its details can’t be loaded right now">
        {describeFailure(failure)} Your order is safe and is being processed. This page keeps trying.
      </Notice>
    )
  }
  return (
    <>
      {checkout.shipment && (
        <Notice tone="good" title={`Shipped with ${checkout.shipment.carrier}`}>
          Tracking number <span className="figures">{checkout.shipment.trackingNumber}</span>
        </Notice>
      )}
      <StatusNotice checkout={checkout} />
    </>
  )
}

/** An order says how much comes back; a payment without an order comes back whole. */
const endedTextOf = (checkout: CheckoutStatus, money: (amount: number) => string): string | undefined => {
  const { status, refund } = checkout
  if (status === 'cancelled') return describeMoneyBack(checkout, money)
  const isWhole = status === 'refunded' || status === 'rejected'
  return (isWhole && refund && refundTexts[refund]) || endedTexts[status]
}

function StatusNotice({ checkout }: { checkout: CheckoutStatus }) {
  const now = useNow(2000)
  const locale = useLocale()
  const money = (amount: number): string => formatMoney(amount, checkout.currency, locale)
  const endedText = endedTextOf(checkout, money)
  const moneyBack = describeMoneyBack(checkout, money)
  if (moneyBack && !endedText) {
    return (
      <Notice
        tone={toneOfMoneyBack(checkout)}
        title={hasFailedRefund(checkout) ? 'Your refund did not go through' : 'Refund'}
      >
        {moneyBack}
      </Notice>
    )
  }
  if (checkout.attention && !endedText) {
    return (
      <Notice tone="warn" title="We are looking into your order">
        A step could not be completed, and somebody at the shop takes care of it. You can be charged only once. You can
        close this page and come back later.
      </Notice>
    )
  }
  if (checkout.status === 'action-required') return <ConfirmPayment checkout={checkout} />
  if (endedText) {
    const notCharged = checkout.status === 'declined' || checkout.status === 'expired'
    const reason = checkout.reason ?? (notCharged ? undefined : 'out_of_stock')
    return (
      <Notice tone={notCharged ? 'bad' : 'warn'} title={describeReason(reason)}>
        {endedText}
      </Notice>
    )
  }
  if (checkout.behind) {
    return (
      <Notice tone="live" title="Order received. Details will follow">
        Your order is safe. Its timeline is not up to date yet.
      </Notice>
    )
  }
  const slow = slowTexts[checkout.status]
  if (slow && sinceLast(checkout, now) > slowAfterMs) {
    return (
      <Notice tone="live" title={slow}>
        Your order is safe, and you can be charged only once. You can close this page and come back later.
      </Notice>
    )
  }
  return null
}
