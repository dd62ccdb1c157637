/** The operator's desk of the mock shop: it finds the orders that were made. */
import type { FoundOrder } from '../../shared/contract.ts'
import type { Made } from './orders.ts'
import { problem, type Reply } from './reply.ts'

const found = ({ request, amount, status }: Made): FoundOrder => {
  const { checkoutId, orderNumber, currency, timeline } = status
  const placed = timeline.find(({ topic }) => topic === 'order-successful')
  return {
    checkoutId,
    ...(orderNumber ? { orderNumber } : {}),
    status: status.status,
    ...(status.attention ? { attention: true } : {}),
    customer: request.customer,
    amount,
    currency,
    acceptedAt: timeline[0]?.at ?? '',
    ...(placed ? { orderedAt: placed.at } : {}),
  }
}

const matches = (order: FoundOrder, query: URLSearchParams): boolean => {
  const [search, status] = [query.get('search')?.toLowerCase() ?? '', query.get('status')]
  const { checkoutId, orderNumber = '', customer, acceptedAt } = order
  const words = [checkoutId, orderNumber, customer.email ?? '', ...(customer.name ?? '').split(' ')]
  return (
    words.some(word => word.toLowerCase().startsWith(search)) &&
    (!status || (status === 'attention' ? order.attention === true : order.status === status)) &&
    acceptedAt >= (query.get('from') ?? '') &&
    acceptedAt < (query.get('to') ?? '~')
  )
}

export const mockDesk = (made: ReadonlyMap<string, Made>) => {
  const find = (query: URLSearchParams): Reply => {
    const limit = Number(query.get('limit') ?? 50)
    const from = Number(query.get('cursor') ?? 0)
    if (Number.isNaN(from)) return problem(400, 'invalid-query', 'cursor: Expected the cursor of an earlier answer.')
    const all = [...made.values()]
      .map(found)
      .reverse()
      .filter(order => matches(order, query))
    const next = from + limit < all.length ? { next: String(from + limit) } : {}
    return { status: 200, body: { orders: all.slice(from, from + limit), ...next } }
  }
  return { find }
}
