/** The orders of the mock shop: each takes its route step by step, as the real functions would make it. */
import { createHash } from 'node:crypto'
import type {
  CheckoutRequest,
  CheckoutStatus,
  Line,
  LoggedEvent,
  Shipping,
  TimelineEntry,
} from '../../shared/contract.ts'

const routes = {
  confirmed: ['payment-successful', 'order-successful', 'email-successful'],
  declined: ['payment-failed'],
  refunded: ['payment-successful', 'order-rejected', 'payment-refunded', 'email-successful'],
} as const

const statusAfter: Readonly<Record<string, CheckoutStatus['status']>> = {
  'payment-action-required': 'action-required',
  'payment-successful': 'paid',
  'payment-failed': 'declined',
  'order-successful': 'ordered',
  'order-rejected': 'rejected',
  'payment-refunded': 'refunded',
  'order-shipped': 'shipped',
  'order-cancelled': 'cancelled',
}

type SentMail = CheckoutStatus['mails'][number]

const mailAfter: Readonly<Record<string, SentMail['mail']>> = { declined: 'declined', refunded: 'refunded' }

type Reason = NonNullable<CheckoutStatus['reason']>

const declines: Readonly<Record<string, Reason>> = {
  tok_chargeDeclined: 'card_declined',
  tok_insufficientFunds: 'insufficient_funds',
}

export interface Made {
  readonly request: CheckoutRequest
  readonly lines: readonly Line[]
  readonly shipping: Shipping
  readonly amount: number
  status: CheckoutStatus
}

/** The same key gives the same id. */
export const checkoutIdOf = (key: string): string =>
  createHash('sha256')
    .update(key)
    .digest('hex')
    .slice(0, 32)
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

/** Everything of a checkout is one trace. */
export const traceIdOf = (checkoutId: string): string => checkoutId.replaceAll('-', '')

const masked = (email: string): string => email.replace(/^(.).*@/, '$1…@')

/** Everything that happened, oldest first, and where each topic's next record goes. */
export const ledger = () => {
  const events: LoggedEvent[] = []
  const next = new Map<string, number>()
  return {
    events,
    publish: (
      topic: string,
      checkoutId: string,
      payload: unknown,
      { at = new Date(), ofCheckout = true } = {},
    ): TimelineEntry => {
      const partition = Number.parseInt(checkoutId.slice(0, 2), 16) % 6
      const offset = next.get(`${topic}-${partition}`) ?? 0
      next.set(`${topic}-${partition}`, offset + 1)
      const eventId = checkoutIdOf(`${topic} ${checkoutId} ${offset}`)
      const type = topic as TimelineEntry['type']
      const entry = { type, topic, at: at.toISOString(), partition, offset, eventId }
      const ids = ofCheckout ? { checkoutId, traceId: traceIdOf(checkoutId) } : { checkoutId: null, traceId: null }
      events.push({ ...entry, ...ids, payload, arrived: events.length + 1 })
      return entry
    },
  }
}
export type Ledger = ReturnType<typeof ledger>

/** The topics this order will go through; `soldOut` decides whether the stock is there. */
export const routeOf = (request: CheckoutRequest, soldOut: boolean): readonly TimelineEntry['type'][] => {
  if (declines[request.paymentMethod]) return routes.declined
  if (request.paymentMethod === 'tok_outage') return []
  if (request.paymentMethod === 'tok_authenticationRequired') return ['payment-action-required']
  return soldOut ? routes.refunded : routes.confirmed
}

/** One step further. */
export const advance = (
  made: Made,
  topic: TimelineEntry['type'],
  { publish }: Ledger,
  mail: SentMail['mail'] = mailAfter[made.status.status] ?? 'receipt',
): void => {
  const { checkoutId, timeline, status, mails = [] } = made.status
  const reason =
    topic === 'payment-failed' ? (declines[made.request.paymentMethod] ?? 'authentication_failed') : undefined
  const rejected = topic === 'order-rejected' ? ('out_of_stock' as const) : undefined
  const orderNumber =
    topic === 'order-successful' ? `K-${checkoutId.slice(0, 6).toUpperCase()}` : made.status.orderNumber
  const entry = publish(topic, checkoutId, {
    amount: made.amount,
    currency: 'EUR',
    customer: { name: made.request.customer.name, email: masked(made.request.customer.email) },
    ...(reason || rejected ? { reason: reason ?? rejected } : {}),
    ...(orderNumber ? { orderNumber } : {}),
  })
  const sent = { mail, messageId: entry.eventId, to: masked(made.request.customer.email) } as const
  const { payment: _, ...before } = made.status
  const asksBank = topic === 'payment-action-required'
  made.status = {
    ...before,
    ...(asksBank ? { payment: { action: { kind: 'redirect', url: `/simulated-bank/${checkoutId}` } } } : {}),
    status: statusAfter[topic] ?? (status === 'ordered' ? 'confirmed' : status),
    timeline: [...timeline, entry],
    ...(reason || rejected ? { reason: reason ?? rejected ?? 'out_of_stock' } : {}),
    ...(orderNumber ? { orderNumber } : {}),
    mails: topic === 'email-successful' ? [...mails, sent] : mails,
  }
}
