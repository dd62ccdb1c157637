/** The cart: what a shopper put in, kept in the browser. It holds no price; prices come from the catalogue. */
import type { Line, Product } from '../shared/contract.ts'

export interface CartItem {
  readonly sku: string
  readonly quantity: number
}
export type Cart = readonly CartItem[]

/** The API takes no more of one item. */
export const mostOfAnItem = 99

export const emptyCart: Cart = []

const whole = (quantity: number): number => Math.min(mostOfAnItem, Math.max(0, Math.trunc(quantity) || 0))

/** What was kept, whatever it is by now: anything that is no cart item is dropped. */
export const parseCart = (json: unknown): Cart =>
  Array.isArray(json)
    ? json.flatMap((item: Partial<CartItem> | null): CartItem[] => {
        const quantity = whole(Number(item?.quantity))
        return typeof item?.sku === 'string' && quantity > 0 ? [{ sku: item.sku, quantity }] : []
      })
    : emptyCart

export const quantityOf = (cart: Cart, sku: string): number => cart.find(item => item.sku === sku)?.quantity ?? 0

/** Zero takes the item out. */
export const setQuantity = (cart: Cart, sku: string, quantity: number): Cart => {
  const wanted = whole(quantity)
  if (wanted === 0) return cart.filter(item => item.sku !== sku)
  if (quantityOf(cart, sku) === 0) return [...cart, { sku, quantity: wanted }]
  return cart.map(item => (item.sku === sku ? { sku, quantity: wanted } : item))
}

export const addItem = (cart: Cart, sku: string): Cart => setQuantity(cart, sku, quantityOf(cart, sku) + 1)

export const countItems = (cart: Cart): number => cart.reduce((count, item) => count + item.quantity, 0)

/** The most of a product that can be asked for. */
export const limitOf = (product: Product): number =>
  product.soldOut ? 0 : Math.min(mostOfAnItem, product.stock ?? mostOfAnItem)

export interface PricedItem {
  readonly product: Product
  readonly quantity: number
  readonly amount: number
  /** How many are too many for what is left. */
  readonly short: number
}

export interface PricedCart {
  readonly items: readonly PricedItem[]
  /** What the catalogue does not have any more. */
  readonly unknown: readonly string[]
  readonly count: number
  readonly total: number
}

export const priceCart = (cart: Cart, products: readonly Product[]): PricedCart => {
  const bySku = new Map(products.map(product => [product.sku, product]))
  const items = cart.flatMap(({ sku, quantity }): PricedItem[] => {
    const product = bySku.get(sku)
    if (!product) return []
    return [{ product, quantity, amount: product.price * quantity, short: Math.max(0, quantity - limitOf(product)) }]
  })
  return {
    items,
    unknown: cart.filter(item => !bySku.has(item.sku)).map(item => item.sku),
    count: items.reduce((count, item) => count + item.quantity, 0),
    total: items.reduce((sum, item) => sum + item.amount, 0),
  }
}

/** What is left in the cart once these were bought: what came in meanwhile stays. */
export const withoutBought = (cart: Cart, bought: Cart): Cart =>
  bought.reduce((left, { sku, quantity }) => setQuantity(left, sku, quantityOf(left, sku) - quantity), cart)

/** The cart with the lines of an earlier order in it, to try that order again. What is in the cart already stays. */
export const withLines = (cart: Cart, lines: readonly Line[]): Cart =>
  lines.reduce((all, { sku, quantity }) => setQuantity(all, sku, Math.max(quantity, quantityOf(all, sku))), cart)
