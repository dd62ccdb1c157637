import { expect, test } from '@jest/globals'
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
const stored = { requested: { checkoutId, ...cart } as CheckoutRequested, fingerprint: '' }
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

const ask = (query: Query, checkouts: StatusPorts['checkouts'], id = checkoutId) =>
  status({ query, checkouts })({
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
  ['the id is none', rows(), known, 'abc'],
  ['the id is SQL', rows(), known, "' or 1=1"],
])('it is not found when %s', async (_, query, checkouts, id) => {
  await expect(ask(query, checkouts, id)).rejects.toEqual(
    new Problem(404, 'not-found', 'There is no checkout with this id.'),
  )
})

test.each<[string, Query, StatusPorts['checkouts']]>([
  ['the database is away and the checkout not known elsewhere', away, unknown],
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
