/** Where a search leads to: the addresses of what it found. */
import type { SearchResult } from '../../shared/contract.ts'
import { ordersAddress } from '../orders/orders-query.ts'
import { topicsAddress } from '../topics/topics-query.ts'

/** As much as the API takes. */
export const longestSearch = 254

export const searchAddress = (text: string): string => `/console/search?${new URLSearchParams({ for: text })}`

/** The record viewer, at one record. */
export const recordAddress = ({
  topic,
  partition,
  offset,
}: {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}): string => topicsAddress({ topic, partition: String(partition), from: String(offset) })

export const orderAddress = (checkoutId: string): string => ordersAddress({}, checkoutId)

/** How many hits there are, of all kinds. */
export const countHits = ({ orders, events, deadLetters, mails, topics }: SearchResult): number =>
  [orders, events, deadLetters, mails, topics].reduce((sum, { length }) => sum + length, 0)

/**
 * The page of the only hit; undefined when there is a choice. An order's page has the mails and dead letters of it, so they are
 * no choice beside their order.
 */
export const onlyHit = (found: SearchResult): string | undefined => {
  const { orders, events, deadLetters, mails, topics } = found
  const [order, event, letter, topic] = [orders[0], events[0], deadLetters[0], topics[0]]
  if (orders.length === 1 && order && events.length === 0 && topics.length === 0) {
    const isOfOrder = ({ checkoutId }: { readonly checkoutId?: string }): boolean => checkoutId === order.checkoutId
    return [...deadLetters, ...mails].every(isOfOrder) ? orderAddress(order.checkoutId) : undefined
  }
  if (countHits(found) !== 1) return undefined
  if (event) return recordAddress(event)
  if (letter) return recordAddress(letter)
  return topic === undefined ? undefined : topicsAddress({ topic })
}
