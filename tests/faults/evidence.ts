/** What a history says about each checkout, and how each must have ended. */
import type {
  Adjustment,
  CartLine,
  Decision,
  Fact,
  LedgerPayment,
  Line,
  Mail,
  MailKind,
  Order,
  OrderAction,
  Refund,
} from './history.ts'

type Of<Kind extends Line['kind']> = Extract<Line, { kind: Kind }>

export interface Accepted extends Pick<CartLine, 'email' | 'expect' | 'wants' | 'isContended'> {
  readonly checkoutId: string
  readonly amount: number
}

/** Puts a history in order, once. */
export const evidenceOf = (lines: readonly Line[]) => {
  const byKind = Map.groupBy(lines, ({ kind }) => kind)
  const of = <Kind extends Line['kind']>(kind: Kind) => (byKind.get(kind) ?? []) as Of<Kind>[]
  const answers = Map.groupBy(of('answer'), ({ key }) => key)
  const accepted = of('cart').flatMap(({ key, email, expect, wants, isContended }): Accepted[] => {
    const [first] = (answers.get(key) ?? []).filter(({ status }) => status === 202)
    return first?.checkoutId === undefined
      ? []
      : [
          {
            checkoutId: first.checkoutId,
            email,
            expect,
            amount: first.amount ?? Number.NaN,
            ...(wants ? { wants } : {}),
            ...(isContended ? { isContended } : {}),
          },
        ]
  })
  const facts = Map.groupBy(of('fact'), ({ checkoutId }) => checkoutId)
  return {
    of,
    answers,
    accepted,
    acceptedIds: new Set(accepted.map(({ checkoutId }) => checkoutId)),
    factsOf: (checkoutId: string): readonly Fact[] => facts.get(checkoutId) ?? [],
    /** The records of a checkout on a topic, oldest first. */
    factsOn: (checkoutId: string, topic: string): Fact[] =>
      (facts.get(checkoutId) ?? []).filter(fact => fact.topic === topic),
    payments: Map.groupBy<string, LedgerPayment>(of('payment'), ({ checkoutId }) => checkoutId),
    decisions: new Map(of('decision').map((decision): [string, Decision] => [decision.checkoutId, decision])),
    refunds: Map.groupBy<string, Refund>(of('refund'), ({ paymentId }) => paymentId),
    orders: Map.groupBy<string, Order>(of('order'), ({ checkoutId }) => checkoutId),
    /** Each delivery and loss of stock, once, by when it was first stated. */
    adjustments: [
      ...new Map(
        of('adjustment')
          .toSorted((a, b) => b.at - a.at)
          .map((each): [string, Adjustment] => [each.eventId, each]),
      ).values(),
    ],
    orderActions: Map.groupBy<string, OrderAction>(of('order action'), ({ checkoutId }) => checkoutId),
    /** The skus of which a cancelled order gave some back. */
    broughtBack: new Set(
      of('order')
        .filter(({ status }) => status === 'cancelled')
        .flatMap(({ lines }) => lines.map(({ sku }) => sku)),
    ),
    mails: Map.groupBy<string, Mail>(of('mail'), ({ to }) => to),
  }
}
export type Evidence = ReturnType<typeof evidenceOf>

/** `lost`: the order was cancelled because its hold was lost; `cancelled`: because somebody wanted it. */
export type Outcome = 'ordered' | 'released' | 'lost' | 'cancelled' | 'declined' | 'expired'

/** How a checkout ended, by the tables; undefined when they do not say so clearly, which is a finding of its own. */
export const outcomeOf = (evidence: Evidence, { checkoutId }: Accepted): Outcome | undefined => {
  const decided = evidence.decisions.get(checkoutId)?.status
  if (decided === 'failed') return 'declined'
  if (decided === 'expired') return 'expired'
  const [order] = evidence.orders.get(checkoutId) ?? []
  if (order?.status !== 'cancelled') {
    return order && ({ placed: 'ordered', shipped: 'ordered', rejected: 'released' } as const)[order.status]
  }
  return order.cancelReason === undefined || order.cancelReason === 'payment_lost' ? 'lost' : 'cancelled'
}

const held = ['checkout-requested', 'payment-successful']
const failed = ['checkout-requested', 'payment-failed']

/** The topics a checkout passes. */
export const path: Record<Outcome, readonly string[]> = {
  ordered: [...held, 'order-successful', 'payment-captured', 'email-successful'],
  released: [...held, 'order-rejected', 'payment-released', 'email-successful'],
  lost: [...held, 'order-successful', 'payment-capture-failed', 'order-cancelled', 'email-successful'],
  cancelled: [...held, 'order-successful', 'order-cancelled', 'email-successful'],
  declined: failed,
  expired: failed,
}

const asked = ['payment-action-required', 'payment-updated']
const refunded = ['refund-requested', 'payment-refunded', 'payment-refund-settled']
const served = ['receipt-requested', 'order-address-corrected']

/** The topics it may pass besides. */
export const mayPass: Record<Outcome, readonly string[]> = {
  ordered: [...asked, ...refunded, ...served, 'order-shipped'],
  released: asked,
  lost: [...asked, ...served],
  cancelled: [...asked, ...refunded, ...served, 'payment-captured', 'payment-released', 'payment-capture-failed'],
  declined: [...asked, 'email-successful'],
  expired: [...asked, 'email-successful'],
}

/**
 * What must have been stated before a fact: nothing, where a topic is not named. A released hold may be without an order. An order
 * may be cancelled as soon as it is decided, which may be before it is stated.
 */
export const causeOf: Readonly<Record<string, string>> = {
  'payment-action-required': 'checkout-requested',
  'payment-successful': 'checkout-requested',
  'payment-failed': 'checkout-requested',
  'order-successful': 'payment-successful',
  'order-rejected': 'payment-successful',
  'payment-captured': 'order-successful',
  'payment-capture-failed': 'order-successful',
  'order-cancelled': 'payment-successful',
  'order-shipped': 'order-successful',
  'refund-requested': 'order-successful',
  'receipt-requested': 'payment-successful',
  'order-address-corrected': 'payment-successful',
  'payment-released': 'payment-successful',
  'email-successful': 'checkout-requested',
}
export const flow = [...new Set([...Object.values(path), ...Object.values(mayPass)].flat())]

/** The mails that must come. */
export const mailsOf: Record<Outcome, readonly MailKind[]> = {
  ordered: ['receipt'],
  released: ['released'],
  lost: ['receipt', 'cancelled'],
  cancelled: ['receipt', 'cancelled'],
  declined: [],
  expired: [],
}
/** The mails that may come: a failure that the shopper may not have seen on the page is mailed, once an hour to an address. */
export const mailsThatMayCome: Record<Outcome, readonly MailKind[]> = {
  ...mailsOf,
  declined: ['declined'],
  expired: ['declined'],
}
