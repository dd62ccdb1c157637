/** What the shopper reads at each state and step of an order. */
import type { CheckoutState } from '../shared/contract.ts'
import type { Tone } from '../shared/tone.ts'
import type { StepName } from './timeline-steps.ts'

interface StateWords {
  /** On the customer display and in the list. */
  readonly short: string
  readonly headline: string
  readonly tone: Tone
}

export const stateWords: Readonly<Record<CheckoutState, StateWords>> = {
  accepted: { short: 'Accepted', headline: 'Your order is at the till', tone: 'live' },
  paid: { short: 'Paid', headline: 'Paid, now to the stockroom', tone: 'live' },
  ordered: { short: 'Ordered', headline: 'It is yours; the receipt is on its way', tone: 'live' },
  confirmed: { short: 'Confirmed', headline: 'Thank you. It is all done', tone: 'good' },
  declined: { short: 'Declined', headline: 'The payment was declined', tone: 'bad' },
  rejected: { short: 'Sold out', headline: 'Sold out; your money is on its way back', tone: 'warn' },
  refunded: { short: 'Refunded', headline: 'Sold out; you have your money back', tone: 'warn' },
}

interface StepWords {
  readonly done: string
  readonly now: string
  /** Who does it. */
  readonly by: string
}

export const stepWords: Readonly<Record<StepName, StepWords>> = {
  accepted: { done: 'Accepted', now: 'Being accepted', by: 'Checkout' },
  paid: { done: 'Paid', now: 'Waiting for the payment', by: 'Payment' },
  declined: { done: 'Declined', now: 'Waiting for the payment', by: 'Payment' },
  ordered: { done: 'Ordered', now: 'Taking it out of stock', by: 'Order' },
  rejected: { done: 'Sold out', now: 'Taking it out of stock', by: 'Order' },
  refunded: { done: 'Refunded', now: 'Giving the money back', by: 'Payment' },
  mailed: { done: 'Mail sent', now: 'Writing the mail', by: 'Email' },
}
