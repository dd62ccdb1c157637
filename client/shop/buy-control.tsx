import { useEffect, useRef } from 'react'
import { limitOf } from '../cart/cart.ts'
import { Quantity } from '../cart/quantity.tsx'
import { Button } from '../shared/button.tsx'
import type { Product } from '../shared/contract.ts'
import style from './buy-control.module.css'

interface BuyControlProps {
  readonly product: Product
  readonly quantity: number
  readonly change: (product: Product, quantity: number) => void
}

/** Puts a product into the cart, then says how many of it are there. */
export function BuyControl({ product, quantity, change }: BuyControlProps) {
  const inCart = quantity > 0
  const wasInCart = useRef(inCart)
  const action = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // The button that was pressed has just been replaced: the focus goes to what took its place.
    if (wasInCart.current !== inCart && document.activeElement === document.body) {
      action.current?.querySelector<HTMLElement>('button:last-of-type')?.focus()
    }
    wasInCart.current = inCart
  }, [inCart])
  return (
    <div className={style.action} ref={action}>
      {inCart ? (
        <Quantity
          of={product.name}
          value={quantity}
          most={limitOf(product)}
          change={wanted => change(product, wanted)}
        />
      ) : (
        <Button
          wide
          aria-disabled={product.soldOut}
          aria-label={product.soldOut ? `${product.name} is sold out` : `Add ${product.name} to the cart`}
          onClick={() => !product.soldOut && change(product, 1)}
        >
          {product.soldOut ? 'Sold out' : 'Add'}
        </Button>
      )}
    </div>
  )
}
