/** What the shopper reads at each status and step of an order. */
import type { CheckoutState, CheckoutStatus } from '../shared/contract.ts'
import type { Tone } from '../shared/tone.ts'
import type { StepName } from './timeline-steps.ts'

interface StateLabels {
  readonly short: string
  readonly headline: string
  readonly tone: Tone
  /** Beside the total on the receipt. */
  readonly total: string
}

export const stateLabels: Readonly<Record<CheckoutState, StateLabels>> = {
  accepted: { short: 'Received', headline: 'We’ve received your order', tone: 'live', total: 'To pay' },
  'action-required': {
    short: 'Confirm payment',
    headline: 'Confirm the payment with your bank',
    tone: 'warn',
    total: 'To pay',
  },
  paid: { short: 'Paid', headline: 'Payment confirmed. Reserving your items', tone: 'live', total: 'Paid' },
  ordered: { short: 'Ordered', headline: 'Your order is placed. Sending the receipt', tone: 'live', total: 'Paid' },
  confirmed: { short: 'Confirmed', headline: 'Thank you. Your order is confirmed', tone: 'good', total: 'Paid' },
  shipped: { short: 'Shipped', headline: 'Your order has been shipped', tone: 'good', total: 'Paid' },
  declined: { short: 'Declined', headline: 'The payment was declined', tone: 'bad', total: 'Not charged' },
  expired: { short: 'Expired', headline: 'The payment was not confirmed in time', tone: 'bad', total: 'Not charged' },
  rejected: {
    short: 'Sold out',
    headline: 'Sold out. Your payment is being returned',
    tone: 'warn',
    total: 'Being returned',
  },
  released: { short: 'Sold out', headline: 'Sold out. You were not charged', tone: 'warn', total: 'Not charged' },
  cancelled: { short: 'Cancelled', headline: 'Your order was cancelled', tone: 'warn', total: 'Cancelled' },
  refunded: { short: 'Refunded', headline: 'Your payment was refunded', tone: 'warn', total: 'Refunded' },
}

/** Of a payment without an order. A refund takes days; what is on its way is not there yet. */
const refundLabels: Readonly<Record<'pending' | 'failed', StateLabels>> = {
  pending: { short: 'Refund started', headline: 'Your refund is on its way', tone: 'warn', total: 'To be refunded' },
  failed: { short: 'Refund failed', headline: 'Your refund did not go through', tone: 'bad', total: 'To be refunded' },
}

/** A refund changes the labels of a payment without an order only. */
export const labelsOf = ({ status, refund }: Pick<CheckoutStatus, 'status' | 'refund'>): StateLabels =>
  (status === 'refunded' || status === 'rejected') && (refund === 'pending' || refund === 'failed')
    ? refundLabels[refund]
    : stateLabels[status]

interface StepLabels {
  readonly done: string
  readonly now: string
  /** The service that does it. */
  readonly by: string
}

export const stepLabels: Readonly<Record<StepName, StepLabels>> = {
  accepted: { done: 'Order received', now: 'Receiving the order', by: 'Checkout' },
  action: { done: 'Confirmation requested', now: 'Waiting for your confirmation', by: 'Payment' },
  paid: { done: 'Payment confirmed', now: 'Checking the payment', by: 'Payment' },
  declined: { done: 'Payment declined', now: 'Checking the payment', by: 'Payment' },
  expired: { done: 'Payment expired', now: 'Checking the payment', by: 'Payment' },
  ordered: { done: 'Order placed', now: 'Reserving your items', by: 'Order' },
  rejected: { done: 'Sold out', now: 'Reserving your items', by: 'Order' },
  released: { done: 'Payment released', now: 'Releasing the payment', by: 'Payment' },
  givenBack: { done: 'Refund made', now: 'Making the refund', by: 'Payment' },
  refunding: { done: 'Refund started', now: 'Refunding the payment', by: 'Payment' },
  refunded: { done: 'Payment refunded', now: 'Refunding the payment', by: 'Payment' },
  cancelled: { done: 'Order cancelled', now: 'Cancelling the order', by: 'Order' },
  shipped: { done: 'Shipped', now: 'Preparing the shipment', by: 'Order' },
  mailed: { done: 'Email sent', now: 'Sending the email', by: 'Email' },
  undelivered: { done: 'Email could not be delivered', now: 'Sending the email', by: 'Email' },
}
