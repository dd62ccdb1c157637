/** What a shopper after the last pieces, an operator, and a reader of the catalogue may rely on. */
import type { Accepted, Evidence } from './evidence.ts'
import type { CatalogueState } from './history.ts'
import { each, type Look } from './look.ts'

/**
 * The latest moment at which each order can have taken its pieces, and the earliest at which each delivery or cancelled order can
 * have added some: a function states what it did after it did it, and the stock follows the topic. A cancellation has the time at
 * which it was begun.
 */
const movementsOf = (evidence: Evidence) => {
  const orders = evidence.of('order').flatMap(({ checkoutId, status, lines }) => {
    if (status === 'rejected') return []
    const at = Math.min(...evidence.factsOn(checkoutId, 'order-successful').map(fact => fact.at))
    const taken = lines.map(({ sku, quantity }) => ({ sku, at, change: -quantity }))
    if (status !== 'cancelled') return taken
    const [cancelled] = evidence.factsOn(checkoutId, 'order-cancelled')
    const back = Date.parse(cancelled?.time ?? '')
    // One that is not stated is another finding; where facts have another clock than their records nothing can be said.
    if (!cancelled || !(back <= cancelled.at)) return []
    return [...taken, ...lines.map(({ sku, quantity }) => ({ sku, at: back, change: quantity }))]
  })
  return Map.groupBy([...evidence.adjustments, ...orders], ({ sku }) => sku)
}

export const neverOversold: Look = evidence => {
  const movements = movementsOf(evidence)
  return each(evidence.of('stock'), ({ sku, initial }) => {
    // A delivery in the same millisecond comes first.
    const inTime = (movements.get(sku) ?? []).toSorted((a, b) => a.at - b.at || b.change - a.change)
    let left = initial
    for (const { at, change } of inTime) {
      left += change
      if (left < 0) return [`at ${at} more of ${sku} was ordered than there was: ${-left} too many`]
    }
    return []
  })
}

const contended = (accepted: Accepted): accepted is Accepted & Required<Pick<Accepted, 'wants'>> =>
  accepted.isContended === true && accepted.wants !== undefined

export const pricesAreAgreed: Look = evidence => {
  const prices = new Map<string, Set<number>>()
  for (const { in: place, entry, state } of evidence.of('catalogue state')) {
    if (place !== 'topic' || state === undefined || !entry.startsWith('product ')) continue
    const sku = entry.replace('product ', '')
    prices.set(sku, (prices.get(sku) ?? new Set()).add((JSON.parse(state) as { price: number }).price))
  }
  const found = each(evidence.accepted.filter(contended), ({ checkoutId, amount, wants }) => {
    const [line, ...more] = wants.lines
    if (!line || more.length > 0) return [`checkout ${checkoutId} is contended and has not one line`]
    return [
      ...(amount > wants.amount ? [`checkout ${checkoutId} costs ${amount} and its shopper saw ${wants.amount}`] : []),
      ...(prices.get(line.sku)?.has((amount - (wants.shipping ?? 0)) / line.quantity)
        ? []
        : [`checkout ${checkoutId} costs ${amount}, and ${line.sku} never had that price`]),
    ]
  })
  const asked = evidence.of('cart').filter(({ isContended, key }) => {
    const isRefused = evidence.answers.get(key)?.some(({ problem }) => problem === 'price-changed')
    return isContended && isRefused
  })
  const unasked = asked.filter(({ wants }) => {
    const [line] = wants?.lines ?? []
    const highest = Math.max(...(prices.get(line?.sku ?? '') ?? []))
    return line && wants && highest * line.quantity + (wants.shipping ?? 0) <= wants.amount
  })
  return {
    checked: found.checked + asked.length,
    broken: [
      ...found.broken,
      ...unasked.map(({ key }) => `key ${key} was told that the price changed, and it never was higher`),
    ],
  }
}

const priceOf = ({ state }: CatalogueState): number | undefined =>
  state === undefined ? undefined : (JSON.parse(state) as { price?: number }).price

export const operatorsAreHeard: Look = evidence => {
  const onTopic = Map.groupBy(
    evidence.of('catalogue state').filter(({ in: place }) => place === 'topic'),
    ({ entry, version }) => `${entry} ${version}`,
  )
  const changes = evidence.of('price change')
  const published = each(changes, ({ sku, seen, price, status, version }) => {
    if (status === 412) return []
    if (status !== 202) return [`a price of ${sku} for version ${seen} was answered ${status} at last`]
    const states = onTopic.get(`product ${sku} ${version}`) ?? []
    return [
      ...(version === seen + 1 ? [] : [`the change of version ${seen} of ${sku} became version ${version}`]),
      ...(states.some(each => priceOf(each) === price)
        ? []
        : [`version ${version} of ${sku} was accepted at ${price} and is not on the topic`]),
    ]
  })
  const won = Map.groupBy(
    changes.filter(({ status }) => status === 202),
    ({ sku, version }) => `product ${sku} ${version}`,
  )
  const twice = [...won].filter(([, winners]) => new Set(winners.map(({ price }) => price)).size > 1)
  const changed = [...onTopic].filter(([, states]) => new Set(states.map(({ state }) => state)).size > 1)
  const stated = new Map(evidence.adjustments.map(each => [each.eventId, each]))
  const deliveries = each(evidence.of('delivery'), ({ sku, change, status, eventId = '' }) => {
    if (status !== 202) return [`a delivery of ${change} ${sku} was answered ${status} at last`]
    const found = stated.get(eventId)
    return found?.sku === sku && found.change === change
      ? []
      : [`a delivery of ${change} ${sku} was accepted and is not on the topic`]
  })
  const asked = new Set(evidence.of('delivery').map(({ eventId }) => eventId))
  const gifts = evidence.adjustments.filter(({ eventId }) => !asked.has(eventId))
  return {
    checked: published.checked + deliveries.checked,
    broken: [
      ...published.broken,
      ...twice.map(([version]) => `${version} was given to two changes`),
      ...changed.map(([version]) => `${version} stands for several states`),
      ...deliveries.broken,
      ...gifts.map(({ change, sku }) => `${change} of ${sku} are on stock-adjusted, and nobody delivered them`),
    ],
  }
}

export const viewsFollowTheTopics: Look = evidence => {
  const states = Map.groupBy(evidence.of('catalogue state'), each => each.in)
  const newest = new Map<string, CatalogueState>()
  for (const each of states.get('topic') ?? []) {
    if (each.version > (newest.get(each.entry)?.version ?? 0)) newest.set(each.entry, each)
  }
  const differs = (place: 'view' | 'sink') => {
    const found = new Map((states.get(place) ?? []).map(each => [each.entry, each]))
    const missing = each([...newest.values()], ({ entry, version, state }) => {
      const there = found.get(entry)
      // A view for people has no row of what is withdrawn.
      if (!there) return state === undefined ? [] : [`${entry} is on its topic and not in the ${place}`]
      if (there.version !== version)
        return [`${entry} has version ${version} on its topic and ${there.version} in the ${place}`]
      return there.state === state ? [] : [`${entry} has another state in the ${place} than on its topic`]
    })
    const more = [...found.keys()].filter(entry => !newest.has(entry))
    return {
      checked: missing.checked,
      broken: [...missing.broken, ...more.map(entry => `${entry} is in the ${place} and not on its topic`)],
    }
  }
  const [view, sink] = [differs('view'), differs('sink')]
  const inSink = new Map(evidence.of('sink stock').map(({ sku, left }) => [sku, left]))
  const delivered = new Set(evidence.adjustments.map(({ sku }) => sku))
  // What a run put into the table by itself, no topic tells.
  const told = evidence.of('stock').filter(({ sku, initial }) => initial === 0 && delivered.has(sku))
  const stock = each(told, ({ sku, left }) =>
    inSink.get(sku) === left ? [] : [`${left} of ${sku} are left, and ${inSink.get(sku) ?? 'none'} in the sink`],
  )
  return {
    checked: view.checked + sink.checked + stock.checked,
    broken: [...view.broken, ...sink.broken, ...stock.broken],
  }
}
