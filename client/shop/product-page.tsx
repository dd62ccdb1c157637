import Link from 'next/link'
import { useSearchParams } from 'next/navigation'
import { priceCart, quantityOf } from '../cart/cart.ts'
import { CheckoutBar } from '../cart/checkout-bar.tsx'
import { ButtonLink } from '../shared/button.tsx'
import type { Catalogue, Product } from '../shared/contract.ts'
import { EmptyState } from '../shared/empty-state.tsx'
import { Money } from '../shared/money-amount.tsx'
import { PageSkeleton } from '../shared/page-skeleton.tsx'
import { Picture } from '../shared/picture.tsx'
import { PageHead } from '../shell/page-head.tsx'
import { BuyControl } from './buy-control.tsx'
import { CatalogueNotice } from './catalogue-notice.tsx'
import { ProductCard } from './product-card.tsx'
import grid from './product-grid.module.css'
import style from './product-page.module.css'
import { relatedTo, shopAddress } from './shop-query.ts'
import { StockWords } from './stock-words.tsx'
import { useCart } from './use-cart.ts'
import { useCatalogue } from './use-catalogue.ts'

/** The product that the address names: `/product?sku=mug-enamel`. */
export function ProductOfAddress() {
  const sku = useSearchParams().get('sku') ?? ''
  const { data: catalogue, failure, refresh } = useCatalogue()
  const product = catalogue?.products.find(each => each.sku === sku)
  const notice = <CatalogueNotice failure={failure} stale={catalogue !== undefined} refresh={refresh} />
  if (!catalogue) return failure ? notice : <PageSkeleton />
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

function ProductPage({ catalogue, product }: { catalogue: Catalogue; product: Product }) {
  const { cart, change } = useCart()
  const { currency, products, brands } = catalogue
  const brand = brands.find(each => each.brand === product.brand)
  const related = relatedTo(product, products)
  const priced = priceCart(cart, products)
  return (
    <article className={style.page}>
      <nav aria-label="Breadcrumbs" className={style.path}>
        <Link href="/" prefetch={false}>
          Shop
        </Link>
        <Link href={shopAddress({ category: product.category })} prefetch={false} className={style.category}>
          {product.category}
        </Link>
      </nav>
      <div className={style.main}>
        <div className={style.pictures}>
          <div className={style.frame} data-sold-out={product.soldOut}>
            <Picture
              className={style.picture}
              src={product.picture}
              name={product.name}
              alt={product.name}
              width="640"
              height="640"
              fetchPriority="high"
            />
          </div>
          {product.pictures.length > 1 && (
            <ul className={style.others}>
              {product.pictures.slice(1).map(each => (
                <li key={each}>
                  <Picture
                    className={style.other}
                    src={each}
                    name={product.name}
                    width="160"
                    height="160"
                    loading="lazy"
                  />
                </li>
              ))}
            </ul>
          )}
        </div>
        <div className={style.words}>
          {brand && (
            <Link href={shopAddress({ brand: brand.brand })} prefetch={false} className={style.brand}>
              {brand.name}
            </Link>
          )}
          <h1>{product.name}</h1>
          <p className={style.price}>
            <Money amount={product.price} currency={currency} />
          </p>
          <p className={style.description}>{product.description}</p>
          <StockWords product={product} />
          <div className={style.buy}>
            <BuyControl product={product} quantity={quantityOf(cart, product.sku)} change={change} />
            {quantityOf(cart, product.sku) > 0 && (
              <ButtonLink href="/checkout" main className={style.checkout}>
                Check out
              </ButtonLink>
            )}
          </div>
          {brand && (
            <section className={style.about}>
              <h2>About {brand.name}</h2>
              <p>{brand.description}</p>
            </section>
          )}
        </div>
      </div>
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
