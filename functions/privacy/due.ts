/** Who is forgotten by age, and when. */
import { z } from 'zod'

/** The least of each leaves time for what still needs the data: a repeated request, a dead letter that is sent on. */
export const retentionSettings = {
  TOKEN_DAYS: z.coerce.number().int().min(2).max(365).default(7),
  CHECKOUT_DAYS: z.coerce.number().int().min(7).max(3_650).default(30),
  ORDER_YEARS: z.coerce.number().int().min(0).max(100).default(10),
  LETTER_DAYS: z.coerce.number().int().min(1).max(3_650).default(30),
  EVENT_MONTHS: z.coerce.number().int().min(1).max(1_200).default(13),
  REMOVE_MONTHS: z.coerce.number().int().min(3).max(1_200).default(36),
}
export type RetentionSettings = z.infer<z.ZodObject<typeof retentionSettings>>

/** What is older than these is forgotten. ISO 8601, so that texts compare as times do. */
export interface Limits {
  /** Payment tokens of checkouts that were made before. */
  readonly tokens: string
  /** Checkouts that became no order. */
  readonly checkouts: string
  readonly orders: string
  readonly letters: string
  /** Persons in events: the beginning of a month. */
  readonly events: string
  /** Whole events that no view needs: the beginning of a month. */
  readonly rows: string
}

const day = 24 * 60 * 60 * 1_000

export const limitsAt = (now: Date, given: RetentionSettings): Limits => {
  const daysAgo = (days: number): string => new Date(now.getTime() - days * day).toISOString()
  const yearsAgo = (years: number): string => daysAgo(years * 365.25)
  const monthsAgo = (months: number): string =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months)).toISOString()
  return {
    tokens: daysAgo(given.TOKEN_DAYS),
    checkouts: daysAgo(given.CHECKOUT_DAYS),
    orders: yearsAgo(given.ORDER_YEARS),
    letters: daysAgo(given.LETTER_DAYS),
    events: monthsAgo(given.EVENT_MONTHS),
    rows: monthsAgo(given.REMOVE_MONTHS),
  }
}

export interface AgedCheckout {
  readonly requestedAt: string
  /** When it became an order; undefined when it became none. */
  readonly orderedAt?: string | undefined
  /** False: its payment token was erased before. */
  readonly hasToken: boolean
}

/** What of a checkout is forgotten now. */
export type Due = 'person' | 'token' | undefined

export const dueOf = (checkout: AgedCheckout, limits: Limits): Due => {
  const { requestedAt, orderedAt } = checkout
  const isOld = orderedAt === undefined ? requestedAt < limits.checkouts : orderedAt < limits.orders
  return isOld ? 'person' : tokenDueOf(checkout, limits)
}

/** Of a checkout whose person is still needed. */
export const tokenDueOf = ({ requestedAt, hasToken }: AgedCheckout, { tokens }: Limits): Due =>
  hasToken && requestedAt < tokens ? 'token' : undefined
