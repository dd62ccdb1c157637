import { useSearchParams } from 'next/navigation'
import { OrderList } from './order-list.tsx'
import { OrderPage } from './order-page.tsx'

/** One order when its id is asked for, else all of this browser's. */
export function Orders() {
  const id = useSearchParams().get('id')
  return id ? <OrderPage key={id} checkoutId={id} /> : <OrderList />
}
