/**
 * What the door may answer, on one page: within the life of a key there is one cart, one checkout and one price; the same
 * cart hears the same answer, another cart is refused, and everything else is "not now".
 */
import type { Cart } from '../../functions/checkout/checkout.ts'

export interface DoorAnswer {
  readonly key: string
  /** Which life of the key: a day later it is free. */
  readonly day: number
  readonly cart: Cart
  /** 0: the process died before it answered. */
  readonly status: number
  readonly checkoutId?: string
  readonly amount?: number
}

const notNow = new Set([0, 409, 503])

/** Asked again, until it hears that it is accepted or that the key belongs to another cart. */
export const isFinal = ({ status }: DoorAnswer): boolean => !notNow.has(status)

export const priceOf = ({ items }: Cart, prices: Readonly<Record<string, number>>): number =>
  items.reduce((sum, { sku, quantity }) => sum + quantity * (prices[sku] ?? Number.NaN), 0)

/** @returns a sentence for each answer the model does not allow */
export const doorBreaches = (answers: readonly DoorAnswer[], prices: Readonly<Record<string, number>>): string[] => {
  const lives = Map.groupBy(answers, ({ key, day }) => `${key} on day ${day}`)
  const breaches = [...lives].flatMap(([life, heard]) => {
    const accepted = heard.filter(({ status }) => status === 202)
    const winner = accepted[0]?.cart
    return [
      ...(winner ? [] : [`${life} was never accepted`]),
      ...(new Set(accepted.map(({ checkoutId }) => checkoutId)).size > 1 ? [`${life} has several checkouts`] : []),
      ...heard.flatMap(answer => {
        const { status, cart, amount } = answer
        if (status === 202 && cart !== winner) return [`${life} accepted two carts`]
        if (status === 202 && amount !== priceOf(cart, prices)) return [`${life} was told ${amount}`]
        if (status === 422 && cart === winner) return [`${life} refused the cart it accepted`]
        return isFinal(answer) && status !== 202 && status !== 422 ? [`${life} heard ${status}`] : []
      }),
    ]
  })
  const owners = Map.groupBy(
    answers.filter(({ checkoutId }) => checkoutId !== undefined),
    ({ checkoutId }) => checkoutId,
  )
  const shared = [...owners].filter(([, owned]) => new Set(owned.map(({ key, day }) => `${key} ${day}`)).size > 1)
  return [...breaches, ...shared.map(([id]) => `checkout ${id} was given to two keys`)]
}
