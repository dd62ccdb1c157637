import { describe, expect, test } from '@jest/globals'
import { type EventRow, type EventsQuery, eventsPage, eventsStatement } from './events.ts'

const at = new Date('2026-03-01T12:00:00Z')
const row = (arrived: number, newest: number, payload: unknown = {}): EventRow => ({
  newest,
  event_id: `e${arrived}`,
  topic: 'checkout-requested',
  partition: 0,
  offset: arrived,
  at,
  checkout_id: null,
  trace_id: null,
  payload,
  arrived,
})
const nothing = (newest: number) => ({ newest, event_id: null }) as EventRow

describe('the cursor', () => {
  test.each<[string, EventRow[], EventsQuery, string]>([
    ['of the newest page is the newest event', [row(7, 9), row(9, 9)], { limit: 2 }, '9'],
    ['of a full page is its last event', [row(3, 9), row(4, 9)], { after: 2, limit: 2 }, '4'],
    ['of a page with room left is the newest event, whatever the filter', [row(3, 9)], { after: 2, limit: 2 }, '9'],
    ['of an empty page is the newest event', [nothing(9)], { after: 9, limit: 2 }, '9'],
    ['of an empty log is the beginning', [nothing(0)], { limit: 2 }, '0'],
  ])('%s', (_, rows, query, cursor) => {
    expect(eventsPage(rows, query).cursor).toBe(cursor)
  })
})

test('an event is shown without mail addresses', () => {
  expect(eventsPage([row(1, 1, { customer: { email: 'ada@example.org' } })], { limit: 1 })).toEqual({
    events: [
      {
        eventId: 'e1',
        type: 'checkout-requested',
        topic: 'checkout-requested',
        partition: 0,
        offset: 1,
        at,
        checkoutId: null,
        traceId: null,
        payload: { customer: { email: 'a***@example.org' } },
        arrived: 1,
      },
    ],
    cursor: '1',
  })
})

test('the statement binds what was query for', () => {
  const { text, values } = eventsStatement({ after: 5, type: 'payment-failed', checkoutId: 'c', limit: 10 })
  expect(text).toMatch(/where arrived > \$1 and topic = \$2 and checkout_id = \$3\n\s+order by arrived\n\s+limit \$4/)
  expect(values).toEqual([5, 'payment-failed', 'c', 10])
})

test('the row of an event is read by its id', () => {
  const { text, values } = eventsStatement({ eventId: 'e1', limit: 10 })
  expect(text).toMatch(/where event_id = \$1\n/)
  expect(values).toEqual(['e1', 10])
})

test('the history of a product is read by its sku', () => {
  const { text, values } = eventsStatement({ type: 'stock-adjusted', sku: 'mug', limit: 10 })
  expect(text).toMatch(/where topic = \$1 and payload ->> 'sku' = \$2\n\s+order by at desc, arrived desc\n\s+limit \$3/)
  expect(values).toEqual(['stock-adjusted', 'mug', 10])
})
