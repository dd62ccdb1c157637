import { BrandEditor } from './brand-editor.tsx'
import style from './catalogue.module.css'
import type { CatalogueApi } from './catalogue-api.ts'
import type { BrandEntry, ProductEntry } from './entries.ts'
import { Withdraw } from './withdraw.tsx'

interface BrandPageProps {
  readonly api: CatalogueApi
  readonly products: readonly ProductEntry[]
  readonly entry: BrandEntry
  readonly refresh: () => void
}

/** One brand: its details, and the way out of the catalogue, which only a brand without products has. */
export function BrandPage({ api, products, entry, refresh }: BrandPageProps) {
  const used = products.filter(({ state }) => state?.brand === entry.id).length
  return (
    <div className={style.column}>
      <BrandEditor api={api} entry={entry} refresh={refresh} />
      {entry.state && (
        <Withdraw
          name={entry.state.name}
          withdraw={() => api.withdrawBrand(entry.id, entry.version)}
          withdrawn={refresh}
        >
          {used > 0
            ? `${used === 1 ? 'A product has' : `${used} products have`} this brand, so it will be refused. Give ${used === 1 ? 'it' : 'them'} another brand first.`
            : 'No product has this brand. It leaves the catalogue; saving it again brings it back.'}
        </Withdraw>
      )}
    </div>
  )
}
