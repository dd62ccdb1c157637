/** What an action will do, said before it is done. */
import type { ActionKind, OrderView } from '../../shared/contract.ts'
import { formatMoney } from '../../shared/money.ts'

export const actionNames: Readonly<Record<ActionKind, string>> = {
  ship: 'Mark as shipped',
  refund: 'Refund',
  cancel: 'Cancel order',
  address: 'Correct address',
  receipt: 'Send receipt again',
}

const shopperOf = ({ customer }: Pick<OrderView, 'customer'>): string => customer.email ?? 'The shopper'

export const describeCancel = (
  order: Pick<OrderView, 'money' | 'currency' | 'customer'>,
  locale: string,
): readonly string[] => {
  const { status, held, refundable } = order.money
  const money = (amount: number): string => formatMoney(amount, order.currency, locale)
  const ofMoney =
    status === 'captured'
      ? refundable > 0
        ? `${money(refundable)} is refunded: all that was not refunded before.`
        : 'No money moves: nothing is left to refund.'
      : `The hold${held > 0 ? ` of ${money(held)}` : ''} is released, and nothing is charged.`
  return [
    `${ofMoney} All items go back to stock.`,
    `${shopperOf(order)} gets an email. A cancelled order stays cancelled.`,
  ]
}

export const describeRefund = (
  amount: number,
  order: Pick<OrderView, 'money' | 'currency' | 'customer'>,
  locale: string,
): readonly string[] => {
  const money = (minorUnits: number): string => formatMoney(minorUnits, order.currency, locale)
  const left = order.money.refundable - amount
  return [
    `${money(amount)} goes back to the card it was paid with; ${money(left)} is left to refund.`,
    `${shopperOf(order)} gets an email. No stock moves: a return is booked in the catalogue.`,
  ]
}

export const describeShip = (order: Pick<OrderView, 'customer'>): readonly string[] => [
  `${shopperOf(order)} gets an email with the carrier and the tracking number.`,
  'A shipped order can be refunded, but no longer cancelled or sent to another address.',
]

export const describeReceipt = (order: Pick<OrderView, 'customer'>): readonly string[] => [
  `The receipt goes to ${order.customer.email ?? 'the shopper'} again. Nothing else changes.`,
]

export const addressWords: readonly string[] = [
  'The order ships to this address. No email goes out. The country stays, because shipping and VAT follow from it.',
]
