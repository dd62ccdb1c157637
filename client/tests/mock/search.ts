/** The search of the mock shop over what was made in it, by the rules of the real one. */
import { topicsNamed } from '../../../functions/desk/search.ts'
import { traceIdIn } from '../../../functions/observability/trace-id.ts'
import type { DeadLetter, OrderList, OrderView, SearchResult } from '../../shared/contract.ts'
import type { Made } from './orders.ts'
import { problem, type Reply } from './reply.ts'

interface Desk {
  readonly find: (query: URLSearchParams) => Reply
  readonly viewOf: (order: Made) => OrderView
}

export const searchAnswer = (
  given: string,
  made: ReadonlyMap<string, Made>,
  desk: Desk,
  letters: readonly DeadLetter[],
): Reply => {
  const text = given.trim()
  if (text === '' || text.length > 254) {
    return problem(
      400,
      'invalid-query',
      text === '' ? 'for: Expected what to search for.' : 'for: At most 254 characters.',
    )
  }
  const trace = traceIdIn(text)
  const views = [...made.values()].map(desk.viewOf)
  const events = views.flatMap(({ checkoutId, events: all = [] }) =>
    all
      .filter(({ eventId, traceId }) => eventId === text || (trace !== undefined && traceId === trace))
      .map(event => ({ ...event, checkoutId })),
  )
  const mails = views.flatMap(({ checkoutId, customer, mails: all = [] }) =>
    all
      .filter(({ messageId }) => messageId === text || customer.email === text)
      .map(mail => ({ ...mail, to: customer.email, checkoutId })),
  )
  const deadLetters: SearchResult['deadLetters'] = letters
    .filter(({ id, checkoutId, traceId }) => id === text || traceId === trace || checkoutId?.startsWith(text))
    .map(({ id, topic, partition, offset, at, reason, checkoutId, traceId }) => ({
      ...{ id, topic, partition, offset, at, reason, waits: true },
      ...(checkoutId ? { checkoutId } : {}),
      ...(traceId ? { traceId } : {}),
    }))
  const matching = (desk.find(new URLSearchParams({ search: text })).body as OrderList).orders
  const others = new Set([...events, ...mails, ...deadLetters].map(({ checkoutId }) => checkoutId))
  const alongside = (desk.find(new URLSearchParams({ limit: '1000' })).body as OrderList).orders.filter(
    ({ checkoutId }) => others.has(checkoutId) && !matching.some(order => order.checkoutId === checkoutId),
  )
  const body: SearchResult = {
    ...{ orders: [...matching, ...alongside], events, deadLetters, mails, topics: [...topicsNamed(text)], more: [] },
  }
  return { status: 200, body }
}
