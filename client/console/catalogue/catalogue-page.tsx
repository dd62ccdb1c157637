'use client'
import { useSearchParams } from 'next/navigation'
import { ButtonLink } from '../../shared/button.tsx'
import { EmptyState } from '../../shared/empty-state.tsx'
import { usePolling } from '../../shared/use-polling.ts'
import { PageHeader } from '../page-header.tsx'
import { StaleNotice } from '../stale-notice.tsx'
import style from './catalogue.module.css'
import { ImportPage } from './import-page.tsx'
import { ProductEditor } from './product-editor.tsx'
import { ProductList } from './product-list.tsx'
import { ProductPage } from './product-page.tsx'
import { useCatalogueApi } from './use-catalogue-api.ts'

const paceMs = 10_000

/** The catalogue: its list, one product (`?sku=`), a new one (`?new`), or an import (`?import`). */
export function CataloguePage() {
  const parameters = useSearchParams()
  const api = useCatalogueApi()
  const products = usePolling(api?.products, { everyMs: paceMs })
  const brands = usePolling(api?.brands, { everyMs: paceMs })
  const failure = products.failure ?? brands.failure
  const loaded = products.data && brands.data && { products: products.data.entries, brands: brands.data.entries }
  const refresh = (): void => {
    products.refresh()
    brands.refresh()
  }
  const sku = parameters.get('sku')
  const shown = sku !== null ? 'product' : parameters.has('new') ? 'new' : parameters.has('import') ? 'import' : 'list'

  const product = loaded?.products.find(({ id }) => id === sku)

  const body = (): React.ReactNode => {
    if (!api || !loaded) return !failure && <div className={style.waiting} />
    const shared = { api, ...loaded, refresh }
    if (shown === 'list') return <ProductList {...loaded} />
    if (shown === 'import') return <ImportPage {...shared} />
    if (shown === 'new') return <ProductEditor {...shared} entry={undefined} />
    if (product) return <ProductPage key={product.id} {...shared} entry={product} />
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
  }
  return (
    <>
      <PageHeader title={titles[shown]}>
        {shown === 'list' ? (
          <>
            <ButtonLink href="/console/catalogue?new">New product</ButtonLink>
            <ButtonLink href="/console/catalogue?import">Import or export</ButtonLink>
          </>
        ) : (
          <>
            {product?.state?.active && <ButtonLink href={`/product?sku=${product.id}`}>See it in the shop</ButtonLink>}
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
