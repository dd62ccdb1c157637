import Link from 'next/link'
import { EmptyState } from '../../shared/empty-state.tsx'
import { useLocale } from '../../shared/use-locale.ts'
import table from '../table.module.css'
import { TableHead } from '../table-head.tsx'
import style from './catalogue.module.css'
import type { BrandEntry, ProductEntry } from './entries.ts'

/** Every brand, with how many products it has. */
export function BrandList({ brands, products }: { brands: readonly BrandEntry[]; products: readonly ProductEntry[] }) {
  const locale = useLocale()
  const used = Map.groupBy(products, ({ state }) => state?.brand)
  const sorted = brands.toSorted((a, b) => (a.state?.name ?? a.id).localeCompare(b.state?.name ?? b.id, 'en'))
  return (
    <section className={style.sheet} aria-label="Brands">
      {sorted.length === 0 ? (
        <EmptyState title="No brands yet" level={2}>
          <p>A product needs a brand: add one.</p>
        </EmptyState>
      ) : (
        <table className={table.table}>
          <TableHead columns={['Brand', { figure: 'Products' }]} />
          <tbody>
            {sorted.map(({ id, state }) => (
              <tr key={id}>
                <td>
                  <Link href={`/console/catalogue?brand=${id}`} prefetch={false} className={style.name}>
                    {state?.name ?? id}
                  </Link>
                  <p className={style.under}>{state ? id : `${id} · withdrawn`}</p>
                </td>
                <td data-figure="true">{(used.get(id)?.length ?? 0).toLocaleString(locale)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
