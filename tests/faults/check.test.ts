/** The judge itself: a history in order passes, and each way to break a promise is found. */
import { describe, expect, test } from '@jest/globals'
import { check } from './check.ts'
import type { Fact, Goods, Line, MailKind } from './history.ts'
import { orderActionPromises } from './promises.ts'

const start = Date.parse('2026-11-22T10:00:00Z')

/** The facts of one checkout, a second apart, each with its row. */
const facts = (checkoutId: string, topics: readonly string[], mail: MailKind, from: number): Line[] =>
  topics.flatMap((topic, step): Line[] => {
    const coordinates = { topic, partition: 2, offset: from + step }
    const eventId = `${topic} of ${checkoutId}`
    const said =
      topic === 'email-successful'
        ? { mail, messageId: `m-${checkoutId}` }
        : { amount: 1490, ...(topic === 'payment-successful' ? { paymentId: `pay_${checkoutId}` } : {}) }
    return [
      { kind: 'fact', ...coordinates, at: start + 1_000 * step, checkoutId, eventId, digest: 'd', ...said },
      { kind: 'row', ...coordinates, eventId, digest: 'd' },
    ]
  })

const wants = { lines: [{ sku: 'mug', quantity: 1 }], amount: 1490 }

const shopper = (checkoutId: string, expected: 'paid' | 'declined' | 'expired', mail?: MailKind): Line[] => [
  { kind: 'cart', key: `k-${checkoutId}`, email: `${checkoutId}@example.com`, expect: expected, wants },
  { kind: 'answer', at: start, ms: 9, key: `k-${checkoutId}`, status: 503, retryAfter: '2' },
  { kind: 'answer', at: start + 20, ms: 9, key: `k-${checkoutId}`, status: 202, checkoutId, amount: 1490 },
  ...(mail
    ? [
        {
          kind: 'mail',
          at: start + 4_000,
          messageId: `m-${checkoutId}`,
          to: `${checkoutId}@example.com`,
          mail,
        } as const,
      ]
    : []),
]

const paidFor = (checkoutId: string, lines: Goods, from: number): Line[] => [
  { kind: 'payment', checkoutId, amount: 1490, paymentId: `pay_${checkoutId}`, status: 'captured' },
  { kind: 'decision', checkoutId, status: 'authorised', ageMs: 1_000 },
  { kind: 'order', checkoutId, status: 'placed', lines },
  ...facts(
    checkoutId,
    ['checkout-requested', 'payment-successful', 'order-successful', 'payment-captured', 'email-successful'],
    'receipt',
    from,
  ),
]

/** Who saw a higher price, and pays the one that came meanwhile. */
const print = [{ sku: 'print', quantity: 1 }]
const contendedShopper: readonly Line[] = [
  ...shopper('c', 'paid', 'receipt').map(
    (line): Line =>
      line.kind === 'cart' ? { ...line, isContended: true, wants: { lines: print, amount: 1500 } } : line,
  ),
  ...paidFor('c', print, 40),
]

const state = (price: number): string => JSON.stringify({ price })
const entry = 'product print'
const catalogueStates: readonly Line[] = [
  { kind: 'catalogue state', in: 'topic', entry, version: 1, state: state(1500) },
  { kind: 'catalogue state', in: 'topic', entry, version: 2, state: state(1490) },
  { kind: 'catalogue state', in: 'view', entry, version: 2, state: state(1490) },
  { kind: 'catalogue state', in: 'sink', entry, version: 2, state: state(1490) },
  { kind: 'catalogue state', in: 'topic', entry: 'product gone', version: 3 },
  { kind: 'catalogue state', in: 'view', entry: 'product gone', version: 3 },
]

const topic = 'order-successful'
const foreign = { kind: 'foreign record', name: 'not JSON', topic, codec: 4, isSent: true, isExpired: false } as const

/** One checkout of each outcome, and one cart that must be refused. */
const healthy: readonly Line[] = [
  ...shopper('o', 'paid', 'receipt'),
  ...paidFor('o', [{ sku: 'mug', quantity: 1 }], 0),

  ...shopper('r', 'paid', 'released'),
  { kind: 'payment', checkoutId: 'r', amount: 1490, paymentId: 'pay_r', status: 'released' },
  { kind: 'decision', checkoutId: 'r', status: 'authorised', ageMs: 1_000 },
  { kind: 'order', checkoutId: 'r', status: 'rejected', lines: [{ sku: 'mug', quantity: 1 }] },
  ...facts(
    'r',
    ['checkout-requested', 'payment-successful', 'order-rejected', 'payment-released', 'email-successful'],
    'released',
    10,
  ),

  ...shopper('d', 'declined'),
  { kind: 'payment', checkoutId: 'd', amount: 1490, paymentId: 'pay_d', status: 'declined' },
  { kind: 'decision', checkoutId: 'd', status: 'failed', ageMs: 1_000 },
  ...facts('d', ['checkout-requested', 'payment-failed'], 'declined', 20),

  ...shopper('w', 'expired'),
  { kind: 'payment', checkoutId: 'w', amount: 1490, paymentId: 'pay_w', status: 'released' },
  { kind: 'decision', checkoutId: 'w', status: 'expired', ageMs: 90_000 },
  ...facts('w', ['checkout-requested', 'payment-action-required', 'payment-failed'], 'declined', 30),

  {
    ...{ kind: 'cart', key: 'k-late', email: 'late@example.com', expect: 'paid', isContended: true },
    wants: { lines: [{ sku: 'mug', quantity: 1 }], amount: 1500 },
  },
  { kind: 'answer', at: start, ms: 3, key: 'k-late', status: 409, problem: 'out-of-stock' },
  ...contendedShopper,
  { kind: 'price change', at: start, sku: 'print', seen: 1, price: 1490, status: 202, version: 2 },
  { kind: 'price change', at: start, sku: 'print', seen: 1, price: 1600, status: 412 },
  { kind: 'delivery', at: start, sku: 'print', change: 2, status: 202, eventId: 'delivery' },
  { kind: 'adjustment', at: start + 100, eventId: 'delivery', sku: 'print', change: 2 },
  { kind: 'stock', sku: 'print', initial: 0, left: 1 },
  { kind: 'sink stock', sku: 'print', left: 1 },
  ...catalogueStates,

  { kind: 'cart', key: 'k-wrong', email: 'wrong@example.com', expect: 'refused' },
  { kind: 'answer', at: start, ms: 3, key: 'k-wrong', status: 400 },

  { kind: 'webhook', at: start, is: 'replayed', status: 400 },
  { kind: 'webhook', at: start, is: 'late', status: 200 },
  { kind: 'captured', payments: 2, amount: 2980 },
  { kind: 'stock', sku: 'mug', initial: 1, left: 0 },
  { kind: 'dead letter', id: 'dead-letter-0-0', reason: 'invalid-value', redriven: true },
  { kind: 'letter row', id: 'dead-letter-0-0', source: 'payment-successful/2/1', function: 'kassa-local-order' },

  { kind: 'hostile answer', name: 'no key', status: 400 },
  { kind: 'card trial', declined: 6, status: 429, retryAfter: '3600' },
  { ...foreign, mark: 'f-1', eventId: 'e-1', isAborted: false },
  { ...foreign, mark: 'f-2', eventId: 'e-2', isAborted: true },
  { kind: 'poison', mark: 'f-1', topic, partition: 0, offset: 7, isEvent: true, readBy: ['capture', 'email'] },
  { kind: 'row', eventId: 'e-1', topic, partition: 0, offset: 7, digest: 'd' },
  { kind: 'dead letter', id: 'dead-letter-0-1', reason: 'invalid-value', redriven: false, isForeign: true },
  { kind: 'dead letter', id: 'dead-letter-0-2', reason: 'invalid-value', redriven: false, isForeign: true },
  { kind: 'letter row', id: 'dead-letter-0-1', source: `${topic}/0/7`, function: 'kassa-local-capture' },
  { kind: 'letter row', id: 'dead-letter-0-2', source: `${topic}/0/7`, function: 'kassa-local-email' },
  { kind: 'revenue', orders: 2, amount: 2980 },

  { kind: 'fault', at: start + 60_000, until: start + 65_000, fault: 'kill', component: 'offline' },
  { kind: 'rest', of: 'functions', reached: true },
  { kind: 'rest', of: 'sink', reached: true },
]

type Match = Partial<Record<string, unknown>>
const matches = (line: Line, match: Match): boolean =>
  Object.entries(match).every(([name, value]) => (line as unknown as Match)[name] === value)
const without = (match: Match): Line[] => healthy.filter(line => !matches(line, match))
const changed = (match: Match, change: object): Line[] =>
  healthy.map(line => (matches(line, match) ? ({ ...line, ...change } as Line) : line))
const plus = (...lines: Line[]): Line[] => [...healthy, ...lines]
const fact = (topic: string, checkoutId: string): Fact =>
  healthy.find(line => matches(line, { kind: 'fact', topic, checkoutId })) as Fact

const breaches = (lines: readonly Line[]) => check(lines).findings.flatMap(({ broken }) => broken)

test('a foreign record older than any retention may be gone', () => {
  const gone = changed({ mark: 'f-1', kind: 'foreign record' }, { isExpired: true }).filter(
    line => !matches(line, { kind: 'poison', mark: 'f-1' }),
  )
  expect(breaches(gone)).not.toContainEqual(expect.stringContaining('was taken by the brokers and is not on'))
})

test('a row of a foreign record older than any retention may be of no record any more, and no other row', () => {
  const topic = 'order-cancelled'
  const old: Line = { ...foreign, mark: 'f-3', eventId: 'e-3', topic, isAborted: false, isExpired: true }
  const row = (eventId: string, of = topic): Line => ({
    kind: 'row',
    eventId,
    topic: of,
    partition: 1,
    offset: 0,
    digest: 'd',
  })
  expect(breaches(plus(old, row('e-3')))).toEqual([])
  expect(breaches(plus(old, row('e-4')))).toEqual(['row e-4 is of no event on the topics'])
  expect(breaches(plus(old, row('e-3', 'order-rejected')))).toEqual(['row e-3 is of no event on the topics'])
})

test('a dead letter older than any retention may be gone, and only one for each that was sent', () => {
  const topic = 'retries-exhausted'
  const old: Line = { ...foreign, mark: 'f-3', eventId: 'e-3', topic, isAborted: false, isExpired: true }
  const rows = [0, 1].map((offset): Line => ({ kind: 'letter row', id: `${topic}-1-${offset}` }))
  expect(check(plus(old, ...rows.slice(0, 1))).broken).toBe(0)
  expect(breaches(plus(old, ...rows))).toEqual([`dead_letters has ${topic}-1-1, which is on no topic`])
  expect(check(plus(...rows)).broken).toBe(2)
})

test('a history in order breaks nothing, and every promise was looked at', () => {
  const { findings, broken, secondMails, outcomes } = check(healthy)
  expect({ broken, secondMails }).toEqual({ broken: 0, secondMails: 0 })
  expect(outcomes).toEqual({ ordered: 2, released: 1, declined: 1, expired: 1 })
  expect(findings.filter(({ checked, promise }) => checked === 0 && !(promise in orderActionPromises))).toEqual([])
})

const order = { kind: 'order', checkoutId: 'o', status: 'placed', lines: wants.lines } as const
const mail = { kind: 'mail', at: start + 9_000, messageId: 'm-2', to: 'o@example.com', mail: 'receipt' } as const

const broken: [string, Line[], string][] = [
  [
    'a forged webhook that is taken',
    plus({ kind: 'webhook', at: start, is: 'unsigned', status: 200 }),
    'a webhook that was unsigned was answered 200 and not 400',
  ],
  [
    'a true webhook that is refused',
    changed({ kind: 'webhook', is: 'late' }, { status: 400 }),
    'a webhook that was late was answered 400 and not 200',
  ],
  ['a webhook that breaks the shop', changed({ kind: 'webhook', is: 'replayed' }, { status: 500 }), 'was answered 500'],
  [
    'a sink that lost a capture',
    changed({ kind: 'captured' }, { payments: 0, amount: 0 }),
    'the sink says 0 in 0 payments, the ledger 2980',
  ],
  [
    'an order that was lost',
    without({ kind: 'order', checkoutId: 'o' }),
    'o was paid and has no order, placed or rejected',
  ],
  ['a second order', plus(order), 'checkout o has 2 orders'],
  ['an order nobody asked for', plus({ ...order, checkoutId: 'x' }), 'order x belongs to no accepted checkout'],
  [
    'a second payment',
    plus({ kind: 'payment', checkoutId: 'o', amount: 1490, paymentId: 'pay_2', status: 'captured' }),
    'o has 2 payments',
  ],
  ['an order that was not captured', changed({ paymentId: 'pay_o', kind: 'payment' }, { status: 'held' }), 'is held'],
  [
    'money taken without an order',
    changed({ paymentId: 'pay_r', kind: 'payment' }, { status: 'captured' }),
    'r was released and its payment is captured',
  ],
  [
    'money taken that does not add up',
    changed({ paymentId: 'pay_r', kind: 'payment' }, { status: 'captured' }),
    '4470 was captured, 0 refunded, 2980 ordered',
  ],
  [
    'a capture that nobody states',
    without({ kind: 'fact', topic: 'payment-captured', checkoutId: 'o' }),
    'payment-captured adds up to another sum than the ledger',
  ],
  [
    'a payment that was never decided',
    changed({ kind: 'decision', checkoutId: 'o' }, { status: 'open' }),
    'never decided',
  ],
  [
    'a hold after the patience',
    changed({ kind: 'decision', checkoutId: 'o' }, { ageMs: 121 * 60_000 }),
    'o was authorised after its patience',
  ],
  [
    'a payment that expired too early',
    changed({ kind: 'decision', checkoutId: 'd' }, { status: 'expired' }),
    'd expired after 1000 ms',
  ],
  [
    'a shopper who walked away from the bank and is said to be declined',
    changed({ kind: 'decision', checkoutId: 'w' }, { status: 'failed' }),
    'w was never confirmed and was declined',
  ],
  [
    'a hold that is left when the shopper walked away',
    changed({ kind: 'payment', checkoutId: 'w' }, { status: 'held' }),
    'w was expired and its payment is held',
  ],
  [
    'an order that came after the patience of its payment',
    changed({ kind: 'order', checkoutId: 'o' }, { waitedMs: 121 * 60_000 }),
    'o was ordered 7260000 ms after its payment',
  ],
  [
    'a fact that was stated again with another time',
    plus({ ...fact('order-successful', 'o'), offset: 99, time: 'later' }),
    'came to be at 2 different times',
  ],
  [
    'an order of something else',
    changed({ kind: 'order', checkoutId: 'o' }, { lines: [{ sku: 'mug', quantity: 2 }] }),
    'o was for 1 mug and its order is for 2 mug',
  ],
  [
    'a rejection of what there was enough of',
    changed({ kind: 'stock', sku: 'mug' }, { left: 3 }),
    'r was rejected, and there was enough of everything',
  ],
  ['a payment that never came', without({ kind: 'payment', checkoutId: 'o' }), 'checkout o has no payment'],
  ['a payment of another amount', changed({ kind: 'payment', checkoutId: 'o' }, { amount: 1 }), 'its payment is of 1'],
  [
    'a payment nobody asked for',
    plus({ kind: 'payment', checkoutId: 'x', amount: 1, paymentId: 'pay_x', status: 'held' }),
    'x has a payment and was never accepted',
  ],
  ['a hold after a decline', changed({ kind: 'decision', checkoutId: 'd' }, { status: 'authorised' }), 'has no order'],
  [
    'a refund beside an order',
    plus({ kind: 'refund', paymentId: 'pay_o', amount: 1490 }),
    'order placed and 1 refunds',
  ],
  [
    'a refund of nothing',
    plus({ kind: 'refund', paymentId: 'pay_x', amount: 1 }),
    'pay_x was refunded and never taken',
  ],
  [
    'a mail that never came',
    without({ kind: 'mail', to: 'r@example.com' }),
    'r@example.com never got the mail released',
  ],
  [
    'a phantom mail',
    plus({ ...mail, to: 'nobody@example.com' }),
    'nobody@example.com got the mail receipt, which was not due',
  ],
  [
    'a mail of another outcome',
    plus({ ...mail, mail: 'declined' }),
    'o@example.com got the mail declined, which was not due',
  ],
  ['a second mail without a fault', plus(mail), 'got the mail receipt again, and no fault excuses it'],
  [
    'a mail that was said to be sent',
    without({ kind: 'mail', to: 'o@example.com' }),
    'names m-o, which no mailbox has',
  ],
  [
    'a mail that was sent to another shopper',
    changed({ kind: 'fact', topic: 'email-successful', checkoutId: 'o' }, { messageId: 'm-r' }),
    'm-r is not the mail receipt of checkout o',
  ],
  [
    'an accepted checkout that was lost',
    without({ kind: 'fact', topic: 'checkout-requested', checkoutId: 'o' }),
    'was accepted and is not on checkout-requested',
  ],
  [
    'a missing event',
    without({ kind: 'fact', topic: 'order-successful', checkoutId: 'o' }),
    'o (ordered) has no record on order-successful',
  ],
  [
    'an event without its cause',
    plus({ ...fact('order-rejected', 'r'), checkoutId: 'o', eventId: 'e' }),
    'o (ordered) has a record on order-rejected',
  ],
  [
    'an event of no checkout',
    plus({ ...fact('payment-failed', 'd'), checkoutId: 'x', eventId: 'e' }),
    'has checkout x, never accepted',
  ],
  ['an event under a second id', plus({ ...fact('order-successful', 'o'), eventId: 'e' }), 'was stated under 2 ids'],
  [
    'an id with two values',
    plus({ ...fact('order-successful', 'o'), digest: 'other' }),
    'stands for 2 different facts',
  ],
  [
    'a mail told under two ids of SES',
    plus({ ...fact('email-successful', 'o'), digest: 'other', messageId: 'm-2' }, mail),
    'stands for 2 different facts',
  ],
  [
    'a fact of another amount',
    changed({ kind: 'fact', topic: 'order-successful' }, { amount: 1 }),
    'order-successful says that checkout o cost 1, not 1490',
  ],
  [
    'a fact of another payment',
    changed({ kind: 'fact', topic: 'payment-successful', checkoutId: 'o' }, { paymentId: 'pay_r' }),
    'payment-successful names payment pay_r, which checkout o never made',
  ],
  [
    'an effect before its cause',
    changed({ kind: 'fact', topic: 'order-successful' }, { at: start }),
    'is on order-successful before its cause',
  ],
  [
    'a checkout in two partitions',
    changed({ kind: 'fact', topic: 'order-successful' }, { partition: 3 }),
    'o is in 2 partitions',
  ],
  ['stock that does not add up', changed({ kind: 'stock', sku: 'mug' }, { left: 1 }), 'mug: 1 − 1 ordered ≠ 1'],
  ['an order of what was never in stock', without({ kind: 'stock' }), 'mug was ordered and is not in stock'],
  ['stock below zero', changed({ kind: 'stock', sku: 'mug' }, { left: -1 }), 'mug stands at -1'],
  [
    'a row that is missing',
    without({ kind: 'row', eventId: 'order-successful of o' }),
    'event order-successful of o of order-successful has no row',
  ],
  [
    'a row twice',
    plus({
      kind: 'row',
      topic: 'order-successful',
      partition: 2,
      offset: 2,
      eventId: 'order-successful of o',
      digest: 'd',
    }),
    'has 2 rows',
  ],
  [
    'a row of no event',
    plus({ kind: 'row', topic: 't', partition: 0, offset: 0, eventId: 'x', digest: 'd' }),
    'row x is of no event',
  ],
  [
    'a row of another record',
    changed({ kind: 'row', eventId: 'order-successful of o' }, { offset: 99 }),
    'names a record that is not on order-successful',
  ],
  [
    'a row with another value',
    changed({ kind: 'row', eventId: 'order-successful of o' }, { digest: 'other' }),
    'order-successful of o holds another value than its record',
  ],
  [
    'a hostile request that was accepted',
    changed({ kind: 'hostile answer' }, { status: 202 }),
    'no key was answered 202',
  ],
  [
    'a hostile request that broke the door',
    changed({ kind: 'hostile answer' }, { status: 500 }),
    'no key was answered 500',
  ],
  [
    'a hostile request that was held up',
    changed({ kind: 'hostile answer' }, { status: 0 }),
    'no key was never answered',
  ],
  [
    'a thief who may try on',
    changed({ kind: 'card trial' }, { status: 202, declined: 20 }),
    'after 20 declined payments the door answered 202',
  ],
  [
    'a thief who may try for long',
    changed({ kind: 'card trial' }, { declined: 12 }),
    'refused no sooner than after 12 declines',
  ],
  [
    'a shopper who is taken for a thief',
    changed({ kind: 'card trial' }, { declined: 2 }),
    'the door refused after 2 declined payments',
  ],
  [
    'a refusal that does not say when to come again',
    changed({ kind: 'card trial' }, { retryAfter: '0' }),
    'the door refused without Retry-After',
  ],
  [
    'poison that one of its readers did not put aside',
    changed({ kind: 'letter row', function: 'kassa-local-email' }, { function: 'kassa-local-order' }),
    'order-successful/0/7 (f-1) was not put aside by email',
  ],
  [
    'poison that was put aside twice for no reason',
    [
      ...without({ kind: 'fault' }),
      { kind: 'letter row', id: 'dead-letter-0-3', source: `${topic}/0/7`, function: 'kassa-local-email' },
    ],
    'order-successful/0/7 was put aside 2 times by email, without a fault',
  ],
  [
    'a foreign record that was lost',
    without({ kind: 'poison' }),
    'f-1 was taken by the brokers and is not on order-successful',
  ],
  [
    'a foreign record that never arrived',
    changed({ mark: 'f-1', kind: 'foreign record' }, { isSent: false }),
    'f-1 was never taken by the brokers for order-successful',
  ],
  [
    'a dead letter that the sink does not have',
    without({ kind: 'letter row', id: 'dead-letter-0-0' }),
    'dead-letter-0-0 is no row of dead_letters',
  ],
  [
    'a dead letter of nothing',
    plus({ kind: 'letter row', id: 'dead-letter-0-9' }),
    'dead_letters has dead-letter-0-9, which is on no topic',
  ],
  ['poison that stops the sink', without({ kind: 'row', eventId: 'e-1' }), 'f-1 is no row of events'],
  [
    'poison that became an order',
    plus({ ...order, checkoutId: 'forged' }),
    'order forged belongs to no accepted checkout',
  ],
  [
    'poison that became a charge',
    plus({ kind: 'payment', checkoutId: 'forged', amount: 15, paymentId: 'pay_f', status: 'held' }),
    'checkout forged has a payment and was never accepted',
  ],
  ['poison that became a mail', plus({ ...mail, to: 'ada@example.org' }), 'ada@example.org got the mail receipt'],
  [
    'poison that became revenue',
    changed({ kind: 'revenue' }, { orders: 3, amount: 2995 }),
    'the sink counts 2995 of 3 orders, and 2980 of 2 were placed',
  ],
  [
    'revenue that hides what was cancelled',
    changed({ kind: 'revenue' }, { cancelled: 1, refunded: 1490 }),
    'the sink counts 1 cancelled and 1490 given back, and 0 and 0 were',
  ],
  [
    'a row of what was taken back',
    plus({ kind: 'row', eventId: 'e-2', topic, partition: 0, offset: 8, digest: 'd' }),
    'f-2 was taken back from order-successful and is an event',
  ],
  [
    'a record that was taken back and can be read',
    plus({ kind: 'poison', mark: 'f-2', topic, partition: 0, offset: 8, isEvent: true, readBy: [] }),
    'f-2 was taken back from order-successful and can be read there',
  ],
  [
    'pieces that are sold before they arrive',
    changed({ kind: 'adjustment' }, { at: start + 30_000 }),
    'more of print was ordered than there was: 1 too many',
  ],
  [
    'more sold than was ever delivered',
    changed({ kind: 'order', checkoutId: 'c' }, { lines: [{ sku: 'print', quantity: 3 }] }),
    'more of print was ordered than there was: 1 too many',
  ],
  ['a delivery that is added twice', changed({ kind: 'stock', sku: 'print' }, { left: 3 }), 'print: 2 − 1 ordered ≠ 3'],
  [
    'a shopper who pays more than he saw',
    changed({ kind: 'cart', key: 'k-c' }, { wants: { lines: print, amount: 1480 } }),
    'checkout c costs 1490 and its shopper saw 1480',
  ],
  [
    'a price that the catalogue never had',
    changed({ kind: 'catalogue state', version: 2 }, { state: state(1480) }),
    'checkout c costs 1490, and print never had that price',
  ],
  [
    'a shopper who is asked without a reason',
    changed({ kind: 'answer', key: 'k-late' }, { problem: 'price-changed' }).map(line =>
      matches(line, { kind: 'cart', key: 'k-late' })
        ? ({ ...line, wants: { lines: print, amount: 1500 } } as Line)
        : line,
    ),
    'key k-late was told that the price changed, and it never was higher',
  ],
  [
    'a shopper of the last pieces who is refused for another reason',
    changed({ kind: 'answer', key: 'k-late' }, { problem: 'idempotency-key-reused' }),
    'key k-late was refused with 409',
  ],
  [
    'a change of an operator that was lost',
    without({ kind: 'catalogue state', in: 'topic', version: 2 }),
    'version 2 of print was accepted at 1490 and is not on the topic',
  ],
  [
    'a version that two operators got',
    changed({ kind: 'price change', price: 1600 }, { status: 202, version: 2 }),
    'product print 2 was given to two changes',
  ],
  [
    'a version of two states',
    plus({ kind: 'catalogue state', in: 'topic', entry, version: 2, state: state(1600) }),
    'product print 2 stands for several states',
  ],
  [
    'a change that skips a version',
    changed({ kind: 'price change', status: 202 }, { seen: 0 }),
    'the change of version 0 of print became version 2',
  ],
  [
    'an operator who was refused for no reason',
    changed({ kind: 'price change', status: 412 }, { status: 400 }),
    'a price of print for version 1 was answered 400 at last',
  ],
  [
    'a delivery that was lost',
    without({ kind: 'adjustment' }),
    'a delivery of 2 print was accepted and is not on the topic',
  ],
  [
    'a delivery that was refused',
    changed({ kind: 'delivery' }, { status: 422 }),
    'a delivery of 2 print was answered 422 at last',
  ],
  [
    'a delivery that nobody made',
    plus({ kind: 'adjustment', at: start, eventId: 'x', sku: 'print', change: 5 }),
    '5 of print are on stock-adjusted, and nobody delivered them',
  ],
  [
    'a view that stayed behind',
    changed({ kind: 'catalogue state', in: 'view', entry }, { version: 1, state: state(1500) }),
    'product print has version 2 on its topic and 1 in the view',
  ],
  [
    'a view with another state',
    changed({ kind: 'catalogue state', in: 'view', entry }, { state: state(1) }),
    'product print has another state in the view than on its topic',
  ],
  [
    'a view that lost a product',
    without({ kind: 'catalogue state', in: 'view', entry }),
    'product print is on its topic and not in the view',
  ],
  [
    'a view that sells what is withdrawn',
    changed({ kind: 'catalogue state', in: 'view', entry: 'product gone' }, { state: state(1) }),
    'product gone has another state in the view than on its topic',
  ],
  [
    'a view with a product of its own',
    plus({ kind: 'catalogue state', in: 'view', entry: 'product x', version: 1, state: state(1) }),
    'product x is in the view and not on its topic',
  ],
  [
    'a sink that stayed behind',
    changed({ kind: 'catalogue state', in: 'sink' }, { version: 1, state: state(1500) }),
    'product print has version 2 on its topic and 1 in the sink',
  ],
  [
    'a sink that shows what is withdrawn',
    plus({ kind: 'catalogue state', in: 'sink', entry: 'product gone', version: 2, state: state(1) }),
    'product gone has version 3 on its topic and 2 in the sink',
  ],
  [
    'a sink that counts other stock',
    changed({ kind: 'sink stock' }, { left: 2 }),
    '1 of print are left, and 2 in the sink',
  ],
  ['a run that was cut off', changed({ kind: 'rest', of: 'sink' }, { reached: false }), 'the sink never came to rest'],
  [
    'a dead letter left',
    changed({ kind: 'dead letter', id: 'dead-letter-0-0' }, { redriven: false }),
    'dead-letter-0-0 is left: invalid-value',
  ],
  [
    'two answers for one key',
    plus({ kind: 'answer', at: start, ms: 1, key: 'k-o', status: 202, checkoutId: 'o2', amount: 1 }),
    'key k-o was accepted as o for 1490 and as o2 for 1',
  ],
  [
    'a price that the cart does not have',
    changed({ kind: 'cart', key: 'k-o' }, { wants: { ...wants, amount: 990 } }),
    'key k-o was told 1490 and its cart costs 990',
  ],
  [
    'one checkout for two keys',
    changed({ kind: 'answer', key: 'k-r', status: 202 }, { checkoutId: 'o' }),
    'checkout o was given to several keys',
  ],
  [
    'an outage that does not say when to ask again',
    changed({ kind: 'answer', key: 'k-o', status: 503 }, { retryAfter: undefined }),
    'key k-o was answered 503 without Retry-After',
  ],
  [
    'an outage told as a fault of the shop',
    changed({ kind: 'answer', key: 'k-o', status: 503 }, { status: 500 }),
    'key k-o was answered 500',
  ],
  [
    'a wrong cart that was accepted',
    plus({ kind: 'answer', at: start, ms: 1, key: 'k-wrong', status: 202, checkoutId: 'w', amount: 1 }),
    'key k-wrong must be refused and was accepted',
  ],
  [
    'a good cart that was refused',
    plus({ kind: 'answer', at: start, ms: 1, key: 'k-o', status: 422 }),
    'key k-o was refused with 422',
  ],
  [
    'an acceptance without a checkout id',
    changed({ kind: 'answer', key: 'k-o', status: 202 }, { checkoutId: undefined }),
    'key k-o was accepted without an id',
  ],
  [
    'a shopper who never got through',
    without({ kind: 'answer', key: 'k-o', status: 202 }),
    'key k-o was never accepted',
  ],
]

describe('what is found', () => {
  test.each(broken)('%s', (_, lines, sentence) => {
    expect(breaches(lines)).toContainEqual(expect.stringContaining(sentence))
  })
})

describe('a second mail', () => {
  const crash: Line = { kind: 'fault', at: start + 4_500, until: start + 8_000, fault: 'kill', component: 'offline' }

  test('is counted and excused when the functions died between the two', () => {
    const { broken, secondMails } = check(plus(mail, crash))
    expect({ broken, secondMails }).toEqual({ broken: 0, secondMails: 1 })
  })

  test('is not excused by a fault after it, nor by one of a component that has nothing to do with mails', () => {
    expect(check(plus(mail, { ...crash, at: start + 10_000, until: start + 12_000 })).broken).toBe(1)
    expect(check(plus(mail, { ...crash, component: 'connect' })).broken).toBe(1)
  })

  test('is not excused by a fault that came long after the mail before it had been marked', () => {
    const late = { ...mail, at: start + 90_000 }
    expect(check(plus(late, { ...crash, at: start + 80_000, until: start + 85_000 })).broken).toBe(1)
  })

  test('excuses no third one: that one had a mail before it, and a mark, of its own', () => {
    const [second, third] = [30_000, 90_000].map(after => ({ ...mail, at: start + after, messageId: `m-${after}` }))
    expect(check([...healthy, second as Line, third as Line, crash])).toMatchObject({ broken: 1, secondMails: 1 })
  })
})

test('a fact stated again is a duplicate that was absorbed, not a breach', () => {
  const { broken, duplicates } = check(plus({ ...fact('order-successful', 'o'), offset: 99, at: start + 9_000 }))
  expect(broken).toBe(0)
  expect(duplicates['order-successful']).toBe(1)
})

test('mails of several shoppers may have the same id', () => {
  expect(check(healthy.map(line => ('messageId' in line ? { ...line, messageId: 'm' } : line))).broken).toBe(0)
})
