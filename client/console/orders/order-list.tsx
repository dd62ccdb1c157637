import Link from 'next/link'
import { useCallback } from 'react'
import { ButtonLink } from '../../shared/button.tsx'
import type { FoundOrder } from '../../shared/contract.ts'
import { EmptyState } from '../../shared/empty-state.tsx'
import { Money } from '../../shared/money-amount.tsx'
import { Notice } from '../../shared/notice.tsx'
import { formatDateTime } from '../../shared/time.ts'
import { useLocale } from '../../shared/use-locale.ts'
import { usePolling } from '../../shared/use-polling.ts'
import { StaleNotice } from '../stale-notice.tsx'
import table from '../table.module.css'
import { TableHead } from '../table-head.tsx'
import { OrderFilters } from './order-filters.tsx'
import { OrderStatus } from './order-status.tsx'
import style from './orders.module.css'
import type { OrdersApi } from './orders-api.ts'
import { noQuery, type OrdersQuery, ordersAddress } from './orders-query.ts'

const paceMs = 5000

/** The orders that match, the newest first, page by page. */
export function OrderList({ api, query }: { api: OrdersApi | undefined; query: OrdersQuery }) {
  const { search, status, from, to, cursor } = query
  const load = useCallback(
    (signal: AbortSignal) => (api as OrdersApi).find({ search, status, from, to, cursor }, signal),
    [api, search, status, from, to, cursor],
  )
  const isReversed = from !== '' && to !== '' && to < from
  const { data, failure, refresh } = usePolling(api && !isReversed ? load : undefined, { everyMs: paceMs })
  const isFiltered = ordersAddress({ ...query, cursor: '' }) !== ordersAddress({})
  return (
    <div className={style.page} aria-busy={!data && !isReversed}>
      <OrderFilters query={query} />
      {isReversed && <Notice tone="bad" title="“To” is before “From”: choose a later day" />}
      <StaleNotice failure={failure} stale={data !== undefined} refresh={refresh} />
      {data && (
        <section className={style.sheet} aria-label="Orders, newest first">
          {data.orders.length === 0 ? (
            <EmptyState title="No orders found" level={2}>
              <p>{isFiltered ? 'No order matches this search.' : 'Buy something and it appears here.'}</p>
            </EmptyState>
          ) : (
            <Orders orders={data.orders} query={query} />
          )}
          {(cursor || data.next) && (
            <nav className={style.pages} aria-label="Pages">
              {cursor && <ButtonLink href={ordersAddress({ ...query, cursor: '' })}>Newest orders</ButtonLink>}
              {data.next && <ButtonLink href={ordersAddress({ ...query, cursor: data.next })}>Older orders</ButtonLink>}
            </nav>
          )}
        </section>
      )}
      {data && isFiltered && data.orders.length === 0 && (
        <ButtonLink className={style.more} href={ordersAddress(noQuery)}>
          Show all orders
        </ButtonLink>
      )}
      {!data && !failure && !isReversed && <div className={style.waiting} />}
    </div>
  )
}

function Orders({ orders, query }: { orders: readonly FoundOrder[]; query: OrdersQuery }) {
  return (
    <table className={table.table}>
      <TableHead columns={['Order', { wide: 'Status' }, { wide: 'Accepted' }, { figure: 'Amount' }]} />
      <tbody>
        {orders.map(order => (
          <Row key={order.checkoutId} order={order} query={query} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ order, query }: { order: FoundOrder; query: OrdersQuery }) {
  const locale = useLocale()
  const { checkoutId, orderNumber, status, attention, customer, amount, currency, acceptedAt } = order
  return (
    <tr>
      <td>
        <Link href={ordersAddress(query, checkoutId)} prefetch={false} className={style.name}>
          {orderNumber ?? `Checkout ${checkoutId.slice(0, 8)}`}
        </Link>
        <p className={style.under}>
          {customer.name ?? 'Name erased'} · {customer.email ?? 'email erased'}
        </p>
        <p className={style.inline}>
          <OrderStatus status={status} attention={attention} />
        </p>
        <p className={style.inline}>
          <time dateTime={acceptedAt} className="soft">
            {formatDateTime(acceptedAt, locale)}
          </time>
        </p>
      </td>
      <td className={style.wide}>
        <OrderStatus status={status} attention={attention} />
      </td>
      <td className={style.wide}>
        <time dateTime={acceptedAt}>{formatDateTime(acceptedAt, locale)}</time>
      </td>
      <td data-figure="true">
        <Money amount={amount} currency={currency} />
      </td>
    </tr>
  )
}
