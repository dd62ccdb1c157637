import { priceCart, quantityOf } from '../cart/cart.ts'
import { CartSummary } from '../cart/cart-summary.tsx'
import { CheckoutBar } from '../cart/checkout-bar.tsx'
import { Button } from '../shared/button.tsx'
import { useLocale } from '../shared/use-locale.ts'
import type { BuiltCatalogue } from './built-catalogue.ts'
import { CatalogueNotice } from './catalogue-notice.tsx'
import { Filters } from './filters.tsx'
import { BuiltProductCard, ProductCard, ProductSkeleton } from './product-card.tsx'
import grid from './product-grid.module.css'
import { noQuery, pageSize, type ShopQuery, selectProducts, shopAddress } from './shop-query.ts'
import style from './storefront.module.css'
import { useCart } from './use-cart.ts'
import { useCatalogue } from './use-catalogue.ts'
import { changeQuery, useShopQuery } from './use-shop-query.ts'

const skeletons = Array.from({ length: 8 }, (_, place) => place)

/** The shop as its address says. */
export function QueriedStorefront({ built }: { built: BuiltCatalogue | null }) {
  const query = useShopQuery()
  return <Storefront query={query} built={shopAddress(query) === '/' ? built : null} />
}

/** @param built shown until the catalogue is there, without what may have changed: prices and stock */
function Storefront({ query, built }: { query: ShopQuery; built: BuiltCatalogue | null }) {
  const { data: catalogue, failure, refresh } = useCatalogue()
  const { cart, change, last } = useCart()
  const locale = useLocale()
  const found = catalogue ? selectProducts(catalogue, query) : []
  const priced = priceCart(cart, catalogue?.products ?? [])
  const more = Math.min(pageSize, found.length - query.show)

  return (
    <div className={style.page}>
      <header className={style.lead}>
        <h1 className={style.title}>Made to last. Charged once.</h1>
        <p className="soft">Buy something and watch four services turn it into one order.</p>
      </header>
      <div className={style.goods}>
        <Filters catalogue={catalogue} built={built} query={query} />
        {failure && (
          <div className={style.trouble}>
            <CatalogueNotice failure={failure} stale={catalogue !== undefined} refresh={refresh} />
          </div>
        )}
        <p className={style.count} role="status">
          {catalogue ? `${found.length.toLocaleString(locale)} ${found.length === 1 ? 'product' : 'products'}` : ' '}
        </p>
        <ul className={grid.grid} aria-busy={!catalogue} aria-label="Products">
          {catalogue
            ? found
                .slice(0, query.show)
                .map((product, place) => (
                  <ProductCard
                    key={product.sku}
                    product={product}
                    currency={catalogue.currency}
                    quantity={quantityOf(cart, product.sku)}
                    change={change}
                    first={place < 4}
                  />
                ))
            : !failure &&
              (built
                ? built.products.map((product, place) => (
                    <BuiltProductCard key={product.sku} product={product} first={place < 4} />
                  ))
                : skeletons.map(place => <ProductSkeleton key={place} />))}
        </ul>
        {catalogue && found.length === 0 && (
          <div className={style.none}>
            <p>Nothing matches this filter.</p>
            <Button onClick={() => changeQuery(noQuery)}>Show everything</Button>
          </div>
        )}
        {more > 0 && (
          <div className={style.none}>
            <Button onClick={() => changeQuery({ show: query.show + pageSize }, { replace: true })}>
              Show {more} more
            </Button>
          </div>
        )}
      </div>
      <CartSummary
        priced={priced}
        currency={catalogue?.currency}
        loading={!catalogue}
        cartIsEmpty={cart.length === 0}
        last={last}
      />
      {catalogue && cart.length > 0 && <CheckoutBar priced={priced} currency={catalogue.currency} />}
    </div>
  )
}
