import { useRouter } from 'next/navigation'
import { type FormEvent, useId } from 'react'
import { Button } from '../../shared/button.tsx'
import choice from '../../shared/select.module.css'
import { Select } from '../../shared/select.tsx'
import { useDraft } from '../../shared/use-draft.ts'
import { statusLabels } from './order-status.tsx'
import style from './orders.module.css'
import { type OrderFilter, type OrdersQuery, ordersAddress } from './orders-query.ts'

const statuses = (['', ...Object.keys(statusLabels)] as (OrderFilter | '')[]).map(value => ({
  value,
  label: value === '' ? 'All' : statusLabels[value].label,
}))

const addressOf = (query: OrdersQuery): string => ordersAddress({ ...query, search: query.search.trim() })

/** Text, status and days. Another filter begins at the newest order. */
export function OrderFilters({ query }: { query: OrdersQuery }) {
  const id = useId()
  const router = useRouter()
  const { draft, edit, ask } = useDraft(query, addressOf)
  const apply = (change: Partial<OrdersQuery>): void => {
    const changed = { ...draft, cursor: '', ...change }
    ask(changed)
    router.push(addressOf(changed), { scroll: false })
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
            onChange={event => edit({ ...draft, search: event.target.value })}
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
