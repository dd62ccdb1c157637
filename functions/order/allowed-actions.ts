/** What may be done with an order now: for each action nothing, or a Problem whose sentence says what stands against it, by whom and when. */
import type { CheckoutRequested } from '../checkout/facts.ts'
import { type FieldError, Problem } from '../errors.ts'
import { formatMoney } from '../money.ts'
import type { Payment } from '../payment/dynamodb-payments.ts'
import type { ActionKind, DecidedRefund, OrderState, Shipment, StoredOrder } from './stored-order.ts'

/** `by` of the shopper. */
export const shopper = 'shopper'

/** The payment of the order as far as an action depends on it. */
export type PaidOrder = Pick<Payment, 'ending' | 'endedAt'>

/** Of the checkout as it was accepted; absent or partly erased where its person was. */
export type Accepted = Partial<Pick<CheckoutRequested, 'customer' | 'shipTo' | 'shipping'>>

export interface Known {
  readonly order: StoredOrder
  readonly payment: PaidOrder | undefined
  readonly requested: Accepted | undefined
}

const minuteOf = (iso: string): string => `${iso.slice(0, 10)} at ${iso.slice(11, 16)} UTC`

/** Shoppers do not learn who works at the shop. */
const nameOf = (by: string | undefined, reader: string): string => {
  if (by === shopper) return reader === shopper ? 'you' : 'the shopper'
  return by === undefined || reader === shopper ? 'the shop' : by
}

export const conflict = (
  slug: string,
  detail: string,
  errors: readonly FieldError[] = [],
  members: Readonly<Record<string, unknown>> = {},
): Problem => new Problem(409, slug, detail, errors, {}, members)

export const refundedOf = ({ refunds = [] }: Pick<OrderState, 'refunds'>): number =>
  refunds.reduce((sum, { amount }) => sum + amount, 0)

/** What may still be given back. A refund that failed counts too: its money is given back another way, by hand. */
export const refundableOf = (order: Pick<OrderState, 'amount' | 'refunds'>): number =>
  (order.amount ?? 0) - refundedOf(order)

/** Pieces of each sku that were refunded by lines. */
export const refundedQuantities = ({ refunds = [] }: Pick<OrderState, 'refunds'>): ReadonlyMap<string, number> =>
  refunds
    .flatMap(({ lines = [] }) => lines)
    .reduce((sums, { sku, quantity }) => sums.set(sku, (sums.get(sku) ?? 0) + quantity), new Map<string, number>())

/** The amount of an order of before holds was taken before the order was placed. */
export const isCaptured = ({ provider }: Pick<OrderState, 'provider'>, payment: PaidOrder | undefined): boolean =>
  provider === undefined || payment?.ending === 'captured'

/**
 * The refunds of an order. What came with a cancellation is one only where the amount was taken: a hold that was let go, or that
 * nobody has taken yet, gives nothing back.
 */
export const refundsOf = (
  order: Pick<OrderState, 'provider' | 'refunds'> | undefined,
  payment: PaidOrder | undefined,
): readonly DecidedRefund[] =>
  (order?.refunds ?? []).filter(({ ofCancel }) => !ofCancel || isCaptured(order ?? {}, payment))

/** An erasure leaves a word in the place of a person. */
const isErased = (requested: Accepted | undefined): boolean => !requested?.customer?.email.includes('@')

const cancelledProblem = ({ cancelledAt, cancelledBy, cancelReason }: OrderState, reader: string): Problem => {
  const when = cancelledAt === undefined ? 'before' : `on ${minuteOf(cancelledAt)}`
  return cancelReason === undefined || cancelReason === 'payment_lost'
    ? conflict('already-cancelled', `The order was cancelled ${when}, because its payment was lost.`)
    : conflict('already-cancelled', `The order was cancelled ${when} by ${nameOf(cancelledBy, reader)}.`)
}

const lostProblem = ({ endedAt }: PaidOrder): Problem =>
  conflict(
    'already-cancelled',
    `The payment was lost${endedAt ? ` on ${minuteOf(endedAt)}` : ''}, and the order is being cancelled for it.`,
  )

const shippedProblem = ({ carrier, trackingNumber, at, by }: Shipment, reader: string, so = ''): Problem =>
  conflict(
    'already-shipped',
    `The order was shipped on ${minuteOf(at)} by ${nameOf(by, reader)}, with ${carrier} ${trackingNumber}.${so}`,
  )

const notCaptured = () =>
  conflict('not-captured', 'The amount is held and not taken yet. Try again in a moment; it usually takes seconds.')

const nothingLeft = ({ amount = 0, currency = 'EUR', refunds = [] }: OrderState): Problem => {
  const last = refunds.at(-1)
  const who = last ? `, the last of it on ${minuteOf(last.at)} by ${nameOf(last.by, '')}` : ''
  return conflict('nothing-left', `All of ${formatMoney(amount, currency)} was refunded${who}: nothing is left.`)
}

/** What stands against an action, whatever its details are. */
export const refusalOf = (
  kind: ActionKind,
  { order, payment, requested }: Omit<Known, 'order'> & { readonly order: OrderState },
  reader: string,
  knowsPerson = true,
): Problem | undefined => {
  const { status, shipment, shipTo = requested?.shipTo } = order
  if (status === 'rejected') {
    return conflict('no-order', `No order was placed for this checkout: it was rejected on ${minuteOf(order.at)}.`)
  }
  if (status === 'cancelled') return cancelledProblem(order, reader)
  if (payment?.ending === 'lost' || payment?.ending === 'released') return lostProblem(payment)
  const isShipped = status === 'shipped' && shipment !== undefined
  switch (kind) {
    case 'cancel':
      return isShipped ? shippedProblem(shipment, reader, ' It can be refunded, but not cancelled.') : undefined
    case 'ship':
      if (isShipped) return shippedProblem(shipment, reader)
      return isCaptured(order, payment) ? undefined : notCaptured()
    case 'refund':
      if (!isCaptured(order, payment)) return notCaptured()
      return refundableOf(order) <= 0 ? nothingLeft(order) : undefined
    case 'receipt':
      return knowsPerson && isErased(requested)
        ? conflict('erased', 'The mail address of this order was erased: no receipt can be sent.')
        : undefined
    case 'address':
      if (isShipped) return shippedProblem(shipment, reader, ' Its address can no longer be changed.')
      if (!knowsPerson) return undefined
      if (isErased(requested)) return conflict('erased', 'The personal data of this order were erased.')
      return shipTo === undefined
        ? conflict('no-address', 'The order was placed before orders had an address: there is none to correct.')
        : undefined
  }
}

/** Of an order that was not placed; nothing is known of the details. */
const noOrder = (): Problem => conflict('no-order', 'No order was placed for this checkout.')

/**
 * What may be done with the order now, as a desk shows it: true, or the sentence that says why not.
 * @param requested of its checkout; without it nothing is said about erased personal data
 */
export const allowedActions = (
  order: OrderState | undefined,
  payment: PaidOrder | undefined,
  requested?: Accepted,
): Readonly<Record<ActionKind, true | string>> => {
  const allowed = (kind: ActionKind): true | string => {
    const refusal = order ? refusalOf(kind, { order, payment, requested }, '', requested !== undefined) : noOrder()
    return refusal?.message ?? true
  }
  return {
    cancel: allowed('cancel'),
    refund: allowed('refund'),
    ship: allowed('ship'),
    receipt: allowed('receipt'),
    address: allowed('address'),
  }
}
