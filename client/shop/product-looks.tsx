import Link from 'next/link'
import type { ReactNode } from 'react'
import type { Catalogue } from '../shared/contract.ts'
import { Picture } from '../shared/picture.tsx'
import type { BuiltProduct } from './built-catalogue.ts'
import style from './product-page.module.css'
import { shopAddress } from './shop-query.ts'

interface ProductLooksProps {
  readonly product: BuiltProduct
  readonly brands: Catalogue['brands']
  readonly soldOut?: boolean
  readonly price: ReactNode
  /** How many are left, and how it is bought. */
  readonly children: ReactNode
}

/** What of a product does not change by the minute: its place in the shop, its pictures, its name, its brand. */
export function ProductLooks({ product, brands, soldOut, price, children }: ProductLooksProps) {
  const brand = brands.find(each => each.brand === product.brand)
  return (
    <>
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
          <div className={style.frame} data-sold-out={soldOut}>
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
          <p className={style.price}>{price}</p>
          <p className={style.description}>{product.description}</p>
          {children}
          {brand && (
            <section className={style.about}>
              <h2>About {brand.name}</h2>
              <p>{brand.description}</p>
            </section>
          )}
        </div>
      </div>
    </>
  )
}
