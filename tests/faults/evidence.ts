/** What a history says about each checkout, and how each must have ended. */
import type { CartLine, Charge, Fact, Line, Mail, MailKind, Order, Refund } from './history.ts'

type Of<Kind extends Line['kind']> = Extract<Line, { kind: Kind }>

export interface Accepted extends Pick<CartLine, 'email' | 'expect' | 'wants'> {
  readonly checkoutId: string
  readonly amount: number
}

/** Puts a history in order, once. */
export const evidenceOf = (lines: readonly Line[]) => {
  const byKind = Map.groupBy(lines, ({ kind }) => kind)
  const of = <Kind extends Line['kind']>(kind: Kind) => (byKind.get(kind) ?? []) as Of<Kind>[]
  const answers = Map.groupBy(of('answer'), ({ key }) => key)
  const accepted = of('cart').flatMap(({ key, email, expect, wants }): Accepted[] => {
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
          },
        ]
  })
  const facts = Map.groupBy(of('fact'), ({ checkoutId }) => checkoutId)
  return {
    of,
    answers,
    accepted,
    acceptedIds: new Set(accepted.map(({ checkoutId }) => checkoutId)),
    /** The records of a checkout on a topic, oldest first. */
    factsOn: (checkoutId: string, topic: string): Fact[] =>
      (facts.get(checkoutId) ?? []).filter(fact => fact.topic === topic),
    charges: Map.groupBy<string, Charge>(of('charge'), ({ checkoutId }) => checkoutId),
    refunds: Map.groupBy<string, Refund>(of('refund'), ({ paymentId }) => paymentId),
    orders: Map.groupBy<string, Order>(of('order'), ({ checkoutId }) => checkoutId),
    mails: Map.groupBy<string, Mail>(of('mail'), ({ to }) => to),
  }
}
export type Evidence = ReturnType<typeof evidenceOf>

export type Outcome = 'ordered' | 'refunded' | 'declined'

/** How a checkout ended, by the tables; undefined when they do not say so clearly, which is a finding of its own. */
export const outcomeOf = (evidence: Evidence, { checkoutId, expect }: Accepted): Outcome | undefined => {
  if (expect === 'declined') return 'declined'
  const status = evidence.orders.get(checkoutId)?.[0]?.status
  return status === 'placed' ? 'ordered' : status === 'rejected' ? 'refunded' : undefined
}

/** The topics a checkout passes, cause before effect. */
export const path: Record<Outcome, readonly string[]> = {
  ordered: ['checkout-requested', 'payment-successful', 'order-successful', 'email-successful'],
  refunded: ['checkout-requested', 'payment-successful', 'order-rejected', 'payment-refunded', 'email-successful'],
  declined: ['checkout-requested', 'payment-failed', 'email-successful'],
}
export const flow = [...new Set(Object.values(path).flat())]
export const mailOf: Record<Outcome, MailKind> = { ordered: 'receipt', refunded: 'refunded', declined: 'declined' }
