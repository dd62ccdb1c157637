import { ButtonLink } from '../shared/button.tsx'
import type { Product } from '../shared/contract.ts'
import { Money } from '../shared/money-amount.tsx'
import { Receipt, ReceiptLine } from '../shared/receipt.tsx'
import { TotalDisplay } from '../shared/total-display.tsx'
import type { PricedCart } from './cart.ts'
import style from './cart-summary.module.css'

interface CartSummaryProps {
  readonly priced: PricedCart
  readonly currency: string | undefined
  readonly loading: boolean
  readonly cartIsEmpty: boolean
  /** The item added last. */
  readonly last: { readonly product: Product; readonly quantity: number } | undefined
}

/** The cart beside the products. */
export function CartSummary({ priced, currency, loading, cartIsEmpty, last }: CartSummaryProps) {
  const words = last ? `${last.quantity} × ${last.product.name}` : cartIsEmpty ? 'Welcome' : 'Welcome back'
  return (
    <aside className={style.aside} aria-label="Cart">
      <TotalDisplay
        above={<span role="status">{words}</span>}
        label="Goods"
        figure={currency ? <Money amount={priced.total} currency={currency} /> : '--.--'}
      />
      <div className={style.tape}>
        <Receipt label="Items in the cart">
          {cartIsEmpty && <p className={style.empty}>Your cart is empty.</p>}
          {!cartIsEmpty && loading && <p className={style.empty}>Loading prices…</p>}
          {currency &&
            priced.items.map(({ product, quantity, amount }) => (
              <ReceiptLine
                key={product.sku}
                words={`${quantity} × ${product.name}`}
                figure={<Money amount={amount} currency={currency} />}
              />
            ))}
          {currency && priced.items.length > 0 && (
            <div className={style.checkout}>
              <ButtonLink href="/checkout" main wide size="large">
                Check out
              </ButtonLink>
            </div>
          )}
        </Receipt>
      </div>
    </aside>
  )
}
