import { expect, jest, test } from '@jest/globals'
import type { Query } from '../analytics/postgres.ts'
import { Problem, Unavailable } from '../errors.ts'
import type { CheckoutRequested } from './facts.ts'
import { type StatusPorts, status } from './status-handler.ts'

const checkoutId = 'd3b07384-d9a0-4c9b-8f5e-1f2a3b4c5d6e'
const cart = {
  amount: 2_400,
  currency: 'EUR',
  lines: [{ sku: 'mug', name: 'Mug', quantity: 2, unitPrice: 1_200, amount: 2_400 }],
}
const stored = {
  requested: { checkoutId, ...cart, requestedAt: '2026-03-01T12:00:00Z' } as CheckoutRequested,
  fingerprint: '',
}
const row = {
  ...cart,
  event_id: 'e1',
  topic: 'payment-successful',
  partition: 1,
  offset: 5,
  at: new Date('2026-03-01T12:00:00Z'),
  order_number: null,
  reason: null,
  mail: null,
}

const rows =
  (...all: object[]): Query =>
  async () =>
    all as never
const away: Query = async () => {
  throw new Unavailable('The analytics database does not answer.')
}
const known: StatusPorts['checkouts'] = { find: async id => (id === checkoutId ? stored : undefined) }
const unknown: StatusPorts['checkouts'] = { find: async () => undefined }
const down: StatusPorts['checkouts'] = { find: () => Promise.reject(new Unavailable('DynamoDB is away')) }

const nothing = { find: async () => undefined }
const elsewhere: Omit<StatusPorts, 'query' | 'checkouts'> = {
  payments: { ...nothing, findRefund: nothing.find },
  findOrder: async () => undefined,
  isMailSent: async () => false,
  needsAttention: async () => false,
  now: () => new Date('2026-03-01T12:00:02Z'),
}

const ask = (query: Query, checkouts: StatusPorts['checkouts'], id = checkoutId, ports: Partial<StatusPorts> = {}) =>
  status({ query, checkouts, ...elsewhere, ...ports })({
    path: { checkoutId: id },
    body: undefined,
    query: undefined,
    headers: {},
    traceparent: '',
  })

const accepted = { checkoutId, status: 'accepted', ...cart, timeline: [], mails: [] }
const timeline = [
  {
    type: 'payment-successful',
    at: '2026-03-01T12:00:00.000Z',
    topic: 'payment-successful',
    partition: 1,
    offset: 5,
    eventId: 'e1',
  },
]

test.each<[string, Query, StatusPorts['checkouts'], object]>([
  ['what the sink holds is told', rows(row), unknown, { ...accepted, status: 'paid', timeline }],
  ['the sink alone is enough', rows(row), down, { ...accepted, status: 'paid', timeline }],
  ['while the sink is behind it is accepted', rows(), known, accepted],
  [
    'while only a mail is there, the cart comes from the checkout',
    rows({ ...row, lines: [] }),
    known,
    { ...accepted, status: 'paid', timeline },
  ],
  ['while the database is away it is accepted, and behind', away, known, { ...accepted, behind: true }],
])('%s', async (_, query, checkouts, body) => {
  expect(await ask(query, checkouts)).toEqual({ statusCode: 200, headers: { 'cache-control': 'no-store' }, body })
})

test('an id in capitals is the same checkout', async () => {
  expect((await ask(rows(), known, checkoutId.toUpperCase())).body).toEqual(accepted)
})

test.each<[string, Query, StatusPorts['checkouts'], string]>([
  ['nobody knows it', rows(), unknown, checkoutId],
  ['the checkouts do not know it and the database is away', away, unknown, checkoutId],
  ['the id is none', rows(), known, 'abc'],
  ['the id is SQL', rows(), known, "' or 1=1"],
])('it is not found when %s', async (_, query, checkouts, id) => {
  await expect(ask(query, checkouts, id)).rejects.toEqual(
    new Problem(404, 'not-found', 'There is no checkout with this id.'),
  )
})

test.each<[string, Query, StatusPorts['checkouts']]>([
  ['everything is away', away, down],
  ['the sink has nothing and the checkouts are away', rows(), down],
])('it is unavailable when %s', async (_, query, checkouts) => {
  await expect(ask(query, checkouts)).rejects.toBeInstanceOf(Unavailable)
})

test('a fault of our own is not taken for an outage', async () => {
  const broken: Query = async () => {
    throw new TypeError('x is not a function')
  }
  await expect(ask(broken, known)).rejects.toBeInstanceOf(TypeError)
})

const order = { status: 'placed', orderNumber: 'K-1', at: '2026-03-01T12:00:01Z' } as const

test('a finished order is confirmed though the sink is stopped, and the timeline is said to be behind', async () => {
  const done: Partial<StatusPorts> = {
    findOrder: async () => order,
    isMailSent: async (_, mail) => mail === 'receipt',
    now: () => new Date('2026-03-01T12:01:00Z'),
  }
  const confirmed = { ...accepted, status: 'confirmed', orderNumber: 'K-1', behind: true }
  expect((await ask(rows(), known, checkoutId, done)).body).toEqual(confirmed)
  expect((await ask(away, known, checkoutId, done)).body).toEqual(confirmed)
})

test('a database that does not answer at all costs two seconds and no more', async () => {
  jest.useFakeTimers()
  const answer = ask(() => new Promise(() => undefined), known, checkoutId, { findOrder: async () => order })
  await jest.advanceTimersByTimeAsync(2_000)
  jest.useRealTimers()
  expect((await answer).body).toMatchObject({ status: 'ordered', behind: true })
})

test('a table that is away leaves what the others know', async () => {
  const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
  const ports: Partial<StatusPorts> = {
    payments: { find: () => Promise.reject(refused), findRefund: nothing.find },
    findOrder: async () => order,
  }
  expect((await ask(rows(row), known, checkoutId, ports)).body).toMatchObject({ status: 'ordered', timeline })
})

test('a refund that failed gave nothing back, while the database is away, too', async () => {
  const decided = (refundId: string, amount: number) => ({ refundId, amount, at: '2026-03-02T09:00:00Z', by: 'olga' })
  const refunds = [decided('r1', 100), decided('r2', 200), decided('r3', 400)]
  const ends = new Map([
    ['r1', { refund: { status: 'succeeded' }, refundEnding: 'failed' }],
    ['r2', { refund: { status: 'pending' }, refundEnding: 'succeeded' }],
  ])
  const ports: Partial<StatusPorts> = {
    payments: { ...nothing, findRefund: async key => ends.get(key) as never },
    findOrder: async () => ({ ...order, refunds }),
  }
  expect((await ask(away, known, checkoutId, ports)).body).toMatchObject({
    ...{ refund: 'pending', refunded: 600, refundPending: 400, refundFailed: 100, attention: true },
  })
})

test('a checkout of which a step waits for a person says so', async () => {
  const waits: Partial<StatusPorts> = { needsAttention: async id => id === checkoutId }
  expect((await ask(rows(), known, checkoutId, waits)).body).toEqual({ ...accepted, attention: true })
})

test('whether a person is needed is left out while the database is away', async () => {
  const unknown: Partial<StatusPorts> = { needsAttention: () => Promise.reject(new Unavailable('away')) }
  expect((await ask(rows(), known, checkoutId, unknown)).body).toEqual(accepted)
})

test('all places are asked at once', async () => {
  jest.useFakeTimers()
  const asked: string[] = []
  const later = (place: string) => () => {
    asked.push(place)
    return new Promise<never>(() => undefined)
  }
  void ask(later('sink'), { find: later('checkouts') }, checkoutId, {
    payments: { find: later('payments'), findRefund: later('refunds') },
    findOrder: later('orders'),
    isMailSent: later('mails'),
    needsAttention: later('letters'),
  })
  await Promise.resolve()
  jest.useRealTimers()
  expect(asked.sort()).toEqual(['checkouts', 'letters', 'mails', 'orders', 'payments', 'sink'])
})
