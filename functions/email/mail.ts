/** The mails of the shop: from a fact to a subject, a page and a text. */

import { taxByRate } from '../checkout/contained-tax.ts'
import type { CheckoutFields, Line, Shipping, ShipTo } from '../checkout/facts.ts'
import { countryName } from '../http/country-name.ts'
import { formatMoney } from '../money.ts'
import type { OrderCancelled, OrderShipped, OrderSuccessful, ReceiptRequested } from '../order/facts.ts'
import type { PaymentFailed, PaymentRefunded, PaymentReleased } from '../payment/facts.ts'
import { escapeHtml } from './escape-html.ts'
import type { EmailSuccessful } from './facts.ts'

export interface Mail {
  readonly mail: EmailSuccessful['mail']
  /** What it is about, where a checkout can have several of the kind. */
  readonly about?: Pick<EmailSuccessful, 'requestId' | 'refundId'>
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

interface Content {
  readonly subject: string
  readonly greeting: string
  readonly paragraphs: readonly string[]
  readonly lines: readonly Line[]
  /** Absent where it is not part of the total, and in records made before orders had an address. */
  readonly shipping?: Shipping | undefined
  readonly shipTo?: ShipTo | undefined
  /** Whether the VAT contained in the total is named, by rate. */
  readonly namesTax?: boolean
  readonly total: { readonly label: string; readonly amount: number }
  readonly currency: string
}

const rowsOf = ({ lines, shipping }: Content): { readonly label: string; readonly amount: number }[] => [
  ...lines.map(({ quantity, name, amount }) => ({ label: `${quantity} × ${name}`, amount })),
  ...(shipping ? [{ label: `Shipping: ${shipping.name}`, amount: shipping.amount }] : []),
]

const percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 2 })

const taxesOf = ({ namesTax = false, lines, shipping, currency }: Content): string[] =>
  (namesTax ? taxByRate([...lines, shipping]) : []).map(
    ({ taxRate, taxAmount }) =>
      `Includes ${formatMoney(taxAmount, currency)} VAT (${percent.format(taxRate / 10_000)})`,
  )

const addressOf = ({ shipTo }: Content): string[] =>
  shipTo
    ? [
        ...[shipTo.line1, shipTo.line2, `${shipTo.postalCode} ${shipTo.city}`, shipTo.region].flatMap(
          line => line || [],
        ),
        countryName(shipTo.country),
      ]
    : []

const text = (content: Content): string => {
  const { greeting, paragraphs, total, currency } = content
  const address = addressOf(content)
  return [
    greeting,
    '',
    ...paragraphs,
    '',
    ...[...rowsOf(content), total].map(({ label, amount }) => `${label}  ${formatMoney(amount, currency)}`),
    ...taxesOf(content),
    '',
    ...(address.length > 0 ? ['It goes to:', ...address, ''] : []),
    'Kassa',
    '',
  ].join('\n')
}

const html = (content: Content): string => {
  const { subject, greeting, paragraphs, total, currency } = content
  const address = addressOf(content)
  const cell = 'padding:8px 0;border-bottom:1px solid #e4e0d8'
  const row = (label: string, amount: number, style: string) =>
    `<tr><td style="${style}">${label}</td><td style="${style};text-align:right">${formatMoney(amount, currency)}</td></tr>`
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;padding:32px 16px;background:#f6f3ec;color:#1f2421;font:16px/1.5 system-ui,sans-serif">
<main style="max-width:520px;margin:0 auto;padding:32px;background:#fff;border-radius:12px">
<h1 style="margin:0 0 16px;font-size:22px">${escapeHtml(subject)}</h1>
<p>${escapeHtml(greeting)}</p>
${paragraphs.map(paragraph => `<p>${escapeHtml(paragraph)}</p>`).join('\n')}
<table style="width:100%;border-collapse:collapse">
${rowsOf(content)
  .map(({ label, amount }) => row(escapeHtml(label), amount, cell))
  .join('\n')}
${row(total.label, total.amount, 'padding:12px 0;font-weight:700')}
</table>
${taxesOf(content)
  .map(tax => `<p style="margin:0;font-size:14px">${tax}</p>`)
  .join('\n')}
${address.length > 0 ? `<p>It goes to:<br>${address.map(escapeHtml).join('<br>')}</p>` : ''}
</main></body></html>
`
}

/** What every mail takes from its fact, unless it says something else. */
type Told = Pick<CheckoutFields, 'customer' | 'lines' | 'shipping' | 'currency'>

const mailOf = (
  mail: Mail['mail'],
  { customer, lines, shipping, currency }: Told,
  own: Omit<Content, 'lines' | 'currency'> & Partial<Pick<Content, 'lines'>>,
): Mail => {
  const content = { lines, shipping, currency, ...own }
  return { mail, to: customer.email, subject: content.subject, text: text(content), html: html(content) }
}

/** The same whenever it is sent again. */
export const receipt = (order: OrderSuccessful | ReceiptRequested): Mail => {
  const { customer, orderNumber, shipTo, amount } = order
  return mailOf('receipt', order, {
    subject: `Your order ${orderNumber}`,
    greeting: `Thank you, ${customer.name}.`,
    paragraphs: [`Your order ${orderNumber} is placed and your payment is confirmed. This is your receipt.`],
    shipTo,
    namesTax: true,
    total: { label: 'Total paid', amount },
  })
}

const declineReasons: Record<string, string> = {
  card_declined: 'The card was declined by its bank.',
  insufficient_funds: 'There is not enough money on the account.',
  invalid_payment_method: 'The payment method is not valid.',
  expired: 'It was not confirmed in time.',
}

/** Goes to an address that nobody has proven to own: it repeats no word that was typed into the form. */
export const declined = (payment: PaymentFailed): Mail => {
  const { reason, amount } = payment
  return mailOf('declined', payment, {
    subject: reason === 'expired' ? 'Your payment has expired' : 'Your payment was declined',
    greeting: 'Hello,',
    paragraphs: [
      `your payment did not go through. ${declineReasons[reason] ?? 'The payment provider declined it.'}`,
      'Nothing was charged and nothing was ordered. You can try again with another payment method.',
    ],
    total: { label: 'Not charged', amount },
  })
}

const whyRejected = ({ lines, reason, soldOut }: Pick<PaymentRefunded, 'lines' | 'reason' | 'soldOut'>): string => {
  if (reason === 'too_late') return 'we are sorry: we could not place your order in time.'
  const names = lines.filter(({ sku }) => soldOut.includes(sku)).map(({ name }) => name)
  return `we are sorry: ${names.join(', ') || 'an item'} sold out while you were paying, so your order could not be placed.`
}

export const released = (payment: PaymentReleased): Mail => {
  const { customer, reason, amount } = payment
  const isSoldOut = reason === 'out_of_stock'
  return mailOf('released', payment, {
    subject: isSoldOut ? 'Sold out: nothing was charged' : 'Your order could not be placed: nothing was charged',
    greeting: `Hello ${customer.name},`,
    paragraphs: [
      whyRejected(payment),
      'The amount was only reserved on your payment method, and we have released it. Nothing was taken.',
    ],
    total: { label: 'Not charged', amount },
  })
}

/** What becomes of the money of an order that was cancelled. */
const moneyBack = ({
  reason,
  captured,
  amount,
  refundAmount = amount,
  currency,
}: OrderCancelled): { readonly sentence: string; readonly label: string; readonly amount: number } => {
  if (reason === 'payment_lost') {
    return {
      sentence: 'Nothing was charged. You can order again with another payment method.',
      label: 'Not charged',
      amount,
    }
  }
  if (captured === false) {
    return {
      sentence:
        'The amount was only reserved on your payment method, and we release it. Should it have been taken in this moment, you get all of it back.',
      label: 'Not charged',
      amount,
    }
  }
  if (refundAmount === 0) return { sentence: 'You have all of your money back already.', label: 'Total', amount }
  return {
    sentence: `We give ${formatMoney(refundAmount, currency)} back to the payment method you used, and write to you about it.`,
    label: 'To be refunded',
    amount: refundAmount,
  }
}

const whyCancelled: Readonly<Record<OrderCancelled['reason'], (orderNumber: string) => string>> = {
  payment_lost: orderNumber =>
    `we are sorry: your order ${orderNumber} was cancelled, because your bank did not let us take the reserved amount.`,
  operator: orderNumber => `your order ${orderNumber} was cancelled.`,
  shopper: orderNumber => `your order ${orderNumber} was cancelled, as you asked for.`,
}

export const cancelled = (order: OrderCancelled): Mail => {
  const { customer, orderNumber, reason } = order
  const { sentence, label, amount } = moneyBack(order)
  return mailOf('cancelled', order, {
    subject: `Your order ${orderNumber} was cancelled`,
    greeting: `Hello ${customer.name},`,
    paragraphs: [whyCancelled[reason](orderNumber), sentence],
    total: { label, amount },
  })
}

export const shipped = (order: OrderShipped): Mail => {
  const { customer, orderNumber, carrier, trackingNumber, shipTo, amount } = order
  return mailOf('shipped', order, {
    subject: `Your order ${orderNumber} is on its way`,
    greeting: `Hello ${customer.name},`,
    paragraphs: [`your order ${orderNumber} is on its way with ${carrier}. Its tracking number is ${trackingNumber}.`],
    shipTo,
    total: { label: 'Total paid', amount },
  })
}

/** The lines that are refunded, with the quantity and the amount of the refund; all of them when it names none. */
const refundedLines = ({ lines, refundLines, refundAmount, amount }: PaymentRefunded): readonly Line[] => {
  if (refundLines === undefined) return refundAmount === undefined || refundAmount === amount ? lines : []
  return refundLines.flatMap(({ sku, quantity }) => {
    const line = lines.find(each => each.sku === sku)
    return line ? [{ ...line, quantity, amount: quantity * line.unitPrice }] : []
  })
}

const whyRefunded = (refund: PaymentRefunded): string => {
  const { reason, orderNumber } = refund
  if (reason === 'cancelled') return `your order ${orderNumber} was cancelled.`
  return reason === 'requested' ? `this is about your order ${orderNumber}.` : whyRejected(refund)
}

export const refunded = (refund: PaymentRefunded): Mail => {
  const { customer, reason, status, refundId, orderNumber, amount, refundAmount = amount, currency } = refund
  const isPaidOut = status !== 'pending'
  const isOfOrder = reason === 'cancelled' || reason === 'requested'
  const what = refundAmount === amount ? 'the whole amount' : formatMoney(refundAmount, currency)
  const mail = mailOf('refunded', refund, {
    subject: isPaidOut
      ? `We have refunded your order${isOfOrder ? ` ${orderNumber}` : ''}`
      : `Your refund${isOfOrder ? ` of order ${orderNumber}` : ''} is on its way`,
    greeting: `Hello ${customer.name},`,
    paragraphs: [
      whyRefunded(refund),
      isPaidOut
        ? `We have refunded ${what} to the payment method you used.`
        : `We have started a refund of ${what} to the payment method you used. It may take some days to arrive.`,
    ],
    lines: refundedLines(refund),
    shipping: refundAmount === amount ? refund.shipping : undefined,
    total: { label: isPaidOut ? 'Refunded' : 'To be refunded', amount: refundAmount },
  })
  return isOfOrder ? { ...mail, about: { refundId } } : mail
}
