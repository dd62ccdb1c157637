import Link from 'next/link'
import type { ReactNode } from 'react'
import type { Product } from '../shared/contract.ts'
import { Money } from '../shared/money-amount.tsx'
import { Picture } from '../shared/picture.tsx'
import type { BuiltProduct } from './built-catalogue.ts'
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
      <Looks product={product} first={first} ribbon={product.soldOut && <span className={style.ribbon}>Sold out</span>}>
        <Money amount={product.price} currency={currency} />
      </Looks>
      <StockWords product={product} />
      <BuyControl product={product} quantity={quantity} change={change} />
    </li>
  )
}

interface LooksProps {
  readonly product: BuiltProduct
  readonly first: boolean
  readonly ribbon?: ReactNode
  /** The price. */
  readonly children: ReactNode
}

/** Picture, name and description. */
function Looks({ product, first, ribbon, children }: LooksProps) {
  return (
    <>
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
        {ribbon}
      </div>
      <div className={style.words}>
        <h2 className={style.name}>
          <Link href={`/product?sku=${product.sku}`} prefetch={false}>
            {product.name}
          </Link>
        </h2>
        <p className={style.price}>{children}</p>
      </div>
      <p className={style.description}>{product.description}</p>
    </>
  )
}

/** A product as the page was built with it: its price and stock are not known yet, so it cannot be bought. */
export function BuiltProductCard({ product, first }: { product: BuiltProduct; first: boolean }) {
  return (
    <li className={style.card}>
      <Looks product={product} first={first}>
        &nbsp;
      </Looks>
      <p className={style.blankStock}>&nbsp;</p>
      <div className={`${style.blank} ${style.blankKey}`} />
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
