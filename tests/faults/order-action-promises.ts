/** What an operator may rely on: an action is done once and stated, money goes back as decided, and nothing leaves that was cancelled. */
import { type Accepted, type Evidence, outcomeOf } from './evidence.ts'
import type { Fact, Order } from './history.ts'
import { each, type Look } from './look.ts'

const sum = (of: readonly { readonly amount: number }[]): number => of.reduce((all, { amount }) => all + amount, 0)

const moneyOf = (evidence: Evidence, { checkoutId }: Accepted) => {
  const [payment] = evidence.payments.get(checkoutId) ?? []
  const [order] = evidence.orders.get(checkoutId) ?? []
  const made = payment === undefined ? [] : (evidence.refunds.get(payment.paymentId) ?? [])
  return { payment, order, decided: order?.refunds ?? [], made }
}

/** The facts on a topic that name a refund, the first of each. */
const byRefund = (facts: readonly Fact[]): ReadonlyMap<string, Fact> =>
  new Map(facts.toReversed().flatMap(fact => (fact.refundId === undefined ? [] : [[fact.refundId, fact] as const])))

export const refundsAreDecided: Look = evidence =>
  each(evidence.accepted, accepted => {
    const { checkoutId } = accepted
    const { payment, order, decided, made } = moneyOf(evidence, accepted)
    if (!payment || !order) return []
    const isCaptured = payment.status === 'captured'
    const due = isCaptured ? decided : []
    const amounts = new Map(made.map(({ refundId, amount }) => [refundId, amount]))
    const given = byRefund(evidence.factsOn(checkoutId, 'payment-refunded'))
    const settled = byRefund(evidence.factsOn(checkoutId, 'payment-refund-settled'))
    const asked = byRefund([
      ...evidence.factsOn(checkoutId, 'order-cancelled'),
      ...evidence.factsOn(checkoutId, 'refund-requested'),
    ])
    const outcome = outcomeOf(evidence, accepted)
    return [
      ...(sum(decided) > payment.amount || sum(made) > payment.amount
        ? [`checkout ${checkoutId} cost ${payment.amount}, and more is given back`]
        : []),
      ...(isCaptured || decided.every(({ ofCancel }) => ofCancel)
        ? []
        : [`checkout ${checkoutId} has a refund and its payment is ${payment.status}`]),
      ...(outcome === 'cancelled' && isCaptured && sum(decided) !== payment.amount
        ? [`checkout ${checkoutId} was cancelled, and ${sum(decided)} of ${payment.amount} is given back`]
        : []),
      ...due
        .filter(({ refundId, amount }) => amounts.get(refundId) !== amount)
        .map(
          ({ refundId, amount }) =>
            `refund ${refundId} is of ${amount}, and the provider gave ${amounts.get(refundId) ?? 'nothing'}`,
        ),
      ...made
        .filter(({ refundId }) => !due.some(each => each.refundId === refundId))
        .map(({ refundId, amount }) => `the provider gave ${amount} back for ${refundId}, which nobody decided`),
      ...due.flatMap(({ refundId, amount }) => [
        ...(given.get(refundId)?.refundAmount === amount
          ? []
          : [`refund ${refundId} of ${amount} is not on payment-refunded`]),
        ...(given.get(refundId)?.status === 'succeeded' || settled.get(refundId)?.amount === amount
          ? []
          : [`refund ${refundId} of ${amount} is not on payment-refund-settled`]),
      ]),
      ...[...given].flatMap(([refundId, { at }]) => [
        ...(at > (asked.get(refundId)?.at ?? Number.POSITIVE_INFINITY)
          ? []
          : [`refund ${refundId} is on payment-refunded before its cause`]),
        ...((settled.get(refundId)?.at ?? Number.POSITIVE_INFINITY) > at
          ? []
          : [`refund ${refundId} is settled before it is on payment-refunded`]),
      ]),
      ...[...settled.keys()]
        .filter(refundId => !given.has(refundId))
        .map(refundId => `refund ${refundId} is settled and is not on payment-refunded`),
    ]
  })

/** The topics of which exactly one says what became of the money of a cancelled order. */
const endings = ['payment-captured', 'payment-released', 'payment-capture-failed']

export const cancellationsSayWhatBecame: Look = evidence =>
  each(evidence.accepted, accepted => {
    if (outcomeOf(evidence, accepted) !== 'cancelled') return []
    const { checkoutId } = accepted
    const stated = endings.filter(topic => evidence.factsOn(checkoutId, topic).length > 0)
    const isCaptured = evidence.payments.get(checkoutId)?.[0]?.status === 'captured'
    return stated.length === 1 && (stated[0] === 'payment-captured') === isCaptured
      ? []
      : [`checkout ${checkoutId} was cancelled, and its money is stated by ${stated.join(' and ') || 'nothing'}`]
  })

export const shippedOrCancelled: Look = evidence =>
  each(evidence.accepted, ({ checkoutId }) => {
    const [order] = evidence.orders.get(checkoutId) ?? []
    const isOn = (topic: string): boolean => evidence.factsOn(checkoutId, topic).length > 0
    const isShipped = order?.isShipped === true
    return [
      ...(order?.status === 'cancelled' && isShipped ? [`the order of ${checkoutId} is shipped and cancelled`] : []),
      ...(isOn('order-shipped') && isOn('order-cancelled') ? [`${checkoutId} is stated as shipped and cancelled`] : []),
      ...((order?.status === 'shipped') === isShipped || order?.status === 'cancelled'
        ? []
        : [`the order of ${checkoutId} is ${order?.status}, and ${isShipped ? 'has a' : 'has no'} shipment`]),
      ...(isOn('order-shipped') === isShipped
        ? []
        : [`checkout ${checkoutId} is ${isShipped ? 'shipped and not' : 'not shipped and is'} on order-shipped`]),
    ]
  })

const statuses = new Set([0, 202, 404, 409, 422, 503])

const repeated = (ids: readonly string[]): string[] => ids.filter((id, index) => ids.indexOf(id) < index)

export const actionsAreDone: Look = evidence => {
  const wanted = evidence.of('order action')
  const orderOf = (checkoutId: string): Order | undefined => evidence.orders.get(checkoutId)?.[0]
  const heard = each(wanted, ({ checkoutId, does, status, action = '' }) => {
    if (!statuses.has(status)) return [`to ${does} the order of ${checkoutId} was answered with ${status}`]
    return status !== 202 || orderOf(checkoutId)?.actions?.includes(action)
      ? []
      : [`to ${does} the order of ${checkoutId} was accepted, and was not done`]
  })
  const keys = Map.groupBy(
    wanted.filter(({ status }) => status === 202),
    ({ checkoutId, key }) => `${checkoutId} ${key}`,
  )
  const several = [...keys].filter(([, same]) => new Set(same.map(({ action, does }) => `${action} ${does}`)).size > 1)
  const orders = each(evidence.of('order'), ({ checkoutId, actions = [], refunds = [], isOpen, cancelReason }) => {
    const requested = byRefund(evidence.factsOn(checkoutId, 'refund-requested'))
    const asked = refunds.filter(({ ofCancel }) => !ofCancel)
    const isCancelled = cancelReason !== undefined
    return [
      ...(isOpen ? [`the order of ${checkoutId} keeps facts that were not sent`] : []),
      ...repeated(actions).map(id => `action ${id} was done twice`),
      ...repeated(refunds.map(({ refundId }) => refundId)).map(id => `refund ${id} was decided twice`),
      ...asked
        .filter(({ refundId, amount }) => requested.get(refundId)?.refundAmount !== amount)
        .map(({ refundId, amount }) => `refund ${refundId} of ${amount} is not on refund-requested`),
      ...[...requested.keys()]
        .filter(id => !asked.some(({ refundId }) => refundId === id))
        .map(id => `refund ${id} is on refund-requested, and nobody decided it`),
      ...(isCancelled === evidence.factsOn(checkoutId, 'order-cancelled').length > 0
        ? []
        : [`the order of ${checkoutId} and order-cancelled do not agree`]),
    ]
  })
  return {
    checked: heard.checked + orders.checked,
    broken: [...heard.broken, ...several.map(([key]) => `${key} stands for several actions`), ...orders.broken],
  }
}
