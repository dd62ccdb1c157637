/** The orders this browser made, newest first. The server has no accounts; the list is the browser's own. */
import type {
  AcceptedCheckout,
  CheckoutState,
  CheckoutStatus,
  Line,
  RefundStatus,
  Shipping,
} from '../shared/contract.ts'

export interface KnownOrder {
  readonly checkoutId: string
  readonly at: string
  readonly amount: number
  readonly currency: string
  readonly lines: readonly Line[]
  /** Absent in orders made before shipping was charged. */
  readonly shipping?: Shipping
  /** As last seen; the order page keeps it up to date. */
  readonly status: CheckoutState
  readonly refund?: RefundStatus
}

const mostKept = 50

export const parseKnownOrders = (json: unknown): readonly KnownOrder[] =>
  Array.isArray(json)
    ? json.filter(
        (order: Partial<KnownOrder> | null) => typeof order?.checkoutId === 'string' && Array.isArray(order.lines),
      )
    : []

/** The same checkout again changes nothing: an answer may come twice. */
export const rememberOrder = (
  orders: readonly KnownOrder[],
  checkout: AcceptedCheckout,
  at: string,
): readonly KnownOrder[] => {
  if (orders.some(order => order.checkoutId === checkout.checkoutId)) return orders
  const { checkoutId, amount, currency, lines, shipping } = checkout
  const delivered = shipping ? { shipping } : {}
  return [{ checkoutId, at, amount, currency, lines, ...delivered, status: 'accepted' as const }, ...orders].slice(
    0,
    mostKept,
  )
}

export const updateStatus = (
  orders: readonly KnownOrder[],
  checkoutId: string,
  { status, refund }: Pick<CheckoutStatus, 'status' | 'refund'>,
): readonly KnownOrder[] =>
  orders.some(order => order.checkoutId === checkoutId && (order.status !== status || order.refund !== refund))
    ? orders.map(order => {
        if (order.checkoutId !== checkoutId) return order
        const { refund: _, ...rest } = order
        return { ...rest, status, ...(refund ? { refund } : {}) }
      })
    : orders
