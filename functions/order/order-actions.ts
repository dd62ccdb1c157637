/**
 * What becomes of an order by an action, after it was placed. Rules only: an order, the wish of somebody and a time give the change
 * and the facts that state it, or the Problem that stands against it.
 */
import { checkoutFieldsOf, type ShipTo } from '../checkout/facts.ts'
import { Problem } from '../errors.ts'
import { countryName } from '../http/country-name.ts'
import { type FactRecord, fact } from '../kafka/cloudevents.ts'
import { formatMoney } from '../money.ts'
import { shardOf } from '../open-index.ts'
import {
  conflict,
  isCaptured,
  type Known,
  refundableOf,
  refundedQuantities,
  refusalOf,
  shopper,
} from './allowed-actions.ts'
import { orderAddressCorrected, orderCancelled, orderShipped, receiptRequested, refundRequested } from './facts.ts'
import { orderNumberOf } from './order.ts'
import type { Action, DecidedRefund, RefundLine, StoredOrder } from './stored-order.ts'

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
