'use client'
import type { PricedCart } from '../lib/cart.ts'
import type { Product } from '../lib/contract.ts'
import { Display } from '../shell/display.tsx'
import { KeyLink } from '../shell/key.tsx'
import { Money } from '../shell/money.tsx'
import { Tape, TapeLine } from '../shell/tape.tsx'
import style from './cart-tape.module.css'

interface CartTapeProps {
  readonly priced: PricedCart
  readonly currency: string | undefined
  readonly loading: boolean
  readonly cartIsEmpty: boolean
  /** What was rung up last. */
  readonly last: { readonly product: Product; readonly quantity: number } | undefined
}

/** The cart beside the shelves: what was rung up so far. */
export function CartTape({ priced, currency, loading, cartIsEmpty, last }: CartTapeProps) {
  const words = last ? `${last.quantity} × ${last.product.name}` : cartIsEmpty ? 'Welcome' : 'Welcome back'
  return (
    <aside className={style.aside} aria-label="Cart">
      <Display
        above={<span role="status">{words}</span>}
        label="Total"
        figure={currency ? <Money amount={priced.total} currency={currency} /> : '--.--'}
      />
      <div className={style.tape}>
        <Tape label="Items in the cart">
          {cartIsEmpty && <p className={style.empty}>Nothing rung up yet.</p>}
          {!cartIsEmpty && loading && <p className={style.empty}>Reading the prices…</p>}
          {currency &&
            priced.items.map(({ product, quantity, amount }) => (
              <TapeLine
                key={product.sku}
                words={`${quantity} × ${product.name}`}
                figure={<Money amount={amount} currency={currency} />}
              />
            ))}
          {currency && priced.items.length > 0 && (
            <div className={style.checkout}>
              <KeyLink href="/checkout" main wide size="large">
                Check out
              </KeyLink>
            </div>
          )}
        </Tape>
      </div>
    </aside>
  )
}
