import { useCallback, useState } from 'react'
import { type Cart, emptyCart, quantityOf, setQuantity } from '../cart/cart.ts'
import { storedCart } from '../cart/stored-cart.ts'
import type { Product } from '../shared/contract.ts'
import { useStored } from '../shared/use-stored.ts'

interface ShopCart {
  readonly cart: Cart
  readonly change: (product: Product, quantity: number) => void
  /** The product that was changed last, while it is in the cart. */
  readonly last: { readonly product: Product; readonly quantity: number } | undefined
}

export const useCart = (): ShopCart => {
  const cart = useStored(storedCart, emptyCart)
  const [last, setLast] = useState<Product>()
  const change = useCallback((product: Product, quantity: number) => {
    storedCart.change(items => setQuantity(items, product.sku, quantity))
    setLast(product)
  }, [])
  const quantity = last ? quantityOf(cart, last.sku) : 0
  return { cart, change, last: last && quantity > 0 ? { product: last, quantity } : undefined }
}
