/** What everybody else may rely on while somebody is hostile, at the door or on the topics. */
import type { Poison } from './history.ts'
import { mostFailures } from './hostile-shopper.ts'
import { each, type Look } from './look.ts'

export const hostileIsRefused: Look = evidence =>
  each(evidence.of('hostile answer'), ({ name, status }) => {
    if (status === 0) return [`${name} was never answered`]
    return status >= 400 && status < 500 ? [] : [`${name} was answered ${status}`]
  })

/** A payment is declined for all to see just before it is counted, and a crash between the two delays the count. */
const uncounted = 3

export const cardTrialsEnd: Look = evidence =>
  each(evidence.of('card trial'), ({ declined, status, retryAfter }) => {
    if (status !== 429) return [`after ${declined} declined payments the door answered ${status}`]
    return [
      ...(declined <= mostFailures ? [`the door refused after ${declined} declined payments`] : []),
      ...(declined > mostFailures + 1 + uncounted
        ? [`the door refused no sooner than after ${declined} declines`]
        : []),
      ...(/^[1-9]\d*$/.test(retryAfter ?? '') ? [] : ['the door refused without Retry-After']),
    ]
  })

const place = ({ topic, partition, offset }: Pick<Poison, 'topic' | 'partition' | 'offset'>): string =>
  `${topic}/${partition}/${offset}`

/** Faults in which a function or its mapping cannot say that it has handled a record. */
const redelivers = (component: string): boolean =>
  component !== 'mail' && component !== 'postgres' && component !== 'connect'

export const poisonIsPutAside: Look = evidence => {
  const mayComeAgain = evidence.of('fault').some(({ component }) => redelivers(component))
  const bySource = Map.groupBy(evidence.of('letter row'), ({ source }) => source)
  const found = each(evidence.of('poison'), poison => {
    const letters = bySource.get(place(poison)) ?? []
    return poison.readBy.flatMap(name => {
      const own = letters.filter(letter => letter.function?.endsWith(`-${name}`)).length
      if (own === 0) return [`${place(poison)} (${poison.mark}) was not put aside by ${name}`]
      return own > 1 && !mayComeAgain ? [`${place(poison)} was put aside ${own} times by ${name}, without a fault`] : []
    })
  })
  // Whoever sent it knows that the brokers have it.
  const seen = new Set(evidence.of('poison').map(({ mark }) => mark))
  const lost = evidence
    .of('foreign record')
    .filter(({ isSent, isAborted, isExpired, mark }) => isSent && !isAborted && !isExpired && !seen.has(mark))
  const unsent = evidence.of('foreign record').filter(({ isSent }) => !isSent)
  return {
    ...found,
    broken: [
      ...found.broken,
      ...lost.map(({ mark, topic }) => `${mark} was taken by the brokers and is not on ${topic}`),
      ...unsent.map(({ mark, topic }) => `${mark} was never taken by the brokers for ${topic}`),
    ],
  }
}

export const deadLettersAreRows: Look = evidence => {
  const rows = Map.groupBy(evidence.of('letter row'), ({ id }) => id)
  const onTopics = new Set(evidence.of('dead letter').map(({ id }) => id))
  const found = each([...onTopics], id => (rows.has(id) ? [] : [`${id} is no row of dead_letters`]))
  // What is older than any retention leaves its topic at any time; the sink may have read it before. Ids begin with their topic.
  const expired = evidence.of('foreign record').filter(({ isExpired, isSent }) => isExpired && isSent)
  const mayBeGone = new Map([...Map.groupBy(expired, ({ topic }) => topic)].map(([topic, of]) => [topic, of.length]))
  const phantoms = [...rows.keys()].filter(id => {
    if (onTopics.has(id)) return false
    const topic = id.replace(/-\d+-\d+$/, '')
    const gone = mayBeGone.get(topic) ?? 0
    mayBeGone.set(topic, gone - 1)
    return gone <= 0
  })
  return { ...found, broken: [...found.broken, ...phantoms.map(id => `dead_letters has ${id}, which is on no topic`)] }
}

export const poisonIsARow: Look = evidence => {
  const rows = new Set(evidence.of('row').map(place))
  const onEventTopics = evidence.of('poison').filter(({ isEvent }) => isEvent)
  return each([...Map.groupBy(onEventTopics, ({ mark }) => mark)], ([mark, same]) =>
    same.some(poison => rows.has(place(poison))) ? [] : [`${mark} is no row of events`],
  )
}

export const takenBackIsNowhere: Look = evidence => {
  const eventIds = new Set([...evidence.of('row'), ...evidence.of('fact')].map(({ eventId }) => eventId))
  const marks = new Set(evidence.of('poison').map(({ mark }) => mark))
  const aborted = evidence.of('foreign record').filter(({ isAborted }) => isAborted)
  return each(aborted, ({ mark, eventId, topic }) => [
    ...(eventIds.has(eventId) ? [`${mark} was taken back from ${topic} and is an event`] : []),
    ...(marks.has(mark) ? [`${mark} was taken back from ${topic} and can be read there`] : []),
  ])
}

export const revenueIsOfOrders: Look = evidence => {
  const placed = new Map(
    evidence
      .of('fact')
      .flatMap(({ topic, checkoutId, amount = 0 }) => (topic === 'order-successful' ? [[checkoutId, amount]] : [])),
  ) as Map<string, number>
  const sum = (amounts: readonly number[]): number => amounts.reduce((all, amount) => all + amount, 0)
  const amount = sum([...placed.values()])
  const back = evidence.of('order').map(({ checkoutId, status, refunds = [] }) => ({
    isCancelled: status === 'cancelled',
    amount: status === 'cancelled' ? (placed.get(checkoutId) ?? 0) : sum(refunds.map(each => each.amount)),
  }))
  const refunded = sum(back.map(each => each.amount))
  const cancelled = back.filter(({ isCancelled }) => isCancelled).length
  return each(evidence.of('revenue'), revenue => [
    ...(revenue.orders === placed.size && revenue.amount === amount
      ? []
      : [`the sink counts ${revenue.amount} of ${revenue.orders} orders, and ${amount} of ${placed.size} were placed`]),
    ...((revenue.cancelled ?? cancelled) === cancelled && (revenue.refunded ?? refunded) === refunded
      ? []
      : [
          `the sink counts ${revenue.cancelled} cancelled and ${revenue.refunded} given back, and ${cancelled} and ${refunded} were`,
        ]),
  ])
}
