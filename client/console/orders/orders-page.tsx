import { useSearchParams } from 'next/navigation'
import { useMemo } from 'react'
import { useShop } from '../../shared/shop-provider.tsx'
import { PageHeader } from '../page-header.tsx'
import { OrderList } from './order-list.tsx'
import { OrderPage } from './order-page.tsx'
import { ordersApi } from './orders-api.ts'
import { parseOrdersQuery } from './orders-query.ts'

/** The orders that an operator looks for, or one of them (`?id=`). */
export function OrdersPage() {
  const parameters = useSearchParams()
  const { api: open } = useShop()
  const api = useMemo(() => open && ordersApi(open), [open])
  const query = parseOrdersQuery(parameters)
  const id = parameters.get('id')
  if (id) return <OrderPage key={id} api={api} checkoutId={id} query={query} />
  return (
    <>
      <PageHeader title="Orders" />
      <OrderList api={api} query={query} />
    </>
  )
}
