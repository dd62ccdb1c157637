/** What a shopper and a bookkeeper may rely on: money, orders, stock, mails. */
import { type Accepted, type Evidence, mailsOf, mailsThatMayCome, type Outcome, outcomeOf } from './evidence.ts'
import type { Goods, LedgerPayment, MailKind, Order } from './history.ts'
import { each, type Look } from './look.ts'
import { secondMails } from './second-mails.ts'

/** The states in which a payment must be in the end. */
const endsOf: Record<Outcome, readonly LedgerPayment['status'][]> = {
  ordered: ['captured'],
  released: ['released'],
  lost: ['released'],
  cancelled: ['released', 'captured'],
  declined: ['declined', 'released'],
  expired: ['released', 'declined'],
}

export const onePayment: Look = evidence => {
  const found = each(evidence.accepted, accepted => {
    const { checkoutId, amount, expect } = accepted
    const payments = evidence.payments.get(checkoutId) ?? []
    const [payment] = payments
    const outcome = outcomeOf(evidence, accepted)
    const isDeclined = outcome === 'declined' || outcome === 'expired'
    return [
      ...(payments.length === 0 && outcome !== 'expired' ? [`checkout ${checkoutId} has no payment`] : []),
      ...(payments.length > 1 ? [`checkout ${checkoutId} has ${payments.length} payments`] : []),
      ...(expect === 'declined' && outcome !== undefined && !isDeclined
        ? [`checkout ${checkoutId} must be declined and was ${outcome}`]
        : []),
      ...(expect === 'paid' && isDeclined ? [`checkout ${checkoutId} must be paid and was ${outcome}`] : []),
      ...(expect === 'expired' && outcome !== undefined && outcome !== 'expired'
        ? [`checkout ${checkoutId} was never confirmed and was ${outcome}`]
        : []),
      ...(expect === 'lost' && outcome === 'ordered' ? [`checkout ${checkoutId} stands and its hold was lost`] : []),
      ...payments.flatMap(each =>
        each.amount === amount ? [] : [`checkout ${checkoutId} cost ${amount} and its payment is of ${each.amount}`],
      ),
      ...(outcome && payment && !endsOf[outcome].includes(payment.status)
        ? [`checkout ${checkoutId} was ${outcome} and its payment is ${payment.status}`]
        : []),
    ]
  })
  const phantoms = [...evidence.payments.keys()].filter(id => !evidence.acceptedIds.has(id))
  return {
    ...found,
    broken: [...found.broken, ...phantoms.map(id => `checkout ${id} has a payment and was never accepted`)],
  }
}

/** To the cent: what the provider took, and what the orders that stand cost. */
export const capturedIsOrdered: Look = evidence => {
  const sum = (amounts: readonly number[]): number => amounts.reduce((all, amount) => all + amount, 0)
  const captured = sum(
    evidence
      .of('payment')
      .filter(({ status }) => status === 'captured')
      .map(({ amount }) => amount),
  )
  const refunded = sum(evidence.of('refund').map(({ amount }) => amount))
  // What is left of an order that stands, once its refunds are given.
  const ordered = sum(
    evidence.accepted.flatMap(accepted => {
      const refunds = evidence.orders.get(accepted.checkoutId)?.[0]?.refunds ?? []
      const isStanding = outcomeOf(evidence, accepted) === 'ordered'
      return isStanding ? [accepted.amount - sum(refunds.map(({ amount }) => amount))] : []
    }),
  )
  const stated = new Map(
    evidence
      .of('fact')
      .flatMap(({ topic, checkoutId, amount = 0 }) =>
        topic === 'payment-captured' ? [[checkoutId, amount] as const] : [],
      ),
  )
  return {
    checked: evidence.of('payment').length,
    broken: [
      ...(captured - refunded === ordered
        ? []
        : [`${captured} was captured, ${refunded} refunded, ${ordered} ordered`]),
      ...(captured === sum([...stated.values()]) ? [] : ['payment-captured adds up to another sum than the ledger']),
      ...evidence
        .of('captured')
        .filter(({ payments, amount }) => amount !== captured || payments !== stated.size)
        .map(({ payments, amount }) => `the sink says ${amount} in ${payments} payments, the ledger ${captured}`),
    ],
  }
}

const minute = 60_000
const patienceMs = 120 * minute
const confirmMs = 30 * minute

export const decidedInTime: Look = evidence => {
  const walkedAway = new Set(
    evidence.accepted.filter(({ expect }) => expect === 'expired').map(({ checkoutId }) => checkoutId),
  )
  const late = evidence
    .of('order')
    .filter(({ status, waitedMs = 0 }) => status !== 'rejected' && waitedMs > patienceMs)
    .map(({ checkoutId, waitedMs }) => `checkout ${checkoutId} was ordered ${waitedMs} ms after its payment`)
  const decided = each([...evidence.decisions.values()], ({ checkoutId, status, ageMs }) => {
    if (status === 'open') return [`checkout ${checkoutId} was never decided`]
    if (status === 'authorised' && ageMs > patienceMs)
      return [`checkout ${checkoutId} was authorised after its patience`]
    // The shopper had a payment to confirm, or there was none at all.
    const wasAsked = evidence.payments.has(checkoutId)
    return status === 'expired' && ageMs < (wasAsked ? confirmMs : patienceMs) && !walkedAway.has(checkoutId)
      ? [`checkout ${checkoutId} expired after ${ageMs} ms`]
      : []
  })
  return { ...decided, broken: [...decided.broken, ...late] }
}

const goods = (lines: Goods): string =>
  lines
    .map(({ sku, quantity }) => `${quantity} ${sku}`)
    .sort()
    .join(', ')

export const orderOrRelease: Look = evidence => {
  const left = new Map(evidence.of('stock').map(stock => [stock.sku, stock.left]))
  // What was short when an order was rejected is short at the end, but for what was delivered or a cancelled order gave back.
  const back = new Set([...evidence.broughtBack, ...evidence.adjustments.map(({ sku }) => sku)])
  const isShort = ({ lines }: Order): boolean =>
    lines.some(({ sku, quantity }) => back.has(sku) || (left.get(sku) ?? 0) < quantity)
  const found = each(evidence.accepted, accepted => {
    const { checkoutId, wants } = accepted
    const orders = evidence.orders.get(checkoutId) ?? []
    const [payment] = evidence.payments.get(checkoutId) ?? []
    const refunds = payment === undefined ? [] : (evidence.refunds.get(payment.paymentId) ?? [])
    const outcome = outcomeOf(evidence, accepted)
    if (outcome === 'declined' || outcome === 'expired')
      return orders.length === 0 ? [] : [`checkout ${checkoutId} was ${outcome} and has an order`]
    const [order] = orders
    if (!order) return [`checkout ${checkoutId} was paid and has no order, placed or rejected`]
    return [
      ...(orders.length > 1 ? [`checkout ${checkoutId} has ${orders.length} orders`] : []),
      ...(wants && goods(order.lines) !== goods(wants.lines)
        ? [`checkout ${checkoutId} was for ${goods(wants.lines)} and its order is for ${goods(order.lines)}`]
        : []),
      ...(order.status === 'rejected' && order.reason !== 'too_late' && !isShort(order)
        ? [`checkout ${checkoutId} was rejected, and there was enough of everything`]
        : []),
      ...(refunds.length === 0 || order.refunds !== undefined
        ? []
        : [`checkout ${checkoutId} has an order ${order.status} and ${refunds.length} refunds`]),
    ]
  })
  const phantoms = [...evidence.orders.keys()].filter(id => !evidence.acceptedIds.has(id))
  const paid = new Set(evidence.of('payment').map(({ paymentId }) => paymentId))
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

interface DueMail {
  readonly mail: MailKind
  readonly about?: string
}

/** A place that keeps only mails may not know which refund, or which request, one is about. */
const isThe = (due: DueMail, { mail, about = due.about }: DueMail): boolean => due.mail === mail && due.about === about

const mailsFor = (evidence: Evidence, accepted: Accepted): { must: readonly DueMail[]; may: readonly DueMail[] } => {
  const outcome = outcomeOf(evidence, accepted)
  if (!outcome) return { must: [], may: [] }
  const [payment] = evidence.payments.get(accepted.checkoutId) ?? []
  const { isShipped, refunds = [], receipts = [] } = evidence.orders.get(accepted.checkoutId)?.[0] ?? {}
  const ofActions = [
    ...receipts.map(about => ({ mail: 'receipt', about }) as const),
    ...(isShipped ? [{ mail: 'shipped' } as const] : []),
    ...(payment?.status === 'captured'
      ? refunds.map(({ refundId }) => ({ mail: 'refunded', about: refundId }) as const)
      : []),
  ]
  const all = (mails: readonly MailKind[]): DueMail[] => [...mails.map(mail => ({ mail })), ...ofActions]
  return { must: all(mailsOf[outcome]), may: all(mailsThatMayCome[outcome]) }
}

export const mailsDue: Look = evidence => {
  const due = new Map(evidence.accepted.map(accepted => [accepted.email, mailsFor(evidence, accepted)]))
  const found = each([...due], ([to, { must }]) => {
    const got = evidence.mails.get(to) ?? []
    return must
      .filter((each, index) => {
        const ofKind = must.slice(0, index + 1).filter(({ mail }) => mail === each.mail).length
        return !got.some(mail => isThe(each, mail)) || got.filter(({ mail }) => mail === each.mail).length < ofKind
      })
      .map(({ mail }) => `${to} never got the mail ${mail}`)
  })
  const phantoms = evidence.of('mail').filter(mail => !due.get(mail.to)?.may.some(each => isThe(each, mail)))
  const again = secondMails(evidence).filter(({ allowed }) => !allowed)
  // The mail catcher draws ids of nine digits: among twenty thousand mails two may get the same.
  const sent = Map.groupBy(evidence.of('mail'), ({ messageId }) => messageId)
  const told = evidence.of('fact').filter(({ messageId }) => messageId !== undefined)
  const unsent = told.filter(({ messageId = '' }) => !sent.has(messageId))
  const emailOf = new Map(evidence.accepted.map(({ checkoutId, email }) => [checkoutId, email]))
  const undue = told.filter(({ checkoutId, mail, refundId: about = '' }) => {
    const may = due.get(emailOf.get(checkoutId) ?? '')?.may ?? []
    return about !== '' && !may.some(each => each.mail === mail && each.about === about)
  })
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
      ...undue.map(({ checkoutId, refundId }) => `${checkoutId} is told of the refund ${refundId}, which was not due`),
      ...unsent.map(({ messageId }) => `email-successful names ${messageId}, which no mailbox has`),
      ...others.map(
        ({ checkoutId, mail, messageId }) => `${messageId} is not the mail ${mail} of checkout ${checkoutId}`,
      ),
    ],
  }
}

export const stockAddsUp: Look = evidence => {
  const placed = evidence.of('order').filter(({ status }) => status === 'placed' || status === 'shipped')
  const sold = new Map<string, number>()
  for (const { sku, quantity } of placed.flatMap(({ lines }) => lines)) sold.set(sku, (sold.get(sku) ?? 0) + quantity)
  const counted = new Set(evidence.of('stock').map(({ sku }) => sku))
  const deliveries = Map.groupBy(evidence.adjustments, ({ sku }) => sku)
  const found = each(evidence.of('stock'), ({ sku, initial, left }) => {
    const delivered = (deliveries.get(sku) ?? []).reduce((sum, { change }) => sum + change, initial)
    return [
      ...(left < 0 ? [`${sku} stands at ${left}`] : []),
      ...(left === delivered - (sold.get(sku) ?? 0)
        ? []
        : [`${sku}: ${delivered} − ${sold.get(sku) ?? 0} ordered ≠ ${left}`]),
    ]
  })
  const uncounted = [...sold.keys()].filter(sku => !counted.has(sku))
  return { ...found, broken: [...found.broken, ...uncounted.map(sku => `${sku} was ordered and is not in stock`)] }
}
