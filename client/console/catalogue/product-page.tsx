import style from './catalogue.module.css'
import type { CatalogueApi } from './catalogue-api.ts'
import type { BrandEntry, ProductEntry } from './entries.ts'
import { PriceHistory } from './price-history.tsx'
import { ProductEditor } from './product-editor.tsx'
import { Stock } from './stock.tsx'
import { Withdraw } from './withdraw.tsx'

interface ProductPageProps {
  readonly api: CatalogueApi
  readonly brands: readonly BrandEntry[]
  readonly products: readonly ProductEntry[]
  readonly entry: ProductEntry
  readonly refresh: () => void
}

/** One product: its details, its stock with every movement, and the prices it has had. */
export function ProductPage({ api, brands, products, entry, refresh }: ProductPageProps) {
  return (
    <div className={style.pair}>
      <ProductEditor api={api} brands={brands} products={products} entry={entry} refresh={refresh} />
      <div className={style.column}>
        <Stock api={api} sku={entry.id} stock={entry.stock} refresh={refresh} />
        <PriceHistory api={api} sku={entry.id} version={entry.version} />
        {entry.state && (
          <Withdraw
            name={entry.state.name}
            withdraw={() => api.withdrawProduct(entry.id, entry.version)}
            withdrawn={refresh}
          >
            It leaves the shop within a few seconds. Checkouts of the last seconds and orders that are placed stay as
            they are. {entry.stock ? `The ${entry.stock} pieces in stock` : 'Its stock'} and its history are kept;
            saving it again brings it back.
          </Withdraw>
        )}
      </div>
    </div>
  )
}
