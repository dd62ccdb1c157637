'use client'
import { useEffect, useRef } from 'react'
import { limitOf } from '../cart/cart.ts'
import { Quantity } from '../cart/quantity.tsx'
import { Button } from '../shared/button.tsx'
import type { Product } from '../shared/contract.ts'
import { Money } from '../shared/money-amount.tsx'
import { Picture } from '../shared/picture.tsx'
import { useLocale } from '../shared/use-locale.ts'
import style from './product-card.module.css'

interface ProductCardProps {
  readonly product: Product
  readonly currency: string
  readonly quantity: number
  readonly change: (product: Product, quantity: number) => void
  /** Above the fold: its picture is fetched first. */
  readonly first: boolean
}

const few = 25

function Stock({ product }: { product: Product }) {
  const locale = useLocale()
  const { stock, soldOut } = product
  if (soldOut) return <p className={style.stock}>Sold out</p>
  if (stock === null) return <p className={style.stock}>In stock</p>
  if (stock <= few) return <p className={`${style.stock} ${style.few}`}>Only {stock} left</p>
  return <p className={style.stock}>{stock.toLocaleString(locale)} in stock</p>
}

export function ProductCard({ product, currency, quantity, change, first }: ProductCardProps) {
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
    <li className={style.card} data-sold-out={product.soldOut}>
      <div className={style.frame}>
        <Picture
          src={product.picture}
          width="400"
          height="400"
          loading={first ? 'eager' : 'lazy'}
          fetchPriority={first ? 'high' : 'auto'}
        />
        {product.soldOut && <span className={style.ribbon}>Sold out</span>}
      </div>
      <div className={style.words}>
        <h2 className={style.name}>{product.name}</h2>
        <p className={style.price}>
          <Money amount={product.price} currency={currency} />
        </p>
      </div>
      <p className={style.description}>{product.description}</p>
      <Stock product={product} />
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
    </li>
  )
}

/** Holds the place of a product until it is known. */
export function ProductSkeleton() {
  return (
    <li className={style.card} aria-hidden="true">
      <div className={`${style.frame} ${style.blank}`} />
      <div className={style.words}>
        <span className={`${style.blank} ${style.blankName}`} />
      </div>
      <p className={style.description}>
        <span className={`${style.blank} ${style.blankLine}`} />
      </p>
      <p className={style.stock}>&nbsp;</p>
      <div className={`${style.blank} ${style.blankKey}`} />
    </li>
  )
}
