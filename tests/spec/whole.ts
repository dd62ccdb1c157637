/** Every state that a checkout can reach by the table, while there is stock and while there is none: the promises in each. */
import { type Checkout, type Move, movesOf, nothing, older } from './moves.ts'

const price = 3

const sum = (s: Checkout, isGiven: boolean): number =>
  s.refunds.reduce((all, { amount, given }) => all + (given || !isGiven ? amount : 0), 0)
const isOn = (s: Checkout, topic: string): boolean => s.told.includes(`${topic} 0`)
const isStanding = ({ order }: Checkout): boolean => order === 'placed' || order === 'shipped'

/** As they are in the specification. */
export const promises: Readonly<Record<string, (s: Checkout) => boolean>> = {
  neverMoreCapturedThanOrdered: s =>
    s.captured <= price && (s.captured === 0 || isStanding(s) || s.order === 'cancelled'),
  atMostOneOrder: s => s.orders <= 1,
  stockAddsUp: s => s.has === (isStanding(s) ? 1 : 0),
  refundedAtMostCaptured: s => sum(s, true) <= s.captured && sum(s, false) <= price,
  shippedOrCancelled: s => !isOn(s, 'order-shipped') || (!isOn(s, 'order-cancelled') && s.order === 'shipped'),
  oneReceipt: s => s.receipts <= 1,
  oneWord: s =>
    !(isOn(s, 'payment-successful') && isOn(s, 'payment-failed')) &&
    ['payment-captured', 'payment-released', 'payment-capture-failed'].filter(topic => isOn(s, topic)).length <= 1,
}

const isOver = (s: Checkout): boolean =>
  s.provider !== 'held' &&
  s.provider !== 'asking' &&
  s.unsent.length === 0 &&
  (s.decision !== 'authorised' || s.order !== 'none') &&
  (!isStanding(s) || (s.captured === price && s.ending === 'captured' && s.receipts === 1)) &&
  (s.order !== 'rejected' || s.ending === 'released') &&
  (s.order !== 'cancelled' || (s.ending !== 'none' && sum(s, true) === s.captured)) &&
  (s.captured === 0 || sum(s, true) === sum(s, false))

export interface Whole {
  readonly states: number
  readonly moves: number
  /** The promises that break somewhere. */
  readonly broken: readonly string[]
}

/** @param change what takes a safeguard away */
export const exploreWhole = (change: (moves: Move[], s: Checkout) => Move[] = moves => moves): Whole => {
  const keyOf = (s: Checkout): string => JSON.stringify(Object.values(s))
  const found = new Map([[keyOf(nothing), nothing]])
  const broken = new Set<string>()
  let count = 0
  for (const s of found.values()) {
    const moves = [0, 1].flatMap(left => change(movesOf(s, left, price, [1, 2, 3]), s))
    const waits = s.card !== '' && s.age < 2 && (s.decision === 'none' || s.decision === 'open')
    const isQuiet = !waits && moves.every(({ who }) => who !== 'service')
    for (const [name, holds] of Object.entries(promises)) if (!holds(s)) broken.add(name)
    if (isQuiet && !isOver(s)) broken.add('everyHoldEnds')
    const afters = new Map(
      [...moves.map(({ after }) => after), older(s, 1), older(s, 2)].map(after => [keyOf(after), after]),
    )
    afters.delete(keyOf(s))
    count += afters.size
    for (const [key, after] of afters) if (!found.has(key)) found.set(key, after)
  }
  return { states: found.size, moves: count, broken: [...broken].sort() }
}
