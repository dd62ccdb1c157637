'use client'
import { useCallback, useState } from 'react'
import { emptyCart, priceCart, quantityOf, setQuantity } from '../cart/cart.ts'
import { CartSummary } from '../cart/cart-summary.tsx'
import { CheckoutBar } from '../cart/checkout-bar.tsx'
import { storedCart } from '../cart/stored-cart.ts'
import { describeFailure } from '../shared/api-request.ts'
import { Button } from '../shared/button.tsx'
import type { Product } from '../shared/contract.ts'
import { Notice } from '../shared/notice.tsx'
import { useStored } from '../shared/use-stored.ts'
import { Categories } from './categories.tsx'
import { ProductCard, ProductSkeleton } from './product-card.tsx'
import style from './storefront.module.css'
import { useCatalogue } from './use-catalogue.ts'

const everything = 'all'
const skeletons = Array.from({ length: 8 }, (_, place) => place)

export function Storefront() {
  const { data: catalogue, failure, refresh } = useCatalogue()
  const cart = useStored(storedCart, emptyCart)
  const [category, setCategory] = useState(everything)
  const [last, setLast] = useState<Product>()
  const change = useCallback((product: Product, quantity: number) => {
    storedCart.change(items => setQuantity(items, product.sku, quantity))
    setLast(product)
  }, [])

  const products = catalogue?.products ?? []
  const shown = products.filter(product => category === everything || product.category === category)
  const priced = priceCart(cart, products)

  return (
    <div className={style.page}>
      <header className={style.lead}>
        <h1 className={style.title}>Made to last. Charged once.</h1>
        <p className="soft">Buy something and watch four services turn it into one order.</p>
      </header>
      <div className={style.goods}>
        <Categories
          names={[everything, ...new Set(products.map(product => product.category))]}
          chosen={category}
          choose={setCategory}
        />
        {failure && (
          <div className={style.trouble}>
            <Notice
              tone={catalogue ? 'warn' : 'bad'}
              title={catalogue ? 'Prices and stock may be out of date' : 'Products can’t be loaded right now'}
              actions={<Button onClick={refresh}>Try now</Button>}
            >
              {describeFailure(failure)} We’ll keep trying. Your cart is saved.
            </Notice>
          </div>
        )}
        <ul className={style.grid} aria-busy={!catalogue} aria-label="Products">
          {catalogue
            ? shown.map((product, place) => (
                <ProductCard
                  key={product.sku}
                  product={product}
                  currency={catalogue.currency}
                  quantity={quantityOf(cart, product.sku)}
                  change={change}
                  first={place < 4}
                />
              ))
            : !failure && skeletons.map(place => <ProductSkeleton key={place} />)}
        </ul>
      </div>
      <CartSummary
        priced={priced}
        currency={catalogue?.currency}
        loading={!catalogue}
        cartIsEmpty={cart.length === 0}
        last={
          last && quantityOf(cart, last.sku) > 0 ? { product: last, quantity: quantityOf(cart, last.sku) } : undefined
        }
      />
      {catalogue && cart.length > 0 && <CheckoutBar priced={priced} currency={catalogue.currency} />}
    </div>
  )
}
