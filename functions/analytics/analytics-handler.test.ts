import { expect, test } from '@jest/globals'
import { Problem, Unavailable } from '../errors.ts'
import { analytics } from './analytics-handler.ts'
import { type Query, TooSlow } from './postgres.ts'

const ask = (query: Query) =>
  analytics({ query, now: () => new Date('2026-03-01T12:00:00Z') })({
    path: { report: 'summary' },
    query: {},
    body: undefined,
    headers: {},
    traceparent: '',
  })

test.each<[string, object[], string | undefined]>([
  ['that all rows share is the currency of the report', [{ currency: 'EUR' }, { currency: 'EUR' }], 'EUR'],
  ['is not told of a mixture', [{ currency: 'EUR' }, { currency: 'USD' }], undefined],
  ['is not told of rows without', [{ checkouts: 1 }], undefined],
  ['is not told of no rows', [], undefined],
])('a currency %s', async (_, rows, currency) => {
  const { body } = await ask(async () => rows as never)
  expect((body as { currency?: string }).currency).toBe(currency)
})

test('a report that takes too long says what to do', async () => {
  await expect(ask(() => Promise.reject(new TooSlow('gave up')))).rejects.toEqual(
    new Problem(503, 'unavailable', 'This report takes too long over this range; ask for a shorter one.'),
  )
})

test('a database that is away is an outage', async () => {
  await expect(ask(() => Promise.reject(new Unavailable('away')))).rejects.toEqual(new Unavailable('away'))
})
