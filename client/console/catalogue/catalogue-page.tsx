import { useSearchParams } from 'next/navigation'
import { ButtonLink } from '../../shared/button.tsx'
import { EmptyState } from '../../shared/empty-state.tsx'
import { usePolling } from '../../shared/use-polling.ts'
import { PageHeader } from '../page-header.tsx'
import { StaleNotice } from '../stale-notice.tsx'
import { BrandEditor } from './brand-editor.tsx'
import { BrandList } from './brand-list.tsx'
import { BrandPage } from './brand-page.tsx'
import style from './catalogue.module.css'
import { ImportPage } from './import-page.tsx'
import { ProductEditor } from './product-editor.tsx'
import { ProductList } from './product-list.tsx'
import { ProductPage } from './product-page.tsx'
import { useCatalogueApi } from './use-catalogue-api.ts'

const paceMs = 10_000

/** What the address asks for. */
const shownIn = (parameters: Pick<URLSearchParams, 'has'>) =>
  (
    [
      ['sku', 'product'],
      ['brand', 'brand'],
      ['new', 'new'],
      ['new-brand', 'newBrand'],
      ['brands', 'brands'],
      ['import', 'import'],
    ] as const
  ).find(([name]) => parameters.has(name))?.[1] ?? 'list'

/**
 * The catalogue: its list, one product (`?sku=`), a new one (`?new`), its brands (`?brands`), one of them (`?brand=`), a new
 * one (`?new-brand`), or an import (`?import`).
 */
export function CataloguePage() {
  const parameters = useSearchParams()
  const api = useCatalogueApi()
  const products = usePolling(api?.products, { everyMs: paceMs })
  const brands = usePolling(api?.brands, { everyMs: paceMs })
  const failure = products.failure ?? brands.failure
  const loaded = products.data && brands.data && { products: products.data, brands: brands.data }
  const refresh = (): void => {
    products.refresh()
    brands.refresh()
  }
  const sku = parameters.get('sku')
  const shown = shownIn(parameters)
  const product = loaded?.products.find(({ id }) => id === sku)
  const brand = loaded?.brands.find(({ id }) => id === parameters.get('brand'))

  const body = (): React.ReactNode => {
    if (!api || !loaded) return !failure && <div className={style.waiting} />
    const shared = { api, ...loaded, refresh }
    if (shown === 'list') return <ProductList {...loaded} />
    if (shown === 'import') return <ImportPage {...shared} />
    if (shown === 'new') return <ProductEditor {...shared} entry={undefined} />
    if (shown === 'brands') return <BrandList {...loaded} />
    if (shown === 'newBrand') return <BrandEditor {...shared} entry={undefined} />
    // An entry that is withdrawn, or back again, is another form.
    if (product) return <ProductPage key={`${product.id} ${product.state === null}`} {...shared} entry={product} />
    if (brand) return <BrandPage key={`${brand.id} ${brand.state === null}`} {...shared} entry={brand} />
    if (shown === 'brand') {
      return (
        <EmptyState title="No such brand" level={2}>
          <p>The catalogue has no brand {parameters.get('brand')}.</p>
          <ButtonLink href="/console/catalogue?brands">All brands</ButtonLink>
        </EmptyState>
      )
    }
    return (
      <EmptyState title="No such product" level={2}>
        <p>The catalogue has no product with the SKU {sku}.</p>
        <ButtonLink href="/console/catalogue">All products</ButtonLink>
      </EmptyState>
    )
  }

  const titles = {
    list: 'Catalogue',
    new: 'New product',
    import: 'Import products',
    product: product?.state?.name ?? sku ?? '',
    brands: 'Brands',
    newBrand: 'New brand',
    brand: brand?.state?.name ?? parameters.get('brand') ?? '',
  }
  return (
    <>
      <PageHeader title={titles[shown]}>
        {shown === 'list' ? (
          <>
            <ButtonLink href="/console/catalogue?new">New product</ButtonLink>
            <ButtonLink href="/console/catalogue?brands">Brands</ButtonLink>
            <ButtonLink href="/console/catalogue?import">Import or export</ButtonLink>
          </>
        ) : (
          <>
            {product?.state?.active && <ButtonLink href={`/product?sku=${product.id}`}>See it in the shop</ButtonLink>}
            {shown === 'brands' && <ButtonLink href="/console/catalogue?new-brand">New brand</ButtonLink>}
            {(shown === 'brand' || shown === 'newBrand') && (
              <ButtonLink href="/console/catalogue?brands">All brands</ButtonLink>
            )}
            <ButtonLink href="/console/catalogue">All products</ButtonLink>
          </>
        )}
      </PageHeader>
      <div className={style.page} aria-busy={!loaded}>
        <StaleNotice failure={failure} stale={loaded !== undefined} refresh={refresh} />
        {body()}
      </div>
    </>
  )
}
