import { useRouter } from 'next/navigation'
import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { Button } from '../../shared/button.tsx'
import choice from '../../shared/select.module.css'
import { Select } from '../../shared/select.tsx'
import { statusLabels } from './order-status.tsx'
import style from './orders.module.css'
import { type OrderFilter, type OrdersQuery, ordersAddress } from './orders-query.ts'

const statuses = (['', ...Object.keys(statusLabels)] as (OrderFilter | '')[]).map(value => ({
  value,
  label: value === '' ? 'All' : statusLabels[value].label,
}))

/** Text, status and days. Another filter begins at the newest order. */
export function OrderFilters({ query }: { query: OrdersQuery }) {
  const id = useId()
  const router = useRouter()
  const [draft, setDraft] = useState(query)
  const { search, status, from, to, cursor } = query
  /** Addresses that were asked for and have not come yet. When one comes, what was typed since then stays. */
  const asked = useRef<readonly string[]>([])
  useEffect(() => {
    const come = { search, status, from, to, cursor }
    const place = asked.current.indexOf(ordersAddress(come))
    if (place === -1) setDraft(come)
    asked.current = place === -1 ? [] : asked.current.slice(place + 1)
  }, [search, status, from, to, cursor])
  const apply = (change: Partial<OrdersQuery>): void => {
    const changed = { ...draft, cursor: '', ...change }
    setDraft(changed)
    const address = ordersAddress({ ...changed, search: changed.search.trim() })
    if (address !== ordersAddress(query)) asked.current = [...asked.current, address]
    router.push(address, { scroll: false })
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    apply({})
  }
  return (
    <search>
      <form className={style.filters} onSubmit={submit}>
        <div className={`${choice.choice} ${style.search}`}>
          <label htmlFor={id}>Order number, checkout id, email or name</label>
          <input
            id={id}
            type="search"
            value={draft.search}
            maxLength={254}
            autoComplete="off"
            spellCheck={false}
            onChange={event => setDraft({ ...draft, search: event.target.value })}
          />
        </div>
        <Select label="Status" value={draft.status} options={statuses} choose={chosen => apply({ status: chosen })} />
        {(['from', 'to'] as const).map(end => (
          <div key={end} className={choice.choice}>
            <label htmlFor={`${id}-${end}`}>{end === 'from' ? 'From' : 'To'}</label>
            <input
              id={`${id}-${end}`}
              type="date"
              value={draft[end]}
              onChange={event => apply({ [end]: event.target.value })}
            />
          </div>
        ))}
        <Button type="submit">Search</Button>
      </form>
    </search>
  )
}
