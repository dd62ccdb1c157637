/** What a shopper and a bookkeeper may rely on: money, orders, stock, mails. */
import { mailOf, outcomeOf } from './evidence.ts'
import type { Goods, Order } from './history.ts'
import { each, type Look } from './look.ts'
import { secondMails } from './second-mails.ts'

export const oneCharge: Look = evidence => {
  const found = each(evidence.accepted, ({ checkoutId, amount, expect }) => {
    const charges = evidence.charges.get(checkoutId) ?? []
    const taken = charges.filter(({ paymentId }) => paymentId !== undefined)
    return [
      ...(charges.length === 0 ? [`checkout ${checkoutId} was never charged`] : []),
      ...(charges.length > 1 ? [`checkout ${checkoutId} was charged ${charges.length} times`] : []),
      ...(expect === 'declined' && taken.length > 0 ? [`checkout ${checkoutId} must be declined and was charged`] : []),
      ...(expect === 'paid' && charges.length > 0 && taken.length === 0
        ? [`checkout ${checkoutId} must be paid and was declined`]
        : []),
      ...taken.flatMap(charge =>
        charge.amount === amount ? [] : [`checkout ${checkoutId} cost ${amount} and was charged ${charge.amount}`],
      ),
    ]
  })
  const phantoms = [...evidence.charges.keys()].filter(id => !evidence.acceptedIds.has(id))
  return {
    ...found,
    broken: [...found.broken, ...phantoms.map(id => `checkout ${id} was charged and never accepted`)],
  }
}

const goods = (lines: Goods): string =>
  lines
    .map(({ sku, quantity }) => `${quantity} ${sku}`)
    .sort()
    .join(', ')

export const orderOrRefund: Look = evidence => {
  const left = new Map(evidence.of('stock').map(stock => [stock.sku, stock.left]))
  // Nothing is delivered during a run: what was short when an order was rejected is short at the end.
  const isShort = ({ lines }: Order): boolean => lines.some(({ sku, quantity }) => (left.get(sku) ?? 0) < quantity)
  const found = each(evidence.accepted, ({ checkoutId, expect, wants }) => {
    const orders = evidence.orders.get(checkoutId) ?? []
    const charge = evidence.charges.get(checkoutId)?.find(({ paymentId }) => paymentId !== undefined)
    const refunds = charge?.paymentId === undefined ? [] : (evidence.refunds.get(charge.paymentId) ?? [])
    if (expect === 'declined')
      return orders.length === 0 ? [] : [`checkout ${checkoutId} was declined and has an order`]
    const [order] = orders
    if (!order) return [`checkout ${checkoutId} was paid and has neither order nor refund`]
    const due = order.status === 'placed' ? 0 : 1
    return [
      ...(orders.length > 1 ? [`checkout ${checkoutId} has ${orders.length} orders`] : []),
      ...(wants && goods(order.lines) !== goods(wants.lines)
        ? [`checkout ${checkoutId} was for ${goods(wants.lines)} and its order is for ${goods(order.lines)}`]
        : []),
      ...(order.status === 'rejected' && !isShort(order)
        ? [`checkout ${checkoutId} was rejected, and there was enough of everything`]
        : []),
      ...(refunds.length === due
        ? []
        : [`checkout ${checkoutId} has an order ${order.status} and ${refunds.length} refunds`]),
      ...refunds.flatMap(({ amount }) =>
        amount === charge?.amount ? [] : [`checkout ${checkoutId} paid ${charge?.amount} and got ${amount} back`],
      ),
    ]
  })
  const phantoms = [...evidence.orders.keys()].filter(id => !evidence.acceptedIds.has(id))
  const paid = new Set(evidence.of('charge').map(({ paymentId }) => paymentId))
  const gifts = [...evidence.refunds.keys()].filter(paymentId => !paid.has(paymentId))
  return {
    ...found,
    broken: [
      ...found.broken,
      ...phantoms.map(id => `order ${id} belongs to no accepted checkout`),
      ...gifts.map(id => `payment ${id} was refunded and never taken`),
    ],
  }
}

export const mailsDue: Look = evidence => {
  const due = new Map(
    evidence.accepted.map(accepted => {
      const outcome = outcomeOf(evidence, accepted)
      return [accepted.email, outcome && mailOf[outcome]]
    }),
  )
  const found = each([...due], ([to, mail]) =>
    mail === undefined || evidence.mails.get(to)?.some(each => each.mail === mail)
      ? []
      : [`${to} never got the mail ${mail}`],
  )
  const phantoms = evidence.of('mail').filter(({ to, mail }) => due.get(to) !== mail)
  const again = secondMails(evidence).filter(({ allowed }) => !allowed)
  // The mail catcher draws ids of nine digits: among twenty thousand mails two may get the same.
  const sent = Map.groupBy(evidence.of('mail'), ({ messageId }) => messageId)
  const told = evidence.of('fact').filter(({ messageId }) => messageId !== undefined)
  const unsent = told.filter(({ messageId = '' }) => !sent.has(messageId))
  const emailOf = new Map(evidence.accepted.map(({ checkoutId, email }) => [checkoutId, email]))
  const others = told.filter(({ checkoutId, mail, messageId = '' }) => {
    const received = sent.get(messageId)
    return received && !received.some(each => each.to === emailOf.get(checkoutId) && each.mail === mail)
  })
  return {
    checked: found.checked,
    broken: [
      ...found.broken,
      ...phantoms.map(({ to, mail }) => `${to} got the mail ${mail}, which was not due`),
      ...again.map(({ mail }) => `${mail.to} got the mail ${mail.mail} again, and no fault excuses it`),
      ...unsent.map(({ messageId }) => `email-successful names ${messageId}, which no mailbox has`),
      ...others.map(
        ({ checkoutId, mail, messageId }) => `${messageId} is not the mail ${mail} of checkout ${checkoutId}`,
      ),
    ],
  }
}

export const stockAddsUp: Look = evidence => {
  const placed = evidence.of('order').filter(({ status }) => status === 'placed')
  const sold = new Map<string, number>()
  for (const { sku, quantity } of placed.flatMap(({ lines }) => lines)) sold.set(sku, (sold.get(sku) ?? 0) + quantity)
  const counted = new Set(evidence.of('stock').map(({ sku }) => sku))
  const found = each(evidence.of('stock'), ({ sku, initial, left }) => [
    ...(left < 0 ? [`${sku} stands at ${left}`] : []),
    ...(left === initial - (sold.get(sku) ?? 0)
      ? []
      : [`${sku}: ${initial} − ${sold.get(sku) ?? 0} ordered ≠ ${left}`]),
  ])
  const uncounted = [...sold.keys()].filter(sku => !counted.has(sku))
  return { ...found, broken: [...found.broken, ...uncounted.map(sku => `${sku} was ordered and is not in stock`)] }
}
