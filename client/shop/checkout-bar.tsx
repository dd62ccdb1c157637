'use client'
import type { PricedCart } from '../lib/cart.ts'
import { KeyLink } from '../shell/key.tsx'
import { Money } from '../shell/money.tsx'
import style from './checkout-bar.module.css'

/** On a narrow screen: the total and the way to pay, always at hand. */
export function CheckoutBar({ priced, currency }: { priced: PricedCart; currency: string }) {
  return (
    <aside className={style.bar} aria-label="Total">
      <p className={style.total}>
        <span className={style.count}>
          {priced.count} {priced.count === 1 ? 'item' : 'items'}
        </span>
        <span className={style.figure}>
          <Money amount={priced.total} currency={currency} />
        </span>
      </p>
      <KeyLink href="/checkout" main>
        Check out
      </KeyLink>
    </aside>
  )
}
