/**
 * What the door may answer, on one page: a key has one cart, one checkout and one price. On the day it was first used the same
 * cart hears the same answer and another cart is refused; on a later day everything is refused; the rest is "not now".
 */
import type { Cart } from '../../functions/checkout/checkout.ts'
import { shippingOf } from '../delivery.ts'

export interface DoorAnswer {
  readonly key: string
  /** When it was asked: a key expires a day after its first use. */
  readonly day: number
  readonly cart: Cart
  /** 0: the process died before it answered. */
  readonly status: number
  readonly checkoutId?: string
  readonly amount?: number
}

const notNow = new Set([0, 503])

/** Asked again, until it hears that it is accepted or that the key belongs to another cart or has expired. */
export const isFinal = ({ status }: DoorAnswer): boolean => !notNow.has(status)

export const priceOf = ({ items }: Cart, prices: Readonly<Record<string, number>>): number => {
  const goods = items.reduce((sum, { sku, quantity }) => sum + quantity * (prices[sku] ?? Number.NaN), 0)
  return goods + shippingOf(items, goods)
}

/** @returns a sentence for each answer the model does not allow */
export const doorBreaches = (answers: readonly DoorAnswer[], prices: Readonly<Record<string, number>>): string[] => {
  const keys = Map.groupBy(answers, ({ key }) => key)
  const breaches = [...keys].flatMap(([key, heard]) => {
    const accepted = heard.filter(({ status }) => status === 202)
    const first = Math.min(...heard.map(({ day }) => day))
    const winner = accepted[0]?.cart
    return [
      ...(winner ? [] : [`${key} was never accepted`]),
      ...(new Set(accepted.map(({ checkoutId }) => checkoutId)).size > 1 ? [`${key} has several checkouts`] : []),
      ...heard.flatMap(answer => {
        const { status, cart, amount, day } = answer
        if (status === 202 && day > first) return [`${key} was accepted on a later day`]
        if (status === 202 && cart !== winner) return [`${key} accepted two carts`]
        if (status === 202 && amount !== priceOf(cart, prices)) return [`${key} was told ${amount}`]
        if (status === 422 && cart === winner && day === first) return [`${key} refused the cart it accepted`]
        return isFinal(answer) && status !== 202 && status !== 422 ? [`${key} heard ${status}`] : []
      }),
    ]
  })
  const owners = Map.groupBy(
    answers.filter(({ checkoutId }) => checkoutId !== undefined),
    ({ checkoutId }) => checkoutId,
  )
  const shared = [...owners].filter(([, owned]) => new Set(owned.map(({ key }) => key)).size > 1)
  return [...breaches, ...shared.map(([id]) => `checkout ${id} was given to two keys`)]
}
