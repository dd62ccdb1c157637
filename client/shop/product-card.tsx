'use client'
import Link from 'next/link'
import type { Product } from '../shared/contract.ts'
import { Money } from '../shared/money-amount.tsx'
import { Picture } from '../shared/picture.tsx'
import { BuyControl } from './buy-control.tsx'
import style from './product-card.module.css'
import { StockWords } from './stock-words.tsx'

interface ProductCardProps {
  readonly product: Product
  readonly currency: string
  readonly quantity: number
  readonly change: (product: Product, quantity: number) => void
  /** Above the fold: its picture is fetched first. */
  readonly first: boolean
}

export function ProductCard({ product, currency, quantity, change, first }: ProductCardProps) {
  return (
    <li className={style.card} data-sold-out={product.soldOut}>
      <div className={style.frame}>
        <Picture
          className={style.picture}
          src={product.picture}
          name={product.name}
          width="400"
          height="400"
          loading={first ? 'eager' : 'lazy'}
          fetchPriority={first ? 'high' : 'auto'}
        />
        {product.soldOut && <span className={style.ribbon}>Sold out</span>}
      </div>
      <div className={style.words}>
        <h2 className={style.name}>
          <Link href={`/product?sku=${product.sku}`} prefetch={false}>
            {product.name}
          </Link>
        </h2>
        <p className={style.price}>
          <Money amount={product.price} currency={currency} />
        </p>
      </div>
      <p className={style.description}>{product.description}</p>
      <StockWords product={product} />
      <BuyControl product={product} quantity={quantity} change={change} />
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
      <p className={style.blankStock}>&nbsp;</p>
      <div className={`${style.blank} ${style.blankKey}`} />
    </li>
  )
}
