import { useEffect, useId, useRef, useState } from 'react'
import type { Catalogue } from '../shared/contract.ts'
import choice from '../shared/select.module.css'
import { Select } from '../shared/select.tsx'
import type { BuiltCatalogue } from './built-catalogue.ts'
import { Categories } from './categories.tsx'
import style from './filters.module.css'
import { pageSize, type ShopQuery, type Sort, sorts } from './shop-query.ts'
import { changeQuery } from './use-shop-query.ts'

const sortOptions = Object.entries(sorts).map(([value, label]) => ({ value: value as Sort, label }))

interface FiltersProps {
  readonly catalogue: Catalogue | undefined
  readonly built: BuiltCatalogue | null
  readonly query: ShopQuery
}

/** Search, brand, category and order. Each choice is in the address. */
export function Filters({ catalogue, built, query }: FiltersProps) {
  const id = useId()
  const [words, setWords] = useState(query.q)
  const typed = useRef(query.q)
  useEffect(() => {
    // The address changed by itself: the back button, or a link.
    if (query.q !== typed.current) setWords(query.q)
    typed.current = query.q
  }, [query.q])
  const choose = (chosen: Partial<ShopQuery>): void => changeQuery({ show: pageSize, ...chosen })
  const search = (q: string): void => {
    setWords(q)
    typed.current = q.slice(0, 100)
    changeQuery({ q, show: pageSize }, { replace: true })
  }
  const known = (catalogue?.brands ?? []).map(({ brand, name }) => ({ value: brand, label: name }))
  // The address may name a brand before the catalogue is there, or one that it does not have.
  const isKnown = query.brand === '' || known.some(({ value }) => value === query.brand)
  const brands = isKnown ? known : [...known, { value: query.brand, label: query.brand }]
  return (
    <search className={style.filters}>
      <Categories
        names={catalogue ? [...new Set(catalogue.products.map(({ category }) => category))] : (built?.categories ?? [])}
        chosen={query.category}
        choose={category => choose({ category })}
      />
      <div className={style.row}>
        <div className={`${choice.choice} ${style.search}`}>
          <label htmlFor={id}>Search</label>
          <input
            id={id}
            type="search"
            value={words}
            maxLength={100}
            autoComplete="off"
            onChange={event => search(event.target.value)}
          />
        </div>
        <Select
          label="Brand"
          value={query.brand}
          options={[{ value: '', label: 'All brands' }, ...brands]}
          choose={brand => choose({ brand })}
        />
        <Select label="Sort by" value={query.sort} options={sortOptions} choose={sort => choose({ sort })} />
      </div>
    </search>
  )
}
