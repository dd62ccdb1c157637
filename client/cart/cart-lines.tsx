import { type ComponentProps, useId, useState } from 'react'
import { Money } from '../shared/money-amount.tsx'
import { Picture } from '../shared/picture.tsx'
import { Receipt, ReceiptLine } from '../shared/receipt.tsx'
import { ShippingAmount } from '../shared/shipping-amount.tsx'
import { TaxLines } from '../shared/tax-lines.tsx'
import { TotalDisplay } from '../shared/total-display.tsx'
import { type Cart, limitOf, type PricedCart, setQuantity } from './cart.ts'
import style from './cart-lines.module.css'
import { Quantity } from './quantity.tsx'
import { storedCart } from './stored-cart.ts'

interface CartLinesProps {
  readonly priced: PricedCart
  readonly currency: string | undefined
  readonly cart: Cart
  /** While an attempt is open its cart cannot change. */
  readonly locked: boolean
  /** What is wrong with an item, by sku. */
  readonly errors: ReadonlyMap<string, string>
  /** How it is shipped; undefined while that is not known. */
  readonly shipping: { readonly name: string; readonly amount: number } | undefined
  readonly tax: ComponentProps<typeof TaxLines>['tax']
}

const change = (sku: string, quantity: number): void => storedCart.change(items => setQuantity(items, sku, quantity))

/** On a phone the lines are folded away, so that the form is near; never while one of them stands in the way of buying. */
export function CartLines({ priced, currency, cart, locked, errors, shipping, tax }: CartLinesProps) {
  const id = useId()
  const [isUnfolded, setUnfolded] = useState(false)
  const isInTheWay = errors.size > 0 || priced.items.some(({ short }) => short > 0) || priced.unknown.length > 0
  const isOpen = isUnfolded || (currency !== undefined && isInTheWay)
  return (
    <>
      <TotalDisplay
        above={`${priced.count} ${priced.count === 1 ? 'item' : 'items'}`}
        label="Total"
        figure={currency ? <Money amount={priced.total + (shipping?.amount ?? 0)} currency={currency} /> : '--.--'}
      />
      <button
        type="button"
        className={style.fold}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setUnfolded(!isOpen)}
      >
        {isOpen ? 'Hide the cart' : 'Show the cart'}
      </button>
      <div id={id} className={style.tape} data-folded={!isOpen}>
        <Receipt label="Cart">
          {!currency && <p className={style.reading}>Loading prices…</p>}
          <ul inert={locked}>
            {currency &&
              priced.items.map(({ product, quantity, amount, short }) => (
                <li key={product.sku} className={style.line}>
                  <Picture className={style.picture} src={product.picture} name={product.name} width="56" height="56" />
                  <div className={style.words}>
                    <p className={style.name}>{product.name}</p>
                    <p className={style.each}>
                      <Money amount={product.price} currency={currency} /> each
                    </p>
                  </div>
                  <p className={style.amount}>
                    <Money amount={amount} currency={currency} />
                  </p>
                  <div className={style.controls}>
                    <Quantity
                      of={product.name}
                      value={quantity}
                      most={limitOf(product)}
                      change={wanted => change(product.sku, wanted)}
                    />
                    <button type="button" className={style.remove} onClick={() => change(product.sku, 0)}>
                      Remove<span className="visually-hidden"> {product.name}</span>
                    </button>
                  </div>
                  {short > 0 && (
                    <p className={style.error} role="alert">
                      {limitOf(product) === 0
                        ? 'Sold out. Remove it to continue.'
                        : `Only ${limitOf(product)} left. Reduce the quantity to continue.`}
                    </p>
                  )}
                  {errors.get(product.sku) && (
                    <p className={style.error} role="alert">
                      {errors.get(product.sku)}
                    </p>
                  )}
                </li>
              ))}
            {currency &&
              priced.unknown.map(sku => (
                <li key={sku} className={style.line}>
                  <Picture className={style.picture} src={null} name={sku} />
                  <p className={style.error}>{sku} is no longer available.</p>
                  <button type="button" className={style.remove} onClick={() => change(sku, 0)}>
                    Remove<span className="visually-hidden"> {sku}</span>
                  </button>
                </li>
              ))}
          </ul>
          {currency && shipping && (
            <div className={style.sums}>
              <ReceiptLine words="Goods" figure={<Money amount={priced.total} currency={currency} />} />
              <ReceiptLine
                words={`Shipping: ${shipping.name}`}
                figure={<ShippingAmount amount={shipping.amount} currency={currency} />}
              />
              <ReceiptLine
                strong
                words="Total"
                figure={<Money amount={priced.total + shipping.amount} currency={currency} />}
              />
              <TaxLines tax={tax} currency={currency} />
            </div>
          )}
          {locked && cart.length > 0 && (
            <p className={style.locked}>The cart can’t be changed while your order is being placed.</p>
          )}
        </Receipt>
      </div>
    </>
  )
}
