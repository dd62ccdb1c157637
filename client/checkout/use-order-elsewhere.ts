import { useEffect, useRef, useState } from 'react'
import { type Cart, quantityOf } from '../cart/cart.ts'
import { storedOrders } from '../orders/stored-orders.ts'

/**
 * Shows the order when another tab has bought the cart that is seen here. `pays`: this tab buys, and shows its order itself.
 *
 * @returns true while the order is about to be shown
 */
export const useOrderElsewhere = (cart: Cart, pays: boolean, showOrder: (checkoutId: string) => void): boolean => {
  const [found, setFound] = useState<string>()
  const known = useRef<ReadonlySet<string>>(undefined)
  const seen = useRef<Cart>([])
  useEffect(() => {
    known.current ??= new Set(storedOrders.read().map(({ checkoutId }) => checkoutId))
    if (pays) return
    if (cart.length > 0) {
      seen.current = cart
      return
    }
    const order = storedOrders.read().find(({ checkoutId }) => !known.current?.has(checkoutId))
    const isThatCart =
      seen.current.length > 0 && seen.current.every(({ sku }) => quantityOf(order?.lines ?? [], sku) > 0)
    if (order && isThatCart) setFound(order.checkoutId)
  }, [cart, pays])
  useEffect(() => {
    if (found) showOrder(found)
  }, [found, showOrder])
  return found !== undefined
}
