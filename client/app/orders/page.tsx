import type { Metadata } from 'next'
import { Suspense } from 'react'
import { OrderSkeleton } from '../../orders/order-skeleton.tsx'
import { Orders } from '../../orders/orders.tsx'

export const metadata: Metadata = { title: 'Orders' }

export default function OrdersPage() {
  return (
    <Suspense fallback={<OrderSkeleton />}>
      <Orders />
    </Suspense>
  )
}
