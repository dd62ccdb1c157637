/** The judge of what operators do: orders that were cancelled, refunded and shipped pass, and each way to do it wrong is found. */
import { expect, test } from '@jest/globals'
import { check } from './check.ts'
import type { Fact, Line, MailKind } from './history.ts'

const start = Date.parse('2026-11-22T10:00:00Z')
const amount = 1490
const lines = [{ sku: 'mug', quantity: 1 }]

type Said = Pick<Fact, 'amount' | 'refundId' | 'refundAmount' | 'status' | 'mail' | 'messageId'>
let moments = 0
const facts = (checkoutId: string, stated: readonly (readonly [topic: string, said?: Said])[]): Line[] =>
  stated.map(([topic, said = {}]): Line => {
    const at = start + 1_000 * ++moments
    const which = said.refundId ?? said.mail ?? ''
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

const stopMails = [{ mail: 'receipt' }, { mail: 'cancelled' }] as const
const shipMails = [{ mail: 'receipt' }, { mail: 'shipped' }, { mail: 'refunded', about: 'r-1' }] as const
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
  { kind: 'order action', at: start, checkoutId: 'stop', does: 'cancel', key: 'one', status: 202, action: 'a-1' },
  { kind: 'order action', at: start, checkoutId: 'stop', does: 'ship', key: 'two', status: 409 },
  ...told('stop', stopMails),

  ...bought('ship', shipMails),
  { kind: 'payment', checkoutId: 'ship', amount, paymentId: 'pay_ship', status: 'captured' },
  {
    ...{ kind: 'order', checkoutId: 'ship', status: 'shipped', isShipped: true, lines, actions: ['r-1', 's-1'] },
    refunds: [{ refundId: 'r-1', amount: 490 }],
  },
  { kind: 'refund', paymentId: 'pay_ship', refundId: 'r-1', amount: 490 },
  ...facts('ship', [
    ['payment-captured', { amount }],
    ['refund-requested', { refundId: 'r-1', refundAmount: 490 }],
    ['order-shipped'],
    ['payment-refunded', { refundId: 'r-1', refundAmount: 490, status: 'pending' }],
    ['payment-refund-settled', { refundId: 'r-1', amount: 490, status: 'succeeded' }],
  ]),
  { kind: 'order action', at: start, checkoutId: 'ship', does: 'refund', key: 'one', status: 202, action: 'r-1' },
  { kind: 'order action', at: start, checkoutId: 'ship', does: 'refund', key: 'one', status: 202, action: 'r-1' },
  { kind: 'order action', at: start, checkoutId: 'ship', does: 'ship', key: 'two', status: 202, action: 's-1' },
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
  expect(check(healthy, except).outcomes).toEqual({ cancelled: 2, ordered: 1 })
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
    changed(ship, { actions: ['r-1'] }),
    'to ship the order of ship was accepted, and was not done',
  ],
  ['an action that was done twice', changed(ship, { actions: ['r-1', 's-1', 's-1'] }), 'action s-1 was done twice'],
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
