/**
 * Whether the specification allows what a checkout went through: the facts on its topics in their order, and where the tables and
 * the provider stand at the end. What leaves no trace (a write, a call of the provider, time) may have happened in between at any
 * point, so this keeps every state in which the checkout may be.
 */
import { type Checkout, movesOf, nothing, older, type Refund } from './moves.ts'

export type End = Pick<Checkout, 'provider' | 'decision' | 'order' | 'by'> & {
  readonly refunds: readonly Refund[]
  /** It was rejected because there was not enough in stock. */
  readonly isShort: boolean
}

export interface Course {
  readonly price: number
  /** Facts that were first stated at the same moment may have any order. */
  readonly told: readonly (readonly string[])[]
  readonly end: End
}

const keyOf = (state: Checkout): string => JSON.stringify(Object.values(state))

/** What was decided once stays: a state that has decided otherwise does not lead to this end. */
const mayEndAs = (end: End, { decision, order, by, refunds }: Checkout): boolean =>
  (decision === 'none' || decision === 'open' || decision === end.decision) &&
  (order === 'none' ||
    order === end.order ||
    (order === 'placed' && (end.order === 'shipped' || end.order === 'cancelled'))) &&
  (by === 'none' || by === end.by) &&
  refunds.every(({ amount, ofCancel, given }, n) => {
    const decided = end.refunds[n]
    return decided?.amount === amount && decided.ofCancel === ofCancel && (!given || decided.given)
  })

const isOver = (end: End, state: Checkout, moves: readonly { who: string }[]): boolean =>
  state.provider === end.provider &&
  state.decision === end.decision &&
  state.order === end.order &&
  state.by === end.by &&
  JSON.stringify(state.refunds) === JSON.stringify(end.refunds) &&
  moves.every(({ who }) => who !== 'service')

/** @returns a sentence that says how far the specification follows; undefined when it accepts the course */
export const refusalOf = ({ price, told, end }: Course): string | undefined => {
  const amounts = [...new Set(end.refunds.flatMap(({ amount, ofCancel }) => (ofCancel ? [] : [amount])))]
  const moves = (state: Checkout) => movesOf(state, end.isShort ? 0 : 1, price, amounts)

  /** Every state that follows when nothing is stated but these facts. */
  const follow = (from: readonly Checkout[], facts: readonly string[]): Checkout[] => {
    const found = new Map(from.map(state => [keyOf(state), state]))
    for (const state of found.values()) {
      const next = moves(state)
        .filter(({ tells }) => tells.every(fact => facts.includes(fact)))
        .map(({ after }) => after)
      for (const after of [...next, older(state, 1), older(state, 2)])
        if (mayEndAs(end, after)) found.set(keyOf(after), after)
    }
    return [...found.values()]
  }

  let states: Checkout[] = [nothing]
  for (const [index, facts] of told.entries()) {
    states = follow(states, facts).filter(state => facts.every(fact => state.told.includes(fact)))
    if (states.length === 0) {
      const before = told.slice(0, index).flat().join(', ') || 'nothing'
      return `after ${before} the specification does not allow ${facts.join(', ')}`
    }
  }
  if (follow(states, []).some(state => isOver(end, state, moves(state)))) return undefined
  const { provider, decision, order, by, refunds } = end
  const given = refunds.map(({ amount, given }) => `${amount}${given ? '' : ' not given'}`).join(' and ') || 'nothing'
  const all = told.flat().join(', ') || 'nothing'
  return `after ${all} it does not end with a payment ${provider} and ${decision}, an order ${order}${by === 'none' ? '' : ` by ${by}`}, refunded ${given}`
}
