/**
 * The table of moves of checkout.qnt once more, for one checkout and quick enough to judge every history. spec.test.ts holds the
 * two to each other: in each state of the traces of the specification both allow the same moves, with the same result.
 */
export const cards = ['good', 'asks', 'declined', 'loses'] as const

export interface Refund {
  readonly amount: number
  readonly ofCancel: boolean
  readonly given: boolean
}

export interface Checkout {
  readonly card: '' | (typeof cards)[number]
  readonly age: number
  readonly provider: 'none' | 'asking' | 'held' | 'captured' | 'released' | 'declined'
  readonly captured: number
  readonly asked: boolean
  readonly decision: 'none' | 'open' | 'authorised' | 'failed' | 'expired'
  readonly ending: 'none' | 'captured' | 'released' | 'lost'
  readonly releasing: boolean
  readonly order: 'none' | 'placed' | 'shipped' | 'rejected' | 'cancelled'
  readonly orders: number
  readonly by: 'none' | 'operator' | 'shopper' | 'payment_lost'
  readonly has: number
  readonly refunds: readonly Refund[]
  readonly unsent: readonly string[]
  readonly receipts: number
  /** The facts, such as `payment-refunded 0`, in alphabetical order. */
  readonly told: readonly string[]
}

export interface Move {
  readonly who: 'service' | 'person' | 'bank'
  readonly does: string
  readonly n: number
  /** The facts that it states. */
  readonly tells: readonly string[]
  readonly after: Checkout
}

export const nothing: Checkout = {
  card: '',
  age: 0,
  provider: 'none',
  captured: 0,
  asked: false,
  decision: 'none',
  ending: 'none',
  releasing: false,
  order: 'none',
  orders: 0,
  by: 'none',
  has: 0,
  refunds: [],
  unsent: [],
  receipts: 0,
  told: [],
}

const sum = (refunds: readonly Refund[]): number => refunds.reduce((all, { amount }) => all + amount, 0)

/** @param amounts what a person may want to have back */
export const movesOf = (s: Checkout, left: number, price: number, amounts: readonly number[]): Move[] => {
  const moves: Move[] = []
  const told = new Set(s.told)
  const isOn = (topic: string): boolean => told.has(`${topic} 0`)
  const add = (who: Move['who'], does: string, set: Partial<Checkout>, n = 0, tells: readonly string[] = []): void => {
    const isChange = Object.entries(set).some(([name, value]) => s[name as keyof Checkout] !== value)
    if (isChange) moves.push({ who, does, n, tells, after: { ...s, ...set } })
  }
  const move = (may: boolean, does: string, set: Partial<Checkout>): void => {
    if (may) add('service', does, set)
  }
  const person = (may: boolean, does: string, set: Partial<Checkout>, n = 0): void => {
    if (may) add('person', does, set, n)
  }
  const told1 = (facts: readonly string[]): readonly string[] => [...new Set([...s.told, ...facts])].sort()
  const tell = (may: boolean, does: string, topic: string, n = 0): void => {
    const fact = `${topic} ${n}`
    if (may && !told.has(fact)) add('service', does, { told: told1([fact]) }, n, [fact])
  }

  const undecided = s.decision === 'none' || s.decision === 'open'
  const isCancelledBySomebody = isOn('order-cancelled') && s.by !== 'payment_lost'
  const isReleased = isCancelledBySomebody && (s.releasing || s.ending !== 'none')
  const letsGo = s.decision === 'failed' || s.decision === 'expired' || isOn('order-rejected') || isReleased
  const isRefused = s.provider === 'declined' || s.provider === 'released'
  const isPlaced = s.order === 'placed' || s.order === 'shipped'

  tell(s.card !== '', 'publish', 'checkout-requested')

  move(isOn('checkout-requested') && s.provider === 'none' && undecided && s.age < 2, 'ask', {
    provider: s.card === 'asks' ? 'asking' : s.card === 'declined' ? 'declined' : 'held',
  })
  move(undecided && s.provider === 'asking', 'await', { decision: 'open', asked: true })
  move(undecided && s.provider === 'held' && s.age < 2, 'authorise', { decision: 'authorised' })
  move(undecided && isRefused, 'fail', { decision: 'failed' })
  const isLate = s.age === 2 || (s.age === 1 && s.provider === 'asking')
  move(undecided && isOn('checkout-requested') && !isRefused && isLate, 'expire', { decision: 'expired' })
  tell(s.asked && s.age === 0, 'tell asked', 'payment-action-required')
  tell(s.decision === 'authorised', 'tell authorised', 'payment-successful')
  const isHeld = s.provider === 'held' || s.provider === 'asking'
  tell((s.decision === 'failed' || s.decision === 'expired') && !isHeld, 'tell failed', 'payment-failed')
  move(letsGo && isHeld, 'let go', { provider: 'released' })

  move(isOn('payment-successful') && s.age < 2 && s.order === 'none' && left > 0, 'place', {
    order: 'placed',
    orders: s.orders + 1,
    has: s.has + 1,
  })
  move(isOn('payment-successful') && s.order === 'none' && (left <= 0 || s.age === 2), 'reject', { order: 'rejected' })
  tell(isPlaced || s.order === 'cancelled', 'tell order', 'order-successful')
  tell(s.order === 'rejected', 'tell rejected', 'order-rejected')

  const taken = { provider: 'captured', captured: s.captured + price } as const
  const isOrdered = isOn('order-successful')
  move(isOrdered && s.provider === 'held', 'take', s.card === 'loses' ? { provider: 'released' } : taken)
  move(isOrdered && s.provider === 'captured' && s.ending === 'none', 'end captured', { ending: 'captured' })
  move(isOrdered && s.provider === 'released' && s.ending === 'none' && !s.releasing, 'end lost', { ending: 'lost' })
  tell(s.ending === 'captured', 'tell captured', 'payment-captured')
  tell(s.ending === 'lost', 'tell lost', 'payment-capture-failed')

  move(isOn('payment-capture-failed') && s.order === 'placed', 'cancel lost', {
    order: 'cancelled',
    by: 'payment_lost',
    has: s.has - 1,
  })
  tell(s.by === 'payment_lost', 'tell cancelled', 'order-cancelled')

  move(isCancelledBySomebody && s.ending === 'none', 'begin release', { releasing: true })
  const mayEnd = isOn('order-rejected') || (isCancelledBySomebody && s.releasing)
  move(mayEnd && s.provider === 'released' && s.ending === 'none', 'end released', { ending: 'released' })
  tell(s.ending === 'released', 'tell released', 'payment-released')

  move(isOrdered && s.receipts === 0, 'mail', { receipts: s.receipts + 1 })
  tell(s.receipts > 0, 'tell mailed', 'email-successful')

  if (s.unsent.length > 0) add('service', 'send', { told: told1(s.unsent), unsent: [] }, 0, s.unsent)

  const refundable = price - sum(s.refunds)
  const canAct = s.unsent.length === 0
  const rest: readonly Refund[] = refundable > 0 ? [{ amount: refundable, ofCancel: true, given: false }] : []
  const cancelled = (by: Checkout['by']): Partial<Checkout> => ({
    order: 'cancelled',
    by,
    has: s.has - 1,
    unsent: ['order-cancelled 0'],
    refunds: [...s.refunds, ...rest],
  })
  const canCancel = s.order === 'placed' && canAct
  const isTimely = s.ending === 'none' || s.ending === 'captured'
  person(canCancel && isTimely, 'cancel', cancelled('operator'))
  person(canCancel && isTimely, 'cancel myself', cancelled('shopper'))
  person(canCancel && s.ending === 'lost', 'cancel late', cancelled('operator'))
  const isCaptured = s.ending === 'captured' && canAct
  person(s.order === 'placed' && isCaptured, 'ship', { order: 'shipped', unsent: ['order-shipped 0'] })

  if (s.provider === 'asking') {
    add('bank', 'approve', { provider: 'held' })
    add('bank', 'refuse', { provider: 'declined' })
  }

  for (const [n, card] of cards.entries()) person(s.card === '', 'accept', { card }, n)
  const unsent = [`refund-requested ${s.refunds.length}`]
  for (const amount of amounts) {
    const refunds = [...s.refunds, { amount, ofCancel: false, given: false }]
    person(isPlaced && isCaptured && amount <= refundable, 'refund', { unsent, refunds }, amount)
  }
  s.refunds.forEach((refund, n) => {
    const isCalledFor = refund.ofCancel ? isReleased : told.has(`refund-requested ${n}`)
    if (s.provider === 'captured' && !refund.given && isCalledFor)
      add('service', 'give', { refunds: s.refunds.with(n, { ...refund, given: true }) }, n)
    tell(refund.given, 'tell refunded', 'payment-refunded', n)
  })
  return moves
}

/** What time does: half an hour since the bank was to ask, or two hours. */
export const older = (s: Checkout, until: number): Checkout =>
  until === 2 && s.card !== '' ? { ...s, age: 2 } : until === 1 && s.decision === 'open' ? { ...s, age: 1 } : s
