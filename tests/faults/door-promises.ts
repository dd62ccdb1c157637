/** What a client of the checkout endpoint may rely on, and what a stranger at the webhook's cannot do. */
import type { Answer, CartLine } from './history.ts'
import { each, type Look } from './look.ts'

export const doorKeepsItsWord: Look = evidence => {
  const keysOf = Map.groupBy(evidence.accepted, ({ checkoutId }) => checkoutId)
  const left = new Map(evidence.of('stock').map(stock => [stock.sku, stock.left]))
  // Of what is not contended nothing is delivered: what was short at the door is short at the end, but for what came back.
  const isShort = (wants: CartLine['wants']): boolean =>
    wants?.lines.some(({ sku, quantity }) => evidence.broughtBack.has(sku) || (left.get(sku) ?? 0) < quantity) ?? false
  const found = each(evidence.of('cart'), ({ key, expect, wants, isContended = false }) => {
    const answers = evidence.answers.get(key) ?? []
    const accepted = answers.filter(({ status }) => status === 202)
    const told = new Set(accepted.map(({ checkoutId, amount }) => `${checkoutId} for ${amount}`))
    const mayBeRefused = ({ status, problem = '' }: Answer): boolean =>
      status === 409 &&
      (isContended ? ['out-of-stock', 'price-changed'].includes(problem) : expect !== 'refused' && isShort(wants))
    const isRefused = answers.some(mayBeRefused)
    const refused = answers.filter(each => each.status >= 400 && each.status < 500 && !mayBeRefused(each))
    const wrong = isContended ? undefined : wants && accepted.find(({ amount }) => amount !== wants.amount)
    return [
      ...(accepted.some(({ checkoutId }) => checkoutId === undefined) ? [`key ${key} was accepted without an id`] : []),
      ...(told.size > 1 ? [`key ${key} was accepted as ${[...told].join(' and as ')}`] : []),
      ...(wrong ? [`key ${key} was told ${wrong.amount} and its cart costs ${wants?.amount}`] : []),
      ...(expect === 'refused' && accepted.length > 0 ? [`key ${key} must be refused and was accepted`] : []),
      ...(expect === 'refused' && refused.length === 0 ? [`key ${key} must be refused and never was`] : []),
      ...(expect !== 'refused' && refused.length > 0 ? [`key ${key} was refused with ${refused[0]?.status}`] : []),
      ...(expect !== 'refused' && accepted.length === 0 && !isRefused ? [`key ${key} was never accepted`] : []),
      // An outage is a 503 that says when to ask again; a 500 says that the shop itself is at fault.
      ...(answers.some(({ status }) => status === 500) ? [`key ${key} was answered 500`] : []),
      ...(answers.some(({ status, retryAfter }) => status === 503 && retryAfter === undefined)
        ? [`key ${key} was answered 503 without Retry-After`]
        : []),
    ]
  })
  const shared = [...keysOf].filter(([, owners]) => owners.length > 1)
  return { ...found, broken: [...found.broken, ...shared.map(([id]) => `checkout ${id} was given to several keys`)] }
}

export const webhooksAreVerified: Look = evidence =>
  each(evidence.of('webhook'), ({ is, status }) => {
    // No answer, or one that says to come back: an outage.
    if (status === 0 || status === 502 || status === 503) return []
    const right = is === 'late' ? 200 : 400
    return status === right ? [] : [`a webhook that was ${is} was answered ${status} and not ${right}`]
  })
