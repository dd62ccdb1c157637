/** What an operator wants to give back, and the refund it stands for. The API has the last word on it. */
import type { OrderView } from '../../shared/contract.ts'
import { formatMoney } from '../../shared/money.ts'
import { parsePrice } from '../catalogue/product-form.ts'

export interface RefundForm {
  readonly by: 'lines' | 'amount'
  /** Pieces to refund by sku, as typed. */
  readonly quantities: Readonly<Record<string, string>>
  /** In major units, such as `14.90`. */
  readonly amount: string
  readonly note: string
}

export const emptyRefund: RefundForm = { by: 'lines', quantities: {}, amount: '', note: '' }

export interface RefundErrors {
  readonly quantities: Readonly<Record<string, string>>
  /** Of the amount, or of all lines together. */
  readonly whole?: string
}

type Refundable = Pick<OrderView, 'lines' | 'currency'> & { readonly money: Pick<OrderView['money'], 'refundable'> }

export interface ReadRefund {
  readonly amount: number
  readonly body: object
}

const wholeNumber = /^\d{1,4}$/

const linesOf = (form: RefundForm, order: Refundable) => {
  const quantities: Record<string, string> = {}
  const chosen = order.lines.flatMap(({ sku, quantity, refundedQuantity, unitPrice }) => {
    const typed = form.quantities[sku]?.trim() || '0'
    const left = quantity - refundedQuantity
    const pieces = Number(typed)
    if (!wholeNumber.test(typed) || pieces > left) {
      quantities[sku] = `Enter a whole number up to ${left}.`
      return []
    }
    return pieces === 0 ? [] : [{ sku, quantity: pieces, amount: pieces * unitPrice }]
  })
  return { chosen, quantities }
}

/** The amount and the body of the refund, or what is wrong. */
export const readRefund = (
  form: RefundForm,
  order: Refundable,
  locale: string,
): ReadRefund | { readonly errors: RefundErrors } => {
  const { refundable } = order.money
  const left = formatMoney(refundable, order.currency, locale)
  const note = form.note.trim() === '' ? {} : { note: form.note.trim() }
  const whole = (text: string) => ({ errors: { quantities: {}, whole: text } })
  if (form.by === 'amount') {
    const amount = parsePrice(form.amount, order.currency)
    if (!amount) return whole('Enter an amount, such as 14.90.')
    return amount > refundable ? whole(`Only ${left} is left to refund.`) : { amount, body: { amount, ...note } }
  }
  const { chosen, quantities } = linesOf(form, order)
  if (Object.keys(quantities).length > 0) return { errors: { quantities } }
  if (chosen.length === 0) return whole('Choose at least one item.')
  const amount = chosen.reduce((sum, line) => sum + line.amount, 0)
  if (amount > refundable)
    return whole(`These items cost more than is left to refund: ${left}. Enter an amount instead.`)
  return { amount, body: { lines: chosen.map(({ sku, quantity }) => ({ sku, quantity })), ...note } }
}
