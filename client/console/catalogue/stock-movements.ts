/** The facts about a product as the console shows them; what is not one is left out. */
import type { LoggedEvent, Report } from '../../shared/contract.ts'

export interface Movement {
  readonly id: string
  readonly at: string
  readonly change: number
  readonly reason: string
  readonly note: string
  readonly by: string
}

const fieldsOf = (payload: unknown): Record<string, unknown> =>
  typeof payload === 'object' && payload !== null ? { ...payload } : {}
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Newest first. */
export const movementsOf = (events: readonly LoggedEvent[]): readonly Movement[] =>
  events
    .flatMap(({ eventId, at, payload }) => {
      const { change, reason, note, by } = fieldsOf(payload)
      if (typeof change !== 'number') return []
      return [{ id: eventId, at, change, reason: textOf(reason), note: textOf(note), by: textOf(by) }]
    })
    .toSorted((a, b) => b.at.localeCompare(a.at))

export interface Price {
  readonly at: string
  readonly price: number
  readonly currency: string
}

/** Oldest first; a change of something else than the price is left out. */
export const pricesOf = (events: readonly LoggedEvent[]): readonly Price[] =>
  events
    .flatMap(({ at, payload }) => {
      const { price, currency, version } = fieldsOf(payload)
      if (typeof price !== 'number' || typeof currency !== 'string') return []
      return [{ at, price, currency, version: Number(version) }]
    })
    .toSorted((a, b) => a.version - b.version)
    .filter(({ price }, place, all) => place === 0 || all[place - 1]?.price !== price)
    .map(({ version: _, ...price }) => price)

/** The prices as a report, which the charts draw; the last one holds until now. */
export const priceReport = (prices: readonly Price[], now: string): Report => {
  const rows = prices.map(({ at, price }) => ({ at, price }))
  const last = rows.at(-1)
  return {
    report: 'prices',
    title: 'Price history',
    from: rows[0]?.at ?? now,
    to: now,
    per: 'hour',
    columns: [
      { name: 'at', label: 'Since', kind: 'time' },
      { name: 'price', label: 'Price', kind: 'money' },
    ],
    rows: last ? [...rows, { at: now, price: last.price }] : [],
    currency: prices[0]?.currency ?? null,
    sql: '',
  } as Report
}
