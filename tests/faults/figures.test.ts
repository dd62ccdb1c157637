import { expect, test } from '@jest/globals'
import { check } from './check.ts'
import { figuresOf } from './figures.ts'
import type { Answer, Line } from './history.ts'
import { report } from './report.ts'

const answer = (key: string, at: number, status: number, ms = 10): Answer => ({
  kind: 'answer',
  key,
  at,
  ms,
  status,
  ...(status === 202 ? { checkoutId: key, amount: 1 } : {}),
})

const history: Line[] = [
  { kind: 'cart', key: 'a', email: 'a@example.com', expect: 'paid' },
  { kind: 'cart', key: 'b', email: 'b@example.com', expect: 'paid' },
  answer('a', 1_000, 202),
  answer('b', 2_000, 503, 4_300),
  answer('b', 7_000, 0, 500),
  answer('b', 9_000, 202),
  answer('a', 60_000, 202),
  { kind: 'hostile answer', name: 'no key', status: 400 },
  { kind: 'hostile answer', name: 'no object', status: 400 },
  {
    kind: 'foreign record',
    mark: 'f',
    eventId: 'e',
    name: 'not JSON',
    topic: 'order-successful',
    codec: 4,
    isAborted: false,
    isSent: true,
    isExpired: false,
  },
  { kind: 'dead letter', id: 'dead-letter-0-0', reason: 'invalid-json', redriven: false, isForeign: true },
  { kind: 'cart', key: 'last', email: 'last@example.com', expect: 'paid', isContended: true },
  { ...answer('last', 20_000, 409), problem: 'out-of-stock' },
  { kind: 'delivery', at: 20_000, sku: 'last-pieces', change: 3, status: 202, eventId: 'e' },
  { kind: 'price change', at: 20_000, sku: 'last-pieces', seen: 1, price: 9, status: 202, version: 2 },
  { kind: 'price change', at: 20_000, sku: 'last-pieces', seen: 1, price: 8, status: 412 },
  { kind: 'fault', at: 1_500, until: 8_000, fault: 'kill', component: 'kafka-2' },
  { kind: 'fault', at: 30_000, until: 31_000, fault: 'freeze', component: 'connect' },
]

test('the shop was unavailable while it was asked in vain, not while nobody asked', () => {
  expect(figuresOf(history)).toEqual({
    sent: 3,
    accepted: 2,
    answers: { 202: 3, 409: 1, 503: 1, none: 1 },
    faults: { 'kill kafka': 1, 'freeze connect': 1 },
    redriven: 0,
    webhooks: {},
    hostileAnswers: { 400: 2 },
    foreignRecords: { 'not JSON': 1 },
    poisonPutAside: 1,
    orderActions: {},
    lastPieces: { delivered: 3, answers: { 'out-of-stock': 1, 'prices refused': 1, 'prices set': 1 } },
    longestUnavailabilityMs: 8_000,
    duringLongestUnavailability: ['kill kafka-2'],
    oneBrokerAwayMs: 8_000,
    longestWaitMs: 7_010,
    duringLongestWait: ['kill kafka-2'],
    medianAnswerMs: 10,
    slowestAnswerMs: 4_300,
  })
})

test.each<[string, Line[]]>([
  ['something else was away too', [{ kind: 'fault', at: 2_500, until: 3_000, fault: 'kill', component: 'offline' }]],
  ['two brokers were away', [{ kind: 'fault', at: 1_500, until: 8_000, fault: 'kill', component: 'kafka-1' }]],
])('replicas are not asked to bear a time in which %s', (_, faults) => {
  const { longestUnavailabilityMs, oneBrokerAwayMs } = figuresOf([...history, ...faults])
  expect({ longestUnavailabilityMs, oneBrokerAwayMs }).toEqual({ longestUnavailabilityMs: 8_000, oneBrokerAwayMs: 0 })
})

test('the table has a line for each promise, the breaches under it, and every figure', () => {
  const text = report(check(history), figuresOf(history)).join('\n')
  expect(text).toMatch(
    /one payment for each checkout, of the amount it was told; every hold ends captured or released +2 +2/,
  )
  expect(text).toContain('    checkout a has no payment')
  expect(text).toContain('longest unavailability    8.0 s with one broker away; of all 8.0 s, during kill kafka-2')
  expect(text).toContain('2: 1 freeze connect, 1 kill kafka')
})
