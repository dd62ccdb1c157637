/** Which orders an operator looks at, or which one: kept in the address, so that it can be shared and the back button works. */
import type { CheckoutState } from '../../shared/contract.ts'

export type OrderFilter = CheckoutState | 'attention'

export interface OrdersQuery {
  readonly search: string
  readonly status: OrderFilter | ''
  /** Days such as 2026-03-01, both included. */
  readonly from: string
  readonly to: string
  /** Where the page begins; empty for the newest. */
  readonly cursor: string
}

export const noQuery: OrdersQuery = { search: '', status: '', from: '', to: '', cursor: '' }

const day = /^\d{4}-\d{2}-\d{2}$/
const dayOf = (text: string | null): string => (text && day.test(text) && !Number.isNaN(Date.parse(text)) ? text : '')

/** Whatever stands in an address: what is no query is left out. A status is judged by the API. */
export const parseOrdersQuery = (parameters: Pick<URLSearchParams, 'get'>): OrdersQuery => ({
  search: (parameters.get('search') ?? '').trim().slice(0, 254),
  status: (parameters.get('status') ?? '') as OrdersQuery['status'],
  from: dayOf(parameters.get('from')),
  to: dayOf(parameters.get('to')),
  cursor: parameters.get('cursor') ?? '',
})

/** @param id of the one order to show; the way back to the list stays in the address */
export const ordersAddress = (query: Partial<OrdersQuery>, id = ''): string => {
  const given = Object.entries({ id, ...noQuery, ...query }).filter(([, value]) => value !== '')
  return given.length === 0 ? '/console/orders' : `/console/orders?${new URLSearchParams(given)}`
}

/** The beginning of a day where the reader is; `after` days later. */
const beginningOf = (text: string, after = 0): string => {
  const [year = 0, month = 1, date = 1] = text.split('-').map(Number)
  return new Date(year, month - 1, date + after).toISOString()
}

export const pageSize = 50

/** What `GET /orders` is asked. */
export const ordersParameters = ({ search, status, from, to, cursor }: OrdersQuery): URLSearchParams => {
  const given = {
    search,
    status,
    from: from && beginningOf(from),
    to: to && beginningOf(to, 1),
    cursor,
    limit: String(pageSize),
  }
  return new URLSearchParams(Object.entries(given).filter(([, value]) => value !== ''))
}
