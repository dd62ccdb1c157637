/** What an operator may rely on: an action is done once and stated, money goes back as decided, and nothing leaves that was cancelled. */
import { type Accepted, type Evidence, outcomeOf } from './evidence.ts'
import type { Fact, Order, OrderAction } from './history.ts'
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
    // What the shop itself let go was not lost.
    const isLoss = stated[0] === 'payment-capture-failed' && accepted.expect !== 'lost'
    return stated.length === 1 && (stated[0] === 'payment-captured') === isCaptured && !isLoss
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

const isRefused = ({ status }: OrderAction): boolean => status >= 400 && status < 500

/** What was asked under one key, and what became of it. */
const wishesOf = (wanted: readonly OrderAction[]) =>
  [...Map.groupBy(wanted, ({ checkoutId, key }) => `${checkoutId} ${key}`)].map(([key, attempts]) => {
    const accepted = attempts.filter(({ status }) => status === 202)
    return { key, attempts, accepted, mayBeDone: accepted.length > 0 || attempts.some(each => !isRefused(each)) }
  })

export const actionsAreDone: Look = evidence => {
  const wanted = evidence.of('order action')
  const orderOf = (checkoutId: string): Order | undefined => evidence.orders.get(checkoutId)?.[0]
  const heard = each(wanted, ({ checkoutId, does, status, action = '', amount }) => {
    const what = `to ${does} the order of ${checkoutId}`
    if (!statuses.has(status)) return [`${what} was answered with ${status}`]
    if (status !== 202) return []
    const { actions = [], refunds = [] } = orderOf(checkoutId) ?? {}
    if (!actions.includes(action)) return [`${what} was accepted, and was not done`]
    const decided = refunds.find(({ refundId }) => refundId === action)?.amount
    return does === 'refund' && amount !== undefined && decided !== amount
      ? [`${what} was wanted with ${amount}, and ${decided ?? 'nothing'} was decided`]
      : []
  })
  const wishes = wishesOf(wanted)
  const several = wishes.filter(
    ({ accepted }) => new Set(accepted.map(({ action, does }) => `${action} ${does}`)).size > 1,
  )
  const anew = wishes.filter(({ accepted }) => accepted.filter(({ isReplayed }) => isReplayed === false).length > 1)
  const orders = each(evidence.of('order'), order => {
    const { checkoutId, actions = [], refunds = [], receipts = [], corrections = [], isOpen, cancelReason } = order
    const idsOn = (topic: string) => new Set(evidence.factsOn(checkoutId, topic).map(({ eventId }) => eventId))
    const requested = byRefund(evidence.factsOn(checkoutId, 'refund-requested'))
    const asked = refunds.filter(({ ofCancel }) => !ofCancel)
    const isCancelled = cancelReason !== undefined
    const receiptsOn = new Set(evidence.factsOn(checkoutId, 'receipt-requested').map(({ requestId = '' }) => requestId))
    const possible = wishesOf(evidence.orderActions.get(checkoutId) ?? []).filter(({ mayBeDone }) => mayBeDone)
    return [
      ...(isOpen ? [`the order of ${checkoutId} keeps facts that were not sent`] : []),
      ...repeated(actions).map(id => `action ${id} was done twice`),
      ...(actions.length > possible.length
        ? [`${actions.length} things were done with the order of ${checkoutId}, and ${possible.length} asked for`]
        : []),
      ...repeated(refunds.map(({ refundId }) => refundId)).map(id => `refund ${id} was decided twice`),
      ...asked
        .filter(({ refundId, amount }) => requested.get(refundId)?.refundAmount !== amount)
        .map(({ refundId, amount }) => `refund ${refundId} of ${amount} is not on refund-requested`),
      ...[...requested.keys()]
        .filter(id => !asked.some(({ refundId }) => refundId === id))
        .map(id => `refund ${id} is on refund-requested, and nobody decided it`),
      ...(isCancelled === idsOn('order-cancelled').size > 0
        ? []
        : [`the order of ${checkoutId} and order-cancelled do not agree`]),
      ...receipts.filter(id => !receiptsOn.has(id)).map(id => `receipt ${id} is not on receipt-requested`),
      ...[...receiptsOn]
        .filter(id => !receipts.includes(id))
        .map(id => `receipt ${id} is on receipt-requested, and nobody asked for it`),
      ...(idsOn('order-address-corrected').size === corrections.length
        ? []
        : [
            `the address of ${checkoutId} was corrected ${corrections.length} times, and stated ${idsOn('order-address-corrected').size} times`,
          ]),
    ]
  })
  return {
    checked: heard.checked + orders.checked,
    broken: [
      ...heard.broken,
      ...several.map(({ key }) => `${key} stands for several actions`),
      ...anew.map(({ key }) => `${key} was done more than once, by its answers`),
      ...orders.broken,
    ],
  }
}

export const refusalsAreTrue: Look = evidence => {
  const orderOf = (checkoutId: string): Order | undefined => evidence.orders.get(checkoutId)?.[0]
  /** Whether what a refusal says is so at the end; what may change again is true of its moment. */
  const holds = ({ checkoutId, problem, amount = 0 }: OrderAction): boolean => {
    const order = orderOf(checkoutId)
    const [payment] = evidence.payments.get(checkoutId) ?? []
    const given = sum((order?.refunds ?? []).filter(({ ofCancel }) => !ofCancel))
    switch (problem) {
      case 'no-order':
      case 'not-captured':
        return true
      case 'already-cancelled':
        return order?.status === 'cancelled'
      case 'already-shipped':
        return order?.status === 'shipped'
      case 'more-than-captured':
        // By lines, the pieces of one line may be refunded though money is left.
        return given > 0 || amount > (payment?.amount ?? 0)
      case 'nothing-left':
        return given === payment?.amount
      default:
        return false
    }
  }
  const wishes = wishesOf(evidence.of('order action').filter(({ isCareful }) => isCareful !== undefined))
  /** An order may still be placed, or captured: then the operator asks again. */
  const isFinal = (attempt: OrderAction): boolean =>
    attempt.status === 202 ||
    (isRefused(attempt) &&
      attempt.problem !== 'not-captured' &&
      !(attempt.problem === 'no-order' && isPlaced(orderOf(attempt.checkoutId))))
  return each(wishes, ({ key, attempts }) => [
    ...attempts
      .filter(each => isRefused(each) && !holds(each))
      .map(({ status, problem }) => `${key} was refused with ${status} ${problem}, which is not so`),
    ...(attempts.some(({ status, retryAfter }) => status === 503 && retryAfter === undefined)
      ? [`${key} was answered 503 without Retry-After`]
      : []),
    // Who knows it and asks once more may get no answer.
    ...(attempts[0]?.isCareful && !attempts.some(isFinal) ? [`${key} never heard what became of it`] : []),
  ])
}

const isPlaced = (order: Order | undefined): boolean => order !== undefined && order.status !== 'rejected'

export const cancelledMoneyIsBack: Look = evidence =>
  each(
    evidence.accepted.filter(({ checkoutId }) => evidence.orders.get(checkoutId)?.[0]?.status === 'cancelled'),
    accepted => {
      const { checkoutId } = accepted
      const { payment, made } = moneyOf(evidence, accepted)
      if (payment?.status === 'released') return []
      return payment?.status === 'captured' && sum(made) === payment.amount
        ? []
        : [
            `${checkoutId} was cancelled, ${payment?.amount} of it is ${payment?.status}, and ${sum(made)} is given back`,
          ]
    },
  )

export const sinkShowsOrders: Look = evidence => {
  const refunds = Map.groupBy(evidence.of('sink refund'), ({ checkoutId }) => checkoutId)
  const names = { placed: 'confirmed', rejected: 'released', shipped: 'shipped', cancelled: 'cancelled' } as const
  const found = each(evidence.of('sink checkout'), ({ checkoutId, status, refunded, actions }) => {
    const [order] = evidence.orders.get(checkoutId) ?? []
    const [payment] = evidence.payments.get(checkoutId) ?? []
    if (!order || !payment) return []
    const due = payment.status === 'captured' ? (order.refunds ?? []) : []
    const is = names[order.status]
    const there = refunds.get(checkoutId) ?? []
    const times = Object.values(actions).reduce((all, each) => all + each, 0)
    return [
      ...(status === is ? [] : [`checkout ${checkoutId} is ${is}, and ${status} in the sink`]),
      ...(refunded === sum(due) ? [] : [`${sum(due)} of ${checkoutId} was given back, and ${refunded} by the sink`]),
      ...(there.length === due.length &&
      due.every(({ refundId, amount }) =>
        there.some(each => each.refundId === refundId && each.amount === amount && each.status === 'succeeded'),
      )
        ? []
        : [`the refunds of ${checkoutId} are others in the sink`]),
      ...(times === (order.actions ?? []).length
        ? []
        : [`${order.actions?.length ?? 0} things were done with the order of ${checkoutId}, and ${times} by the sink`]),
    ]
  })
  const known = new Set(evidence.of('sink checkout').map(({ checkoutId }) => checkoutId))
  const missing = evidence.accepted.filter(({ checkoutId }) => known.size > 0 && !known.has(checkoutId))
  const strangers = [...refunds.keys()].filter(checkoutId => !known.has(checkoutId))
  return {
    ...found,
    broken: [
      ...found.broken,
      ...missing.map(({ checkoutId }) => `checkout ${checkoutId} is not in the sink's checkouts`),
      ...strangers.map(checkoutId => `the sink has a refund of ${checkoutId}, and no such checkout`),
    ],
  }
}
