/**
 * What may be done with an order after it was placed, and what follows. Rules only: an order, the wish of somebody and a time give
 * the change and the facts that state it, or a Problem whose sentence says what stands against it, by whom and when.
 */
import { type CheckoutRequested, checkoutFieldsOf, type ShipTo } from '../checkout/facts.ts'
import { type FieldError, Problem } from '../errors.ts'
import { countryName } from '../http/country-name.ts'
import { type FactRecord, fact } from '../kafka/cloudevents.ts'
import { formatMoney } from '../money.ts'
import { shardOf } from '../open-index.ts'
import type { Payment } from '../payment/dynamodb-payments.ts'
import { orderAddressCorrected, orderCancelled, orderShipped, receiptRequested, refundRequested } from './facts.ts'
import { orderNumberOf } from './order.ts'
import type {
  Action,
  ActionKind,
  DecidedRefund,
  OrderState,
  RefundLine,
  Shipment,
  StoredOrder,
} from './stored-order.ts'

/** `by` of the shopper. */
export const shopper = 'shopper'

/** What an order item may grow to: DynamoDB holds 400 KB, and a person does a few things with an order. */
export const mostActions = 200
const mostBytes = 200_000

export type Wanted =
  | { readonly kind: 'cancel'; readonly note?: string | undefined }
  | {
      readonly kind: 'refund'
      /** Exactly one of lines and amount. */
      readonly lines?: readonly RefundLine[] | undefined
      readonly amount?: number | undefined
      readonly note?: string | undefined
    }
  | { readonly kind: 'ship'; readonly carrier: string; readonly trackingNumber: string }
  | { readonly kind: 'receipt' }
  | { readonly kind: 'address'; readonly shipTo: ShipTo }

/** The payment of the order as far as an action depends on it. */
export type PaidOrder = Pick<Payment, 'ending' | 'endedAt'>

/** Of the checkout as it was accepted; absent or partly erased where its person was. */
export type Accepted = Partial<Pick<CheckoutRequested, 'customer' | 'shipTo' | 'shipping'>>

export interface Known {
  readonly order: StoredOrder
  readonly payment: PaidOrder | undefined
  readonly requested: Accepted | undefined
}

export interface Act {
  readonly action: string
  /** The operator, or `shopper`. */
  readonly by: string
  readonly at: string
  readonly bodyHash: string
  readonly traceparent: string | undefined
}

/** What an action adds to its order: the store writes nothing else, so what others write meanwhile stays. */
export interface Decided {
  readonly action: Action
  readonly refund?: DecidedRefund
  readonly set: Partial<
    Pick<StoredOrder, 'status' | 'shipment' | 'shipTo' | 'cancelledAt' | 'cancelledBy' | 'cancelReason'>
  >
  /** In the order in which they are sent. */
  readonly records: readonly FactRecord[]
}

const minuteOf = (iso: string): string => `${iso.slice(0, 10)} at ${iso.slice(11, 16)} UTC`

/** Shoppers do not learn who works at the shop. */
const nameOf = (by: string | undefined, reader: string): string => {
  if (by === shopper) return reader === shopper ? 'you' : 'the shopper'
  return by === undefined || reader === shopper ? 'the shop' : by
}

const conflict = (
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
const refusalOf = (
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

const outOf = (left: number, order: StoredOrder): string =>
  `${formatMoney(left, order.currency)} of ${formatMoney(order.amount, order.currency)} is left to refund.`

/** @throws Problem 422 for a sku that is not in the order, 409 for more pieces than are left to refund */
const amountOfLines = (lines: readonly RefundLine[], order: StoredOrder): number => {
  const refunded = refundedQuantities(order)
  const ordered = new Map(order.lines.map(line => [line.sku, line]))
  const unknown = lines.flatMap(({ sku }, index) =>
    ordered.has(sku) ? [] : [{ field: `lines.${index}.sku`, message: `The order has no ${sku}.` }],
  )
  if (unknown.length > 0) throw new Problem(422, 'unknown-sku', 'The order has not all of these lines.', unknown)
  const tooMany = lines.flatMap(({ sku, quantity }, index) => {
    const { quantity: all = 0 } = ordered.get(sku) ?? {}
    const left = all - (refunded.get(sku) ?? 0)
    return quantity <= left
      ? []
      : [{ field: `lines.${index}.quantity`, message: `${left} of ${all} ${sku} are left to refund.` }]
  })
  if (tooMany.length > 0) {
    const detail = `More than was captured for these lines: ${tooMany.map(({ message }) => message).join(' ')}`
    throw conflict('more-than-captured', detail, tooMany)
  }
  return lines.reduce((sum, { sku, quantity }) => sum + quantity * (ordered.get(sku)?.unitPrice ?? 0), 0)
}

const refundAmountOf = ({ lines, amount }: Extract<Wanted, { kind: 'refund' }>, order: StoredOrder): number => {
  const wanted = lines ? amountOfLines(lines, order) : (amount ?? 0)
  const field = lines ? 'lines' : 'amount'
  if (wanted <= 0) {
    throw new Problem(400, 'invalid-body', 'There is nothing to refund.', [
      { field, message: lines ? 'These lines cost nothing.' : 'At least 1.' },
    ])
  }
  const left = refundableOf(order)
  if (wanted > left) {
    const detail = `${formatMoney(wanted, order.currency)} is more than can be refunded: ${outOf(left, order)}`
    throw conflict('more-than-captured', detail, [{ field, message: outOf(left, order) }], { left })
  }
  return wanted
}

/** @throws Problem 422 when the goods would go to another country */
const checkCountry = (shipTo: ShipTo, stored: ShipTo | undefined): void => {
  if (stored === undefined || shipTo.country === stored.country) return
  throw new Problem(422, 'country-changed', 'Shipping and VAT follow from the country, so it cannot be changed.', [
    {
      field: 'shipTo.country',
      message: `The order goes to ${countryName(stored.country)}: expected ${stored.country}.`,
    },
  ])
}

const erasedPerson = { email: 'erased', name: 'erased' }

/** What every fact of the order repeats. */
const stated = ({ order, requested }: Known) => {
  const { checkoutId, lines, amount, currency, paymentId, provider } = order
  const { customer = erasedPerson, shipping } = requested ?? {}
  return {
    ...checkoutFieldsOf({
      checkoutId,
      customer,
      lines: [...lines],
      amount,
      currency,
      shipTo: order.shipTo ?? requested?.shipTo,
      shipping,
    }),
    paymentId,
    provider,
    orderNumber: order.orderNumber ?? orderNumberOf(checkoutId),
  }
}

const source = '/kassa/order-actions'

/**
 * What becomes of the order by this action.
 * @throws Problem when it cannot be done, or not any more
 */
export const decide = (known: Known, wanted: Wanted, act: Act): Decided => {
  const { order, payment } = known
  const { action: id, by, at, bodyHash } = act
  const refusal = refusalOf(wanted.kind, known, by)
  if (refusal) throw refusal
  const { actions = [] } = order
  if (actions.length >= mostActions || JSON.stringify(order).length > mostBytes) {
    throw conflict(
      'too-many-actions',
      `${actions.length} things were done with this order, which is the most it can keep.`,
    )
  }
  const cause = { time: at, traceparent: act.traceparent }
  const status = order.status as Action['status']
  const action = { action: id, kind: wanted.kind, at, by, bodyHash, status }
  const facts = stated(known)

  switch (wanted.kind) {
    case 'cancel': {
      const { note } = wanted
      const amount = refundableOf(order)
      const reason = by === shopper ? 'shopper' : 'operator'
      const captured = isCaptured(order, payment)
      const given = { amount, ...(note === undefined ? {} : { note }) }
      return {
        action: { ...action, ...given, status: 'cancelled' },
        ...(amount > 0 ? { refund: { refundId: id, ...given, at, by, ofCancel: true } } : {}),
        set: { status: 'cancelled', cancelledAt: at, cancelledBy: by, cancelReason: reason },
        records: [
          fact(
            orderCancelled,
            source,
            { ...facts, reason, by, refundId: id, refundAmount: amount, captured, note },
            cause,
          ),
        ],
      }
    }
    case 'refund': {
      const { lines, note } = wanted
      const amount = refundAmountOf(wanted, order)
      const given = { amount, ...(lines ? { lines } : {}), ...(note === undefined ? {} : { note }) }
      const refundLines = lines?.map(({ sku, quantity }) => ({ sku, quantity }))
      const requested = { ...facts, refundId: id, refundAmount: amount, refundLines, note, by }
      return {
        action: { ...action, ...given },
        refund: { refundId: id, ...given, at, by },
        set: {},
        records: [fact(refundRequested, source, requested, cause, id)],
      }
    }
    case 'ship': {
      const { carrier, trackingNumber } = wanted
      return {
        action: { ...action, status: 'shipped' },
        set: { status: 'shipped', shipment: { carrier, trackingNumber, at, by } },
        records: [fact(orderShipped, source, { ...facts, carrier, trackingNumber, by }, cause)],
      }
    }
    case 'receipt':
      return {
        action,
        set: {},
        records: [fact(receiptRequested, source, { ...facts, requestId: id, by }, cause, id)],
      }
    case 'address': {
      const { shipTo } = wanted
      checkCountry(shipTo, order.shipTo ?? known.requested?.shipTo)
      const { checkoutId, orderNumber } = facts
      return {
        action,
        set: { shipTo },
        records: [fact(orderAddressCorrected, source, { checkoutId, orderNumber, shipTo, by }, cause, id)],
      }
    }
  }
}

/** The order with the change in it. */
export const changed = (order: StoredOrder, { action, refund, set, records }: Decided): StoredOrder => ({
  ...order,
  ...set,
  version: (order.version ?? 0) + 1,
  actions: [...(order.actions ?? []), action],
  ...(refund ? { refunds: [...(order.refunds ?? []), refund] } : {}),
  unpublished: [...(order.unpublished ?? []), ...records],
  open: order.open ?? shardOf(order.checkoutId),
  openSince: order.openSince ?? action.at,
})
