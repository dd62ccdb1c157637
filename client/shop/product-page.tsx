import { useSearchParams } from 'next/navigation'
import { priceCart, quantityOf } from '../cart/cart.ts'
import { CheckoutBar } from '../cart/checkout-bar.tsx'
import { ButtonLink } from '../shared/button.tsx'
import type { Catalogue, Product } from '../shared/contract.ts'
import { EmptyState } from '../shared/empty-state.tsx'
import { Money } from '../shared/money-amount.tsx'
import { PageSkeleton } from '../shared/page-skeleton.tsx'
import { PageHead } from '../shell/page-head.tsx'
import type { BuiltCatalogue, BuiltProduct } from './built-catalogue.ts'
import { BuyControl } from './buy-control.tsx'
import { CatalogueNotice } from './catalogue-notice.tsx'
import { ProductCard } from './product-card.tsx'
import grid from './product-grid.module.css'
import { ProductLooks } from './product-looks.tsx'
import style from './product-page.module.css'
import { relatedTo } from './shop-query.ts'
import { StockWords } from './stock-words.tsx'
import { useCart } from './use-cart.ts'
import { useCatalogue } from './use-catalogue.ts'

/**
 * The product that the address names: `/product?sku=mug-enamel`.
 * @param built shown until the catalogue is there, without what may have changed: price and stock
 */
export function ProductOfAddress({ built }: { built: BuiltCatalogue | null }) {
  const sku = useSearchParams().get('sku') ?? ''
  const { data: catalogue, failure, refresh } = useCatalogue()
  const product = catalogue?.products.find(each => each.sku === sku)
  const notice = <CatalogueNotice failure={failure} stale={catalogue !== undefined} refresh={refresh} />
  if (!catalogue) {
    if (failure) return notice
    const known = built?.products.find(each => each.sku === sku)
    return built && known ? <BuiltProductPage built={built} product={known} /> : <PageSkeleton />
  }
  if (!product) {
    return (
      <EmptyState title="This product is not sold here">
        <p>It may have been withdrawn, or the link is not complete.</p>
        <ButtonLink href="/" main>
          Continue shopping
        </ButtonLink>
      </EmptyState>
    )
  }
  return (
    <>
      <PageHead title={product.name} />
      {notice}
      <ProductPage catalogue={catalogue} product={product} />
    </>
  )
}

function BuiltProductPage({ built, product }: { built: BuiltCatalogue; product: BuiltProduct }) {
  return (
    <article className={style.page} aria-busy="true">
      <PageHead title={product.name} />
      <ProductLooks product={product} brands={built.brands} price={<>&nbsp;</>}>
        <p className={style.blankStock}>&nbsp;</p>
        <div className={`${style.buy} ${style.blankBuy}`} />
      </ProductLooks>
    </article>
  )
}

function ProductPage({ catalogue, product }: { catalogue: Catalogue; product: Product }) {
  const { cart, change } = useCart()
  const { currency, products, brands } = catalogue
  const related = relatedTo(product, products)
  const priced = priceCart(cart, products)
  return (
    <article className={style.page}>
      <ProductLooks
        product={product}
        brands={brands}
        soldOut={product.soldOut}
        price={<Money amount={product.price} currency={currency} />}
      >
        <StockWords product={product} />
        <div className={style.buy}>
          <BuyControl product={product} quantity={quantityOf(cart, product.sku)} change={change} />
          {quantityOf(cart, product.sku) > 0 && (
            <ButtonLink href="/checkout" main className={style.checkout}>
              Check out
            </ButtonLink>
          )}
        </div>
      </ProductLooks>
      {related.length > 0 && (
        <section aria-labelledby="related">
          <h2 id="related" className={style.related}>
            Related products
          </h2>
          <ul className={grid.grid}>
            {related.map(each => (
              <ProductCard
                key={each.sku}
                product={each}
                currency={currency}
                quantity={quantityOf(cart, each.sku)}
                change={change}
                first={false}
              />
            ))}
          </ul>
        </section>
      )}
      {cart.length > 0 && <CheckoutBar priced={priced} currency={currency} />}
    </article>
  )
}
