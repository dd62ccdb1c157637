import { ButtonLink } from '../shared/button.tsx'
import { Money } from '../shared/money-amount.tsx'
import type { PricedCart } from './cart.ts'
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
      <ButtonLink href="/checkout" main>
        Check out
      </ButtonLink>
    </aside>
  )
}
