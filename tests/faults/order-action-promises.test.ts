/** The judge of what operators do: orders that were cancelled, refunded and shipped pass, and each way to do it wrong is found. */
import { expect, test } from '@jest/globals'
import { check } from './check.ts'
import type { Fact, Line, Mail, MailKind } from './history.ts'
import { orderActionPromises } from './promises.ts'

const start = Date.parse('2026-11-22T10:00:00Z')
const amount = 1490
const lines = [{ sku: 'mug', quantity: 1 }]

type Said = Pick<Fact, 'amount' | 'refundId' | 'refundAmount' | 'requestId' | 'status' | 'mail' | 'messageId'>
let moments = 0
const facts = (checkoutId: string, stated: readonly (readonly [topic: string, said?: Said])[]): Line[] =>
  stated.map(([topic, said = {}]): Line => {
    const at = start + 1_000 * ++moments
    const which = [said.mail, said.refundId, said.requestId].join(' ')
    const eventId = `${topic} of ${checkoutId} ${which}`
    return { kind: 'fact', topic, partition: 1, offset: moments, at, checkoutId, eventId, digest: 'd', ...said }
  })

const bought = (checkoutId: string, mails: readonly { mail: MailKind; about?: string }[]): Line[] => [
  { kind: 'cart', key: `k-${checkoutId}`, email: checkoutId, expect: 'paid', wants: { lines, amount } },
  { kind: 'answer', at: start, ms: 9, key: `k-${checkoutId}`, status: 202, checkoutId, amount },
  { kind: 'decision', checkoutId, status: 'authorised', ageMs: 1_000 },
  ...mails.map(
    ({ mail, about }, index): Line => ({
      kind: 'mail',
      at: start + 90_000,
      messageId: `m-${checkoutId}-${index}`,
      to: checkoutId,
      mail,
      ...(about === undefined ? {} : { about }),
    }),
  ),
  ...facts(checkoutId, [['checkout-requested'], ['payment-successful'], ['order-successful']]),
]
const told = (checkoutId: string, mails: readonly { mail: MailKind; about?: string }[]): Line[] =>
  facts(
    checkoutId,
    mails.map(
      ({ mail, about }, index) =>
        [
          'email-successful',
          { mail, messageId: `m-${checkoutId}-${index}`, ...(about === undefined ? {} : { refundId: about }) },
        ] as const,
    ),
  )

const asked = { kind: 'order action', at: start, isCareful: true } as const

const stopMails = [{ mail: 'receipt' }, { mail: 'cancelled' }] as const
const shipMails = [{ mail: 'receipt' }, { mail: 'shipped' }, { mail: 'refunded', about: 'r-1' }] as const
/** The receipt again: the mailbox does not know which request it is about. */
const shipAgain: Line = { kind: 'mail', at: start + 95_000, messageId: 'm-again', to: 'ship', mail: 'receipt' }
const backMails = [...stopMails, { mail: 'refunded', about: 'a-3' }] as const

/** One that was cancelled in time, one that was shipped and refunded in part, one that was cancelled after its capture. */
const healthy: readonly Line[] = [
  ...bought('stop', stopMails),
  { kind: 'payment', checkoutId: 'stop', amount, paymentId: 'pay_stop', status: 'released' },
  {
    ...{ kind: 'order', checkoutId: 'stop', status: 'cancelled', cancelReason: 'operator', lines, actions: ['a-1'] },
    refunds: [{ refundId: 'a-1', amount, ofCancel: true }],
  },
  ...facts('stop', [['order-cancelled', { refundId: 'a-1', refundAmount: amount }], ['payment-released']]),
  { ...asked, checkoutId: 'stop', does: 'cancel', key: 'one', status: 503, retryAfter: '2' },
  { ...asked, checkoutId: 'stop', does: 'cancel', key: 'one', status: 202, action: 'a-1', isReplayed: true },
  { ...asked, checkoutId: 'stop', does: 'ship', key: 'two', status: 409, problem: 'already-cancelled' },
  { kind: 'sink checkout', checkoutId: 'stop', status: 'cancelled', refunded: 0, actions: { cancel: 1 } },
  ...told('stop', stopMails),

  ...bought('ship', shipMails),
  { kind: 'payment', checkoutId: 'ship', amount, paymentId: 'pay_ship', status: 'captured' },
  {
    ...{ kind: 'order', checkoutId: 'ship', status: 'shipped', isShipped: true, lines },
    ...{ actions: ['r-1', 's-1', 'q-1', 'c-1'], receipts: ['q-1'], corrections: ['c-1'] },
    refunds: [{ refundId: 'r-1', amount: 490 }],
  },
  { kind: 'refund', paymentId: 'pay_ship', refundId: 'r-1', amount: 490 },
  ...facts('ship', [
    ['payment-captured', { amount }],
    ['refund-requested', { refundId: 'r-1', refundAmount: 490 }],
    ['order-address-corrected'],
    ['order-shipped'],
    ['receipt-requested', { requestId: 'q-1' }],
    ['payment-refunded', { refundId: 'r-1', refundAmount: 490, status: 'pending' }],
    ['payment-refund-settled', { refundId: 'r-1', amount: 490, status: 'succeeded' }],
  ]),
  {
    ...asked,
    checkoutId: 'ship',
    does: 'refund',
    key: 'one',
    status: 202,
    action: 'r-1',
    amount: 490,
    isReplayed: false,
  },
  {
    ...asked,
    checkoutId: 'ship',
    does: 'refund',
    key: 'one',
    status: 202,
    action: 'r-1',
    amount: 490,
    isReplayed: true,
  },
  {
    ...asked,
    checkoutId: 'ship',
    does: 'refund',
    key: 'more',
    status: 409,
    problem: 'more-than-captured',
    amount: 1491,
  },
  { ...asked, checkoutId: 'ship', does: 'ship', key: 'two', status: 202, action: 's-1' },
  { ...asked, checkoutId: 'ship', does: 'cancel', key: 'late', status: 409, problem: 'already-shipped' },
  { ...asked, checkoutId: 'ship', does: 'receipt', key: 'three', status: 202, action: 'q-1' },
  { ...asked, checkoutId: 'ship', does: 'address', key: 'gone', status: 0, isCareful: false },
  shipAgain,
  ...facts('ship', [['email-successful', { mail: 'receipt', messageId: 'm-again', requestId: 'q-1' }]]),
  { kind: 'sink refund', checkoutId: 'ship', refundId: 'r-1', amount: 490, status: 'succeeded' },
  {
    ...{ kind: 'sink checkout', checkoutId: 'ship', status: 'shipped', refunded: 490 },
    actions: { refund: 1, ship: 1, receipt: 1, address: 1 },
  },
  ...told('ship', shipMails),

  ...bought('back', backMails),
  { kind: 'payment', checkoutId: 'back', amount, paymentId: 'pay_back', status: 'captured' },
  {
    ...{ kind: 'order', checkoutId: 'back', status: 'cancelled', cancelReason: 'shopper', lines, actions: ['a-3'] },
    refunds: [{ refundId: 'a-3', amount, ofCancel: true }],
  },
  { kind: 'refund', paymentId: 'pay_back', refundId: 'a-3', amount },
  ...facts('back', [
    ['payment-captured', { amount }],
    ['order-cancelled', { refundId: 'a-3', refundAmount: amount }],
    ['payment-refunded', { refundId: 'a-3', refundAmount: amount, status: 'succeeded' }],
  ]),
  ...told('back', backMails),
  { ...asked, checkoutId: 'back', does: 'cancel', key: 'one', status: 202, action: 'a-3' },
  { kind: 'sink refund', checkoutId: 'back', refundId: 'a-3', amount, status: 'succeeded' },
  { kind: 'sink checkout', checkoutId: 'back', status: 'cancelled', refunded: amount, actions: { cancel: 1 } },

  { kind: 'stock', sku: 'mug', initial: 4, left: 3 },
] as Line[]

const except = ['the sink holds one row for each event, with its value']
const breaches = (history: readonly Line[]): string[] =>
  check(history, except).findings.flatMap(({ broken }) => [...broken])

type Match = Partial<Record<string, unknown>>
const matches = (line: Line, match: Match): boolean =>
  Object.entries(match).every(([name, value]) => (line as unknown as Match)[name] === value)
const changed = (match: Match, change: object): Line[] =>
  healthy.map(line => (matches(line, match) ? ({ ...line, ...change } as Line) : line))
const without = (match: Match): Line[] => healthy.filter(line => !matches(line, match))
const plus = (...more: Line[]): Line[] => [...healthy, ...more]
const fact = (topic: string, checkoutId: string): Fact =>
  healthy.find(line => matches(line, { kind: 'fact', topic, checkoutId })) as Fact

test('a history in order breaks nothing', () => {
  expect(breaches(healthy)).toEqual([])
  const { outcomes, findings } = check(healthy, except)
  expect(outcomes).toEqual({ cancelled: 2, ordered: 1 })
  expect(findings.filter(({ checked, promise }) => checked === 0 && promise in orderActionPromises)).toEqual([])
})

test('an operator who knows what became of it may ask once more, and hear nothing', () => {
  const again = { ...asked, at: start + 60_000, checkoutId: 'ship', does: 'ship', key: 'one', status: 0 } as Line
  expect(breaches([...healthy, again])).toEqual([])
})

test('a receipt may be asked for and mailed before the order that stands is stated', () => {
  const isOf = (topic: string) => (line: Line) => matches(line, { kind: 'fact', topic, checkoutId: 'ship' })
  const stated = healthy.find(isOf('order-successful')) as Fact
  expect(
    breaches(changed({ kind: 'fact', topic: 'email-successful', requestId: 'q-1' }, { at: stated.at - 1 })),
  ).toEqual([])
})

const ship = { kind: 'order', checkoutId: 'ship' }

test.each<[string, Line[], string]>([
  [
    'a refund that the provider never made',
    without({ kind: 'refund', refundId: 'r-1' }),
    'refund r-1 is of 490, and the provider gave nothing',
  ],
  [
    'a refund of another amount',
    changed({ kind: 'refund', refundId: 'r-1' }, { amount: 500 }),
    'refund r-1 is of 490, and the provider gave 500',
  ],
  [
    'a refund that nobody decided',
    plus({ kind: 'refund', paymentId: 'pay_ship', refundId: 'r-2', amount: 1 }),
    'the provider gave 1 back for r-2, which nobody decided',
  ],
  [
    'a refund of what was never taken',
    plus({ kind: 'refund', paymentId: 'pay_stop', refundId: 'a-1', amount }),
    'gave 1490 back for a-1, which nobody decided',
  ],
  [
    'more than was captured',
    changed(ship, { refunds: [{ refundId: 'r-1', amount: 1491 }] }),
    'checkout ship cost 1490, and more is given back',
  ],
  [
    'a cancellation that gives back too little',
    changed({ kind: 'order', checkoutId: 'back' }, { refunds: [{ refundId: 'a-3', amount: 1000, ofCancel: true }] }),
    'back was cancelled, and 1000 of 1490 is given back',
  ],
  [
    'a refund that nobody states',
    without({ topic: 'payment-refunded', checkoutId: 'ship' }),
    'refund r-1 of 490 is not on payment-refunded',
  ],
  [
    'a pending refund that is never settled',
    without({ topic: 'payment-refund-settled' }),
    'refund r-1 of 490 is not on payment-refund-settled',
  ],
  [
    'a refund before it was asked for',
    changed({ topic: 'refund-requested' }, { at: start + 3_600_000 }),
    'refund r-1 is on payment-refunded before its cause',
  ],
  [
    'a refund that is settled before it is stated',
    changed({ topic: 'payment-refund-settled' }, { at: start + 1 }),
    'refund r-1 is settled before it is on payment-refunded',
  ],
  [
    'money that is sum of nothing',
    changed({ kind: 'refund', refundId: 'r-1' }, { amount: 489 }),
    '2980 was captured, 1979 refunded, 1000 ordered',
  ],
  [
    'a cancellation whose money was let go and lost',
    plus({ ...fact('payment-released', 'stop'), topic: 'payment-capture-failed', eventId: 'e' }),
    'stop was cancelled, and its money is stated by payment-released and payment-capture-failed',
  ],
  [
    'a hold that the shop let go and that is said to be lost',
    changed({ topic: 'payment-released', checkoutId: 'stop' }, { topic: 'payment-capture-failed' }),
    'stop was cancelled, and its money is stated by payment-capture-failed',
  ],
  [
    'a cancellation whose money nobody states',
    without({ topic: 'payment-released', checkoutId: 'stop' }),
    'stop was cancelled, and its money is stated by nothing',
  ],
  [
    'goods that leave though their order was cancelled',
    changed({ kind: 'order', checkoutId: 'back' }, { isShipped: true }),
    'the order of back is shipped and cancelled',
  ],
  [
    'a parcel that is stated and was not sent',
    plus({ ...fact('order-cancelled', 'stop'), topic: 'order-shipped', eventId: 'e' }),
    'stop is stated as shipped and cancelled',
  ],
  [
    'a parcel that nobody states',
    without({ topic: 'order-shipped', checkoutId: 'ship' }),
    'checkout ship is shipped and not on order-shipped',
  ],
  ['cancelled stock that is back twice', changed({ kind: 'stock' }, { left: 4 }), 'mug: 4 − 1 ordered ≠ 4'],
  [
    'an action that was accepted and forgotten',
    changed(ship, { actions: ['r-1', 'q-1', 'c-1'] }),
    'to ship the order of ship was accepted, and was not done',
  ],
  [
    'an action that was done twice',
    changed(ship, { actions: ['r-1', 's-1', 's-1', 'q-1', 'c-1'] }),
    'action s-1 was done twice',
  ],
  [
    'a key that stands for two actions',
    plus({ kind: 'order action', at: start, checkoutId: 'ship', does: 'ship', key: 'one', status: 202, action: 's-1' }),
    'ship one stands for several actions',
  ],
  [
    'an action that broke the shop',
    plus({ kind: 'order action', at: start, checkoutId: 'ship', does: 'ship', key: 'x', status: 500 }),
    'to ship the order of ship was answered with 500',
  ],
  [
    'an action that nobody asked for',
    without({ kind: 'order action', key: 'gone' }),
    '4 things were done with the order of ship, and 3 asked for',
  ],
  [
    'a refused action that was done',
    changed({ kind: 'order action', key: 'gone' }, { status: 409, problem: 'already-shipped' }),
    '4 things were done with the order of ship, and 3 asked for',
  ],
  [
    'an action that was done anew under its key',
    changed({ kind: 'order action', key: 'one', checkoutId: 'ship' }, { isReplayed: false }),
    'ship one was done more than once, by its answers',
  ],
  [
    'a refund of another amount than was wanted',
    changed({ kind: 'order action', key: 'one', checkoutId: 'ship' }, { amount: 500 }),
    'to refund the order of ship was wanted with 500, and 490 was decided',
  ],
  [
    'a receipt that is not sent again',
    without({ topic: 'receipt-requested' }),
    'receipt q-1 is not on receipt-requested',
  ],
  [
    'a receipt that nobody asked for',
    changed({ topic: 'receipt-requested' }, { requestId: 'q-2' }),
    'receipt q-2 is on receipt-requested, and nobody asked for it',
  ],
  [
    'a corrected address that nobody states',
    without({ topic: 'order-address-corrected' }),
    'the address of ship was corrected 1 times, and stated 0 times',
  ],
  [
    'a refusal for a parcel that never left',
    changed({ kind: 'order action', checkoutId: 'stop', key: 'two' }, { problem: 'already-shipped' }),
    'stop two was refused with 409 already-shipped, which is not so',
  ],
  [
    'a refund that is refused though all of it is left',
    changed({ kind: 'order action', key: 'more' }, { problem: 'nothing-left' }),
    'ship more was refused with 409 nothing-left, which is not so',
  ],
  [
    'an operator who is told that there is no such checkout',
    changed({ kind: 'order action', key: 'late' }, { status: 404, problem: 'not-found' }),
    'ship late was refused with 404 not-found, which is not so',
  ],
  [
    'an operator who never hears what became of it',
    changed({ kind: 'order action', key: 'late' }, { status: 503, problem: undefined, retryAfter: '1' }),
    'ship late never heard what became of it',
  ],
  [
    'an outage that does not say when to ask again',
    changed({ kind: 'order action', checkoutId: 'stop', status: 503 }, { retryAfter: undefined }),
    'stop one was answered 503 without Retry-After',
  ],
  [
    'a cancelled order whose money stays',
    without({ kind: 'refund', refundId: 'a-3' }),
    'back was cancelled, 1490 of it is captured, and 0 is given back',
  ],
  [
    'a cancelled order whose money stays held',
    changed({ kind: 'payment', checkoutId: 'stop' }, { status: 'held' }),
    'stop was cancelled, 1490 of it is held, and 0 is given back',
  ],
  [
    'a sink that does not know that an order was shipped',
    changed({ kind: 'sink checkout', checkoutId: 'ship' }, { status: 'confirmed' }),
    'checkout ship is shipped, and confirmed in the sink',
  ],
  [
    'a sink that counts another sum',
    changed({ kind: 'sink checkout', checkoutId: 'ship' }, { refunded: 0 }),
    '490 of ship was given back, and 0 by the sink',
  ],
  [
    'a sink with another refund',
    changed({ kind: 'sink refund', checkoutId: 'ship' }, { amount: 1 }),
    'the refunds of ship are others in the sink',
  ],
  [
    'a sink with a refund that is not over',
    changed({ kind: 'sink refund', checkoutId: 'ship' }, { status: 'pending' }),
    'the refunds of ship are others in the sink',
  ],
  [
    'a sink that lost an action',
    changed({ kind: 'sink checkout', checkoutId: 'ship' }, { actions: { refund: 1, ship: 1 } }),
    '4 things were done with the order of ship, and 2 by the sink',
  ],
  [
    'a sink that lost a checkout',
    without({ kind: 'sink checkout', checkoutId: 'stop' }),
    "checkout stop is not in the sink's checkouts",
  ],
  [
    'a receipt that never came again',
    without({ kind: 'mail', messageId: 'm-again' }),
    'ship never got the mail receipt',
  ],
  [
    'a third receipt, for one that was asked for again',
    plus({ ...(shipAgain as Mail), messageId: 'm-third' }),
    'ship got the mail receipt again, and no fault excuses it',
  ],
  [
    'a mail that tells of a refund that was not',
    plus({
      ...fact('email-successful', 'ship'),
      mail: 'refunded',
      refundId: 'r-9',
      eventId: 'e',
      messageId: 'm-ship-2',
    }),
    'ship is told of the refund r-9, which was not due',
  ],
  ['facts that an order keeps', changed(ship, { isOpen: true }), 'the order of ship keeps facts that were not sent'],
  [
    'a decided refund that nobody asked the provider for',
    without({ topic: 'refund-requested' }),
    'refund r-1 of 490 is not on refund-requested',
  ],
  [
    'a cancellation that nobody states',
    without({ topic: 'order-cancelled', checkoutId: 'back' }),
    'the order of back and order-cancelled do not agree',
  ],
  [
    'a mail about a refund that never came',
    without({ kind: 'mail', to: 'ship', mail: 'refunded' }),
    'ship never got the mail refunded',
  ],
  [
    'a mail about a refund that was not',
    plus({ kind: 'mail', at: start, messageId: 'm-x', to: 'ship', mail: 'refunded', about: 'r-2' }),
    'ship got the mail refunded, which was not due',
  ],
])('finds %s', (_, history, sentence) => {
  expect(breaches(history)).toContainEqual(expect.stringContaining(sentence))
})

test('a third receipt is excused when the functions died at one that no fact names', () => {
  const third: Line = { ...(shipAgain as Mail), at: start + 80_000, messageId: 'm-third' }
  const crash: Line = { kind: 'fault', at: start + 79_000, until: start + 84_000, fault: 'kill', component: 'offline' }
  expect(breaches(plus(third, crash))).toEqual([])
  expect(check(plus(third, crash), except).secondMails).toBe(1)
})

test('pieces that a cancelled order gave back may be sold again, and not before', () => {
  const again = (at: number): Line[] =>
    healthy.map((line): Line => {
      if (line.kind === 'stock') return { ...line, initial: 1, left: 0 }
      if (!('checkoutId' in line) || line.kind !== 'fact') return line
      // One piece: taken for `stop` and for `back` at once before it is sold to `ship`.
      if (line.topic === 'order-cancelled') return { ...line, at: at + 3_600_000, time: new Date(at).toISOString() }
      return line
    })
  const oversold = (lines: readonly Line[]) =>
    breaches(lines).filter(each => each.includes('was ordered than there was'))
  expect(oversold(again(start))).toEqual([])
  expect(oversold(again(start + 3_600_000))).not.toEqual([])
})
