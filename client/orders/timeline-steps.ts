/** The steps of one checkout, derived from its status and records: what happened, what happens now, what is to come. */
import type { CheckoutState, CheckoutStatus, TimelineEntry } from '../shared/contract.ts'
import { hasFailedRefund } from './money-back.ts'

const topicOf = {
  accepted: 'checkout-requested',
  action: 'payment-action-required',
  paid: 'payment-successful',
  declined: 'payment-failed',
  expired: 'payment-failed',
  ordered: 'order-successful',
  rejected: 'order-rejected',
  released: 'payment-released',
  /** Until the refund is known to have succeeded. */
  refunding: 'payment-refunded',
  refunded: 'payment-refunded',
  /** A part of an order that stands. */
  givenBack: 'payment-refunded',
  cancelled: 'order-cancelled',
  shipped: 'order-shipped',
  mailed: 'email-successful',
  /** It bounced, or its address gets no more mails. */
  undelivered: 'email-undeliverable',
} as const

export type StepName = keyof typeof topicOf

export interface Step {
  readonly name: StepName
  /** `bad` happened too, but is not what the shopper wanted. */
  readonly state: 'done' | 'bad' | 'now' | 'ahead'
  readonly entry?: TimelineEntry
  /** Since the step before it. */
  readonly tookMs?: number
}

/** The step a status has reached, even while the records behind it have not arrived in the sink. */
const reached: Readonly<Record<CheckoutState, StepName>> = {
  accepted: 'accepted',
  'action-required': 'action',
  paid: 'paid',
  declined: 'declined',
  expired: 'expired',
  ordered: 'ordered',
  rejected: 'rejected',
  released: 'released',
  refunded: 'refunded',
  cancelled: 'cancelled',
  confirmed: 'mailed',
  shipped: 'shipped',
}

const bad: readonly StepName[] = ['declined', 'expired', 'rejected', 'cancelled', 'undelivered']

const isOnItsWay = ({ refund, refundPending = 0 }: CheckoutStatus): boolean => refund === 'pending' || refundPending > 0

/** The steps this checkout takes. Some are shown only once they happened: not every payment needs a confirmation. */
const routeOf = (checkout: CheckoutStatus, has: (name: StepName) => boolean): readonly StepName[] => {
  const { status, refunded: amountBack = 0, reason } = checkout
  const isOpen = isOnItsWay(checkout) || hasFailedRefund(checkout)
  const refunded = isOpen ? 'refunding' : 'refunded'
  const ifSeen = (name: StepName): readonly StepName[] => (has(name) || reached[status] === name ? [name] : [])
  const begin: readonly StepName[] = ['accepted', ...ifSeen('action')]
  // A mail that is not sent, because an earlier one bounced, is not waited for.
  const mailed: readonly StepName[] = [
    ...(has('undelivered') ? ifSeen('mailed') : ['mailed' as const]),
    ...ifSeen('undelivered'),
  ]
  if (status === 'expired') return [...begin, 'expired', ...ifSeen('mailed')]
  if (status === 'declined' || (has('declined') && !has('paid'))) return [...begin, 'declined', ...ifSeen('mailed')]
  if (status === 'cancelled' || has('cancelled')) {
    const back: StepName = has('refunded') || amountBack > 0 ? refunded : 'released'
    // A payment that was lost leaves nothing to give back; without a reason nothing is known of it.
    const isOwed = reason === 'cancelled_by_shop' || reason === 'cancelled_by_shopper'
    return [...begin, 'paid', 'ordered', ...ifSeen('mailed'), 'cancelled', ...(isOwed ? [back] : ifSeen(back))]
  }
  if (['rejected', 'released', 'refunded'].includes(status) || has('rejected')) {
    const returned = has('refunded') || status === 'refunded' ? refunded : 'released'
    return [...begin, 'paid', 'rejected', returned, ...mailed]
  }
  return [...begin, 'paid', 'ordered', ...mailed, ...ifSeen('shipped'), ...ifSeen(isOpen ? 'refunding' : 'givenBack')]
}

export const timelineOf = (checkout: CheckoutStatus): readonly Step[] => {
  const entryOf = (name: StepName) => checkout.timeline.find(entry => entry.topic === topicOf[name])
  const route = routeOf(checkout, name => entryOf(name) !== undefined)
  const last = reached[checkout.status]
  const furthest = Math.max(
    route.indexOf(last === 'refunded' && route.includes('refunding') ? 'refunding' : last),
    ...route.map((name, index) => (entryOf(name) ? index : 0)),
  )
  return route.map((name, index): Step => {
    const entry = entryOf(name)
    const before = index === 0 ? undefined : entryOf(route[index - 1] ?? name)
    const happened = index <= furthest
    return {
      name,
      state: happened ? (bad.includes(name) ? 'bad' : 'done') : index === furthest + 1 ? 'now' : 'ahead',
      ...(entry ? { entry } : {}),
      ...(entry && before ? { tookMs: Math.max(0, Date.parse(entry.at) - Date.parse(before.at)) } : {}),
    }
  })
}

/** From the acceptance to the last step that is known, or undefined while only one is. */
export const tookInAll = (steps: readonly Step[]): number | undefined => {
  const times = steps.flatMap(step => (step.entry ? [Date.parse(step.entry.at)] : []))
  return times.length < 2 ? undefined : Math.max(...times) - Math.min(...times)
}

/** Statuses after which only an operator changes anything. */
export const endedStates: readonly CheckoutState[] = [
  ...(['confirmed', 'shipped', 'declined', 'expired', 'released', 'cancelled', 'refunded'] as const),
]

/** Nothing will change by itself any more: the checkout has ended, and every step has its record. */
export const isSettled = (checkout: CheckoutStatus): boolean => {
  const steps = timelineOf(checkout)
  // Without its mail, an order is not confirmed.
  const isEnded = endedStates.includes(checkout.status) || steps.some(({ name }) => name === 'undelivered')
  return isEnded && !isOnItsWay(checkout) && !checkout.behind && steps.every(({ entry }) => entry !== undefined)
}
