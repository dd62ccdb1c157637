import Link from 'next/link'
import { useSearchParams } from 'next/navigation'
import { useDeferredValue, useEffect, useId, useState } from 'react'
import { Badge } from '../../shared/badge.tsx'
import { Button } from '../../shared/button.tsx'
import { EmptyState } from '../../shared/empty-state.tsx'
import { Money } from '../../shared/money-amount.tsx'
import choice from '../../shared/select.module.css'
import { Select } from '../../shared/select.tsx'
import type { Tone } from '../../shared/tone.ts'
import { useLocale } from '../../shared/use-locale.ts'
import table from '../table.module.css'
import { TableHead } from '../table-head.tsx'
import style from './catalogue.module.css'
import { type BrandEntry, filterEntries, type ProductEntry, type Selling, sellingOf } from './entries.ts'

const pageSize = 50
const tones: Readonly<Record<Selling, Tone>> = {
  'on sale': 'good',
  'sold out': 'warn',
  'not sold': 'live',
  withdrawn: 'bad',
}
const sellings = ['', ...(Object.keys(tones) as Selling[])].map(value => ({
  value: value as Selling | '',
  label: value === '' ? 'All' : value.charAt(0).toUpperCase() + value.slice(1),
}))

/** Every product with its price and stock, searched and filtered. */
export function ProductList({
  products,
  brands,
}: {
  products: readonly ProductEntry[]
  brands: readonly BrandEntry[]
}) {
  const id = useId()
  const asked = useSearchParams()
  const [words, setWords] = useState(asked.get('q') ?? '')
  const [brand, setBrand] = useState(asked.get('of-brand') ?? '')
  const [selling, setSelling] = useState(sellings.find(({ value }) => value === asked.get('status'))?.value ?? '')
  const [most, setMost] = useState(pageSize)
  const names = new Map(brands.map(entry => [entry.id, entry.state?.name ?? entry.id]))
  const brandName = (each: string): string => names.get(each) ?? each
  const wanted = useDeferredValue(words)
  const found = filterEntries(products, { words: wanted, brand, selling }, brandName)
  const locale = useLocale()
  useEffect(() => {
    // The address says what is shown, so that it can be shared and come back to. Typing makes no history.
    const given = Object.entries({ q: wanted, 'of-brand': brand, status: selling }).filter(([, value]) => value !== '')
    const search = given.length === 0 ? '' : `?${new URLSearchParams(given)}`
    const address = `/console/catalogue${search}`
    // The entry keeps the state that Next's router goes back to.
    const state = { ...window.history.state, url: address, as: address }
    if (search !== window.location.search) window.history.replaceState(state, '', address)
  }, [wanted, brand, selling])
  return (
    <>
      <div className={style.filters}>
        <div className={`${choice.choice} ${style.search}`}>
          <label htmlFor={id}>Search</label>
          <input
            id={id}
            type="search"
            value={words}
            placeholder="Name, SKU or brand"
            autoComplete="off"
            onChange={event => setWords(event.target.value)}
          />
        </div>
        <Select
          label="Brand"
          value={brand}
          options={[{ value: '', label: 'All brands' }, ...[...names].map(([value, label]) => ({ value, label }))]}
          choose={setBrand}
        />
        <Select label="Status" value={selling} options={sellings} choose={setSelling} />
      </div>
      <section className={style.sheet} aria-label="Products">
        <p className="soft" role="status">
          {found.length.toLocaleString(locale)} {found.length === 1 ? 'product' : 'products'}
        </p>
        {found.length === 0 ? (
          <EmptyState title="No products found" level={2}>
            <p>{products.length === 0 ? 'Add a product, or import a file.' : 'No product matches this filter.'}</p>
          </EmptyState>
        ) : (
          <table className={table.table}>
            <TableHead columns={['Product', { wide: 'Status' }, { figure: 'Price' }, { figure: 'Stock' }]} />
            <tbody>
              {found.slice(0, most).map(entry => (
                <Row key={entry.id} entry={entry} brandName={brandName} />
              ))}
            </tbody>
          </table>
        )}
        {found.length > most && (
          <Button className={style.more} onClick={() => setMost(most + pageSize)}>
            Show {Math.min(pageSize, found.length - most)} more
          </Button>
        )}
      </section>
    </>
  )
}

function Row({ entry, brandName }: { entry: ProductEntry; brandName: (brand: string) => string }) {
  const locale = useLocale()
  const { id, state, stock } = entry
  const selling = sellingOf(entry)
  return (
    <tr>
      <td>
        <Link href={`/console/catalogue?sku=${id}`} prefetch={false} className={style.name}>
          {state?.name ?? id}
        </Link>
        <p className={style.under}>
          {id}
          {state && ` · ${brandName(state.brand)}`}
        </p>
        {selling !== 'on sale' && (
          <p className={style.inline}>
            <Badge tone={tones[selling]}>{selling}</Badge>
          </p>
        )}
      </td>
      <td className={style.wide}>
        <Badge tone={tones[selling]}>{selling}</Badge>
      </td>
      <td data-figure="true">{state ? <Money amount={state.price} currency={state.currency} /> : '–'}</td>
      <td data-figure="true">{stock === null ? '–' : stock.toLocaleString(locale)}</td>
    </tr>
  )
}
