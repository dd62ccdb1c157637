/** The steps of one checkout, shaped from what the status route knows: what happened, what happens now, what is to come. */
import type { CheckoutState, CheckoutStatus, TimelineEntry } from '../shared/contract.ts'

export type StepName = 'accepted' | 'paid' | 'declined' | 'ordered' | 'rejected' | 'refunded' | 'mailed'

export interface Step {
  readonly name: StepName
  /** `bad` happened too, but is not what the shopper wanted. */
  readonly state: 'done' | 'bad' | 'now' | 'ahead'
  readonly entry?: TimelineEntry
  /** Since the step before it. */
  readonly tookMs?: number
}

const topicOf: Readonly<Record<StepName, string>> = {
  accepted: 'checkout-requested',
  paid: 'payment-successful',
  declined: 'payment-failed',
  ordered: 'order-successful',
  rejected: 'order-rejected',
  refunded: 'payment-refunded',
  mailed: 'email-successful',
}

const routes = {
  confirmed: ['accepted', 'paid', 'ordered', 'mailed'],
  declined: ['accepted', 'declined', 'mailed'],
  refunded: ['accepted', 'paid', 'rejected', 'refunded', 'mailed'],
} as const satisfies Record<string, readonly StepName[]>

/** How far along its route a status is, even while the records behind it have not reached the sink. */
const reached: Readonly<Record<CheckoutState, StepName>> = {
  accepted: 'accepted',
  paid: 'paid',
  declined: 'declined',
  ordered: 'ordered',
  rejected: 'rejected',
  refunded: 'refunded',
  confirmed: 'mailed',
}

const routeOf = (checkout: CheckoutStatus, has: (name: StepName) => boolean): readonly StepName[] => {
  if (checkout.status === 'declined' || has('declined')) return routes.declined
  if (checkout.status === 'rejected' || checkout.status === 'refunded' || has('rejected')) return routes.refunded
  return routes.confirmed
}

const isBad = (name: StepName): boolean => name === 'declined' || name === 'rejected'

export const timelineOf = (checkout: CheckoutStatus): readonly Step[] => {
  const entryOf = (name: StepName) => checkout.timeline.find(entry => entry.topic === topicOf[name])
  const route = routeOf(checkout, name => entryOf(name) !== undefined)
  const furthest = Math.max(
    route.indexOf(reached[checkout.status]),
    ...route.map((name, index) => (entryOf(name) ? index : 0)),
  )
  return route.map((name, index): Step => {
    const entry = entryOf(name)
    const before = index === 0 ? undefined : entryOf(route[index - 1] ?? name)
    const happened = index <= furthest
    return {
      name,
      state: happened ? (isBad(name) ? 'bad' : 'done') : index === furthest + 1 ? 'now' : 'ahead',
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

/** Nothing will change any more: every step of the route has its record. A later one may come before an earlier one. */
export const isSettled = (checkout: CheckoutStatus): boolean =>
  !checkout.behind && timelineOf(checkout).every(({ entry }) => entry !== undefined)
