/**
 * The promises of Kassa, checked on a history: each is one function that says how often it looked and what it found broken.
 * Nothing here knows how a history came about: the fault run and the model are judged by the same page.
 */
import type { Charge, Fact, Fault, Line, Mail, MailKind, Order, Refund } from './history.ts'

export interface Finding {
  readonly invariant: string
  readonly checked: number
  /** A sentence for each breach. */
  readonly broken: readonly string[]
}

export interface Verdict {
  readonly findings: readonly Finding[]
  readonly broken: number
  /** Records that stated a fact which was on its topic already. */
  readonly duplicates: Readonly<Record<string, number>>
  /** Mails that went out again inside the one window that cannot be closed. */
  readonly secondMails: number
}

type Of<Kind extends Line['kind']> = Extract<Line, { kind: Kind }>

interface Accepted {
  readonly checkoutId: string
  readonly email: string
  readonly amount: number
  readonly expect: 'paid' | 'declined' | 'refused'
}

/** The history, put in order once. */
const index = (lines: readonly Line[]) => {
  const byKind = Map.groupBy(lines, ({ kind }) => kind)
  const of = <Kind extends Line['kind']>(kind: Kind) => (byKind.get(kind) ?? []) as Of<Kind>[]
  const answers = Map.groupBy(of('answer'), ({ key }) => key)
  const accepted = of('cart').flatMap(({ key, email, expect }): Accepted[] => {
    const [first] = (answers.get(key) ?? []).filter(({ status }) => status === 202)
    return first?.checkoutId === undefined
      ? []
      : [{ checkoutId: first.checkoutId, email, expect, amount: first.amount ?? Number.NaN }]
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
type History = ReturnType<typeof index>

type Outcome = 'ordered' | 'refunded' | 'declined'

/** How a checkout ended, by the tables; undefined when they do not say so clearly, which is a finding of its own. */
const outcomeOf = (history: History, { checkoutId, expect }: Accepted): Outcome | undefined => {
  if (expect === 'declined') return 'declined'
  const status = history.orders.get(checkoutId)?.[0]?.status
  return status === 'placed' ? 'ordered' : status === 'rejected' ? 'refunded' : undefined
}

/** The topics a checkout passes, cause before effect. */
const path: Record<Outcome, readonly string[]> = {
  ordered: ['checkout-requested', 'payment-successful', 'order-successful', 'email-successful'],
  refunded: ['checkout-requested', 'payment-successful', 'order-rejected', 'payment-refunded', 'email-successful'],
  declined: ['checkout-requested', 'payment-failed', 'email-successful'],
}
const flow = [...new Set(Object.values(path).flat())]
const mailOf: Record<Outcome, MailKind> = { ordered: 'receipt', refunded: 'refunded', declined: 'declined' }

/** Faults of these parts can come between SES's acceptance of a mail and the mark that it was sent. */
const mailWindow = new Set(['offline', 'mail', 'dynamodb'])
/** A request under way when the fault ends may still be cut off. */
const windowGraceMs = 15_000

const insideWindow = (faults: readonly Fault[], first: Mail, second: Mail): boolean =>
  faults.some(
    ({ part, at, until }) =>
      mailWindow.has(part) && at <= second.at && until + windowGraceMs >= first.at && at >= first.at - windowGraceMs,
  )

const secondMails = (history: History): { mail: Mail; allowed: boolean }[] =>
  [...history.mails.values()].flatMap(mails => {
    const faults = history.of('fault')
    return [...Map.groupBy(mails, ({ mail }) => mail).values()].flatMap(same => {
      const [first, ...more] = same.toSorted((a, b) => a.at - b.at)
      return first ? more.map(mail => ({ mail, allowed: insideWindow(faults, first, mail) })) : []
    })
  })

type Invariant = (history: History) => { checked: number; broken: string[] }

const each = <T>(items: readonly T[], breaches: (item: T) => readonly string[]) => ({
  checked: items.length,
  broken: items.flatMap(item => [...breaches(item)]),
})

const invariants: Readonly<Record<string, Invariant>> = {
  'the door keeps its word: one answer for a key, and what is wrong stays out': history =>
    each(history.of('cart'), ({ key, expect }) => {
      const answers = history.answers.get(key) ?? []
      const accepted = answers.filter(({ status }) => status === 202)
      const told = new Set(accepted.map(({ checkoutId, amount }) => `${checkoutId} for ${amount}`))
      const refused = answers.filter(({ status }) => status >= 400 && status < 500 && status !== 409)
      return [
        ...(told.size > 1 ? [`key ${key} was accepted as ${[...told].join(' and as ')}`] : []),
        ...(expect === 'refused' && accepted.length > 0 ? [`key ${key} must be refused and was accepted`] : []),
        ...(expect === 'refused' && refused.length === 0 ? [`key ${key} must be refused and never was`] : []),
        ...(expect !== 'refused' && refused.length > 0 ? [`key ${key} was refused with ${refused[0]?.status}`] : []),
        ...(expect !== 'refused' && accepted.length === 0 ? [`key ${key} was never accepted`] : []),
      ]
    }),

  'every 202 is on the topic': history =>
    each(history.accepted, ({ checkoutId }) =>
      history.factsOn(checkoutId, 'checkout-requested').length > 0
        ? []
        : [`checkout ${checkoutId} was accepted and is not on checkout-requested`],
    ),

  'one charge for each checkout, of the amount it was told': history => {
    const found = each(history.accepted, ({ checkoutId, amount, expect }) => {
      const charges = history.charges.get(checkoutId) ?? []
      const taken = charges.filter(({ paymentId }) => paymentId !== undefined)
      return [
        ...(charges.length === 0 ? [`checkout ${checkoutId} was never charged`] : []),
        ...(taken.length > 1 ? [`checkout ${checkoutId} was charged ${taken.length} times`] : []),
        ...(expect === 'declined' && taken.length > 0
          ? [`checkout ${checkoutId} must be declined and was charged`]
          : []),
        ...(expect === 'paid' && charges.length > 0 && taken.length === 0
          ? [`checkout ${checkoutId} must be paid and was declined`]
          : []),
        ...taken.flatMap(charge =>
          charge.amount === amount ? [] : [`checkout ${checkoutId} cost ${amount} and was charged ${charge.amount}`],
        ),
      ]
    })
    const phantoms = [...history.charges.keys()].filter(id => !history.acceptedIds.has(id))
    return {
      ...found,
      broken: [...found.broken, ...phantoms.map(id => `checkout ${id} was charged and never accepted`)],
    }
  },

  'a payment ends in one order or in one refund': history => {
    const found = each(history.accepted, ({ checkoutId, expect }) => {
      const orders = history.orders.get(checkoutId) ?? []
      const charge = history.charges.get(checkoutId)?.find(({ paymentId }) => paymentId !== undefined)
      const refunds = charge?.paymentId === undefined ? [] : (history.refunds.get(charge.paymentId) ?? [])
      if (expect === 'declined')
        return orders.length === 0 ? [] : [`checkout ${checkoutId} was declined and has an order`]
      const [order] = orders
      if (!order) return [`checkout ${checkoutId} was paid and has neither order nor refund`]
      const due = order.status === 'placed' ? 0 : 1
      return [
        ...(orders.length > 1 ? [`checkout ${checkoutId} has ${orders.length} orders`] : []),
        ...(refunds.length === due
          ? []
          : [`checkout ${checkoutId} has an order ${order.status} and ${refunds.length} refunds`]),
        ...refunds.flatMap(({ amount }) =>
          amount === charge?.amount ? [] : [`checkout ${checkoutId} paid ${charge?.amount} and got ${amount} back`],
        ),
      ]
    })
    const phantoms = [...history.orders.keys()].filter(id => !history.acceptedIds.has(id))
    return { ...found, broken: [...found.broken, ...phantoms.map(id => `order ${id} belongs to no accepted checkout`)] }
  },

  'every fact of a checkout is on its topic, and none without its cause': history => {
    const found = each(history.accepted, accepted => {
      const outcome = outcomeOf(history, accepted)
      if (!outcome) return []
      const there = flow.filter(topic => history.factsOn(accepted.checkoutId, topic).length > 0)
      const missing = path[outcome].filter(topic => !there.includes(topic))
      const excess = there.filter(topic => !path[outcome].includes(topic))
      return [
        ...missing.map(topic => `checkout ${accepted.checkoutId} (${outcome}) has no record on ${topic}`),
        ...excess.map(topic => `checkout ${accepted.checkoutId} (${outcome}) has a record on ${topic}`),
      ]
    })
    const foreign = history.of('fact').filter(({ checkoutId }) => !history.acceptedIds.has(checkoutId))
    return {
      ...found,
      broken: [
        ...found.broken,
        ...foreign.map(fact => `${fact.topic} has checkout ${fact.checkoutId}, never accepted`),
      ],
    }
  },

  'a fact has one id and one value, however often it is stated': history => {
    const again = new Set(secondMails(history).map(({ mail }) => mail.messageId))
    const byId = Map.groupBy(history.of('fact'), ({ eventId }) => eventId)
    const byFact = Map.groupBy(history.of('fact'), fact => `${fact.topic} ${fact.checkoutId} ${fact.mail ?? ''}`)
    const oneValue = each([...byId], ([id, facts]) => {
      const first = facts.filter(({ messageId }) => messageId === undefined || !again.has(messageId))
      const values = new Set(first.map(({ topic, checkoutId, digest }) => `${topic} ${checkoutId} ${digest}`))
      return values.size > 1 ? [`event ${id} stands for ${values.size} different facts`] : []
    })
    const oneId = each([...byFact], ([fact, facts]) => {
      const ids = new Set(facts.map(({ eventId }) => eventId))
      return ids.size > 1 ? [`${fact} was stated under ${ids.size} ids`] : []
    })
    return { checked: oneValue.checked, broken: [...oneValue.broken, ...oneId.broken] }
  },

  'the records of a checkout are in one partition, cause before effect': history =>
    each(history.accepted, accepted => {
      const outcome = outcomeOf(history, accepted)
      const firsts = (outcome ? path[outcome] : []).flatMap(topic => {
        const facts = history.factsOn(accepted.checkoutId, topic)
        return facts.length === 0 ? [] : [facts.reduce((first, fact) => (fact.at < first.at ? fact : first))]
      })
      const early = firsts.filter((fact, step) => fact.at < (firsts[step - 1]?.at ?? 0))
      const partitions = new Set(
        flow.flatMap(topic => history.factsOn(accepted.checkoutId, topic).map(f => f.partition)),
      )
      return [
        ...early.map(({ topic }) => `checkout ${accepted.checkoutId} is on ${topic} before its cause`),
        ...(partitions.size > 1 ? [`checkout ${accepted.checkoutId} is in ${partitions.size} partitions`] : []),
      ]
    }),

  'exactly the mails that are due': history => {
    const due = new Map(
      history.accepted.map(accepted => {
        const outcome = outcomeOf(history, accepted)
        return [accepted.email, outcome && mailOf[outcome]]
      }),
    )
    const found = each([...due], ([to, mail]) =>
      mail === undefined || history.mails.get(to)?.some(each => each.mail === mail)
        ? []
        : [`${to} never got the mail ${mail}`],
    )
    const phantoms = history.of('mail').filter(({ to, mail }) => due.get(to) !== mail)
    const again = secondMails(history).filter(({ allowed }) => !allowed)
    const sent = new Set(history.of('mail').map(({ messageId }) => messageId))
    const unsent = history.of('fact').filter(({ messageId }) => messageId !== undefined && !sent.has(messageId))
    return {
      checked: found.checked,
      broken: [
        ...found.broken,
        ...phantoms.map(({ to, mail }) => `${to} got the mail ${mail}, which was not due`),
        ...again.map(({ mail }) => `${mail.to} got the mail ${mail.mail} again, and no fault excuses it`),
        ...unsent.map(({ messageId }) => `email-successful names ${messageId}, which no mailbox has`),
      ],
    }
  },

  'stock = first delivery − ordered, and never below zero': history => {
    const placed = history.of('order').filter(({ status }) => status === 'placed')
    const sold = new Map<string, number>()
    for (const { sku, quantity } of placed.flatMap(({ lines }) => lines)) sold.set(sku, (sold.get(sku) ?? 0) + quantity)
    return each(history.of('stock'), ({ sku, initial, left }) => [
      ...(left < 0 ? [`${sku} stands at ${left}`] : []),
      ...(left === initial - (sold.get(sku) ?? 0)
        ? []
        : [`${sku}: ${initial} − ${sold.get(sku) ?? 0} ordered ≠ ${left}`]),
    ])
  },

  'the sink holds one row for each event': history => {
    const rows = Map.groupBy(history.of('row'), ({ eventId }) => eventId)
    const events = Map.groupBy(history.of('fact'), ({ eventId }) => eventId)
    const found = each([...events], ([id, facts]) => {
      const [row, ...more] = rows.get(id) ?? []
      if (!row) return [`event ${id} of ${facts[0]?.topic} has no row`]
      const source = facts.some(f => f.topic === row.topic && f.partition === row.partition && f.offset === row.offset)
      return [
        ...(more.length > 0 ? [`event ${id} has ${more.length + 1} rows`] : []),
        ...(source ? [] : [`the row of event ${id} names a record that is not on ${row.topic}`]),
      ]
    })
    const foreign = [...rows.keys()].filter(id => !events.has(id))
    return { ...found, broken: [...found.broken, ...foreign.map(id => `row ${id} is of no event on the topics`)] }
  },

  'nothing is left in the dead-letter topics': history => ({
    checked: history.of('left behind').length,
    broken: history.of('left behind').map(({ id, reason }) => `${id} is left: ${reason}`),
  }),
}

/** @param except invariants to leave out, where a history has no such place (the model has no sink) */
export const check = (lines: readonly Line[], except: readonly string[] = []): Verdict => {
  const history = index(lines)
  const findings = Object.entries(invariants)
    .filter(([invariant]) => !except.includes(invariant))
    .map(([invariant, find]) => ({ invariant, ...find(history) }))
  const duplicates: Record<string, number> = {}
  for (const [topic, facts] of Map.groupBy(history.of('fact'), fact => fact.topic)) {
    duplicates[topic] = facts.length - new Set(facts.map(({ eventId }) => eventId)).size
  }
  return {
    findings,
    broken: findings.reduce((sum, { broken }) => sum + broken.length, 0),
    duplicates,
    secondMails: secondMails(history).filter(({ allowed }) => allowed).length,
  }
}
