/** The log of events as the console shows it: newest first, each fact once, no more than fits a screen's memory. */
import type { LoggedEvent } from '../../shared/contract.ts'

export const mostShown = 400

/** By the time of the event; the sink reads each topic by itself, so events arrive in another order. */
const newestFirst = (a: LoggedEvent, b: LoggedEvent): number => b.at.localeCompare(a.at) || b.arrived - a.arrived

export const mergeEvents = (shown: readonly LoggedEvent[], arrived: readonly LoggedEvent[]): readonly LoggedEvent[] => {
  const known = new Set(shown.map(event => event.eventId))
  const fresh = arrived.filter(event => !known.has(event.eventId))
  return fresh.length === 0 ? shown : [...fresh, ...shown].toSorted(newestFirst).slice(0, mostShown)
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined)

/** The few words of a payload that tell it from its neighbours. */
export const summarize = (
  event: LoggedEvent,
): { readonly amount?: number; readonly currency?: string; readonly note?: string } => {
  const payload = (event.payload ?? {}) as Record<string, unknown>
  const note = text(payload.reason) ?? text(payload.orderNumber) ?? text(payload.mail) ?? text(payload.paymentMethod)
  return {
    ...(typeof payload.amount === 'number' && typeof payload.currency === 'string'
      ? { amount: payload.amount, currency: payload.currency }
      : {}),
    ...(note ? { note } : {}),
  }
}
