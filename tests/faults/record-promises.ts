/** What a reader of the topics and of the sink may rely on. */
import { causeOf, flow, mayPass, outcomeOf, path } from './evidence.ts'
import type { Fact } from './history.ts'
import { each, type Look } from './look.ts'

export const acceptedIsPublished: Look = evidence =>
  each(evidence.accepted, ({ checkoutId }) =>
    evidence.factsOn(checkoutId, 'checkout-requested').length > 0
      ? []
      : [`checkout ${checkoutId} was accepted and is not on checkout-requested`],
  )

export const factsOfTheOutcome: Look = evidence => {
  const found = each(evidence.accepted, accepted => {
    const outcome = outcomeOf(evidence, accepted)
    if (!outcome) return []
    const there = flow.filter(topic => evidence.factsOn(accepted.checkoutId, topic).length > 0)
    const missing = path[outcome].filter(topic => !there.includes(topic))
    const excess = there.filter(topic => ![...path[outcome], ...mayPass[outcome]].includes(topic))
    return [
      ...missing.map(topic => `checkout ${accepted.checkoutId} (${outcome}) has no record on ${topic}`),
      ...excess.map(topic => `checkout ${accepted.checkoutId} (${outcome}) has a record on ${topic}`),
    ]
  })
  const foreign = evidence.of('fact').filter(({ checkoutId }) => !evidence.acceptedIds.has(checkoutId))
  return {
    ...found,
    broken: [...found.broken, ...foreign.map(fact => `${fact.topic} has checkout ${fact.checkoutId}, never accepted`)],
  }
}

export const factsSayWhatHappened: Look = evidence => {
  const accepted = new Map(evidence.accepted.map(each => [each.checkoutId, each]))
  return each(evidence.of('fact'), ({ topic, checkoutId, amount, paymentId }) => {
    // This one has the amount of its refund.
    const due = topic === 'payment-refund-settled' ? amount : accepted.get(checkoutId)?.amount
    const payments = (evidence.payments.get(checkoutId) ?? []).map(payment => payment.paymentId)
    return [
      ...(amount === undefined || amount === due
        ? []
        : [`${topic} says that checkout ${checkoutId} cost ${amount}, not ${due}`]),
      ...(paymentId === undefined || payments.includes(paymentId)
        ? []
        : [`${topic} names payment ${paymentId}, which checkout ${checkoutId} never made`]),
    ]
  })
}

export const oneIdOneValue: Look = evidence => {
  // The time at which who walked away was asked is moved back; it is stated again with that.
  const walkedAway = new Set(
    evidence.accepted.filter(({ expect }) => expect === 'expired').map(({ checkoutId }) => checkoutId),
  )
  const isMoved = ({ topic, checkoutId }: Fact): boolean =>
    topic === 'payment-action-required' && walkedAway.has(checkoutId)
  const byId = Map.groupBy(evidence.of('fact'), ({ eventId }) => eventId)
  const byFact = Map.groupBy(
    // One may be asked to look again any number of times.
    evidence.of('fact').filter(({ topic }) => topic !== 'payment-updated'),
    ({ topic, checkoutId, mail = '', refundId = '', requestId = '', eventId }) =>
      // What tells two corrections of an address apart, its value does not say.
      `${topic} ${checkoutId} ${mail} ${refundId} ${requestId} ${topic === 'order-address-corrected' ? eventId : ''}`,
  )
  const oneValue = each([...byId], ([id, facts]) => {
    const values = new Set(facts.map(({ topic, checkoutId, digest }) => `${topic} ${checkoutId} ${digest}`))
    const times = new Set(facts.filter(fact => !isMoved(fact)).map(({ time }) => time))
    return [
      ...(values.size > 1 ? [`event ${id} stands for ${values.size} different facts`] : []),
      ...(times.size > 1 ? [`event ${id} came to be at ${times.size} different times`] : []),
    ]
  })
  const oneId = each([...byFact], ([fact, facts]) => {
    const ids = new Set(facts.map(({ eventId }) => eventId))
    return ids.size > 1 ? [`${fact} was stated under ${ids.size} ids`] : []
  })
  return { checked: oneValue.checked, broken: [...oneValue.broken, ...oneId.broken] }
}

export const causeBeforeEffect: Look = evidence =>
  each(evidence.accepted, accepted => {
    const firstOn = (topic: string) =>
      Math.min(...evidence.factsOn(accepted.checkoutId, topic).map(({ at }) => at), Number.POSITIVE_INFINITY)
    const isLost = outcomeOf(evidence, accepted) === 'lost'
    const causes = isLost ? { ...causeOf, 'order-cancelled': 'payment-capture-failed' } : causeOf
    const early = Object.entries(causes).filter(([topic, cause]) => firstOn(topic) < firstOn(cause))
    const partitions = new Set(
      flow.flatMap(topic => evidence.factsOn(accepted.checkoutId, topic).map(f => f.partition)),
    )
    return [
      ...early.map(([topic]) => `checkout ${accepted.checkoutId} is on ${topic} before its cause`),
      ...(partitions.size > 1 ? [`checkout ${accepted.checkoutId} is in ${partitions.size} partitions`] : []),
    ]
  })

export const oneRowForEachEvent: Look = evidence => {
  const rows = Map.groupBy(evidence.of('row'), ({ eventId }) => eventId)
  const events = Map.groupBy(evidence.of('fact'), ({ eventId }) => eventId)
  const found = each([...events], ([id, facts]) => {
    const [row, ...more] = rows.get(id) ?? []
    if (!row) return [`event ${id} of ${facts[0]?.topic} has no row`]
    const source = facts.find(f => f.topic === row.topic && f.partition === row.partition && f.offset === row.offset)
    return [
      ...(more.length > 0 ? [`event ${id} has ${more.length + 1} rows`] : []),
      ...(source ? [] : [`the row of event ${id} names a record that is not on ${row.topic}`]),
      ...(source && source.digest !== row.digest ? [`the row of event ${id} holds another value than its record`] : []),
    ]
  })
  const places = new Set(evidence.of('poison').map(({ topic, partition, offset }) => `${topic}/${partition}/${offset}`))
  const isPoison = (id: string): boolean =>
    (rows.get(id) ?? []).every(row => places.has(`${row.topic}/${row.partition}/${row.offset}`))
  // What is older than any retention leaves its topic at any time; the sink may have read it before.
  const expired = evidence.of('foreign record').filter(({ isExpired, isSent }) => isExpired && isSent)
  const mayBeGone = new Map(expired.map(({ eventId, topic }) => [eventId, topic]))
  const isGone = (id: string): boolean => (rows.get(id) ?? []).every(({ topic }) => topic === mayBeGone.get(id))
  const foreign = [...rows.keys()].filter(id => !events.has(id) && !isPoison(id) && !isGone(id))
  return { ...found, broken: [...found.broken, ...foreign.map(id => `row ${id} is of no event on the topics`)] }
}

export const noDeadLetterLeft: Look = evidence =>
  each(evidence.of('dead letter'), ({ id, reason, redriven, isForeign }) =>
    redriven || isForeign ? [] : [`${id} is left: ${reason}`],
  )

export const comesToRest: Look = evidence =>
  each(evidence.of('rest'), ({ of, reached }) => (reached ? [] : [`the ${of} never came to rest`]))
