import type { Metadata } from 'next'
import { Suspense } from 'react'
import { Orders } from '../../orders/orders.tsx'
import { PageSkeleton } from '../../shell/page-skeleton.tsx'

export const metadata: Metadata = { title: 'Orders' }

export default function OrdersPage() {
  return (
    <Suspense fallback={<PageSkeleton />}>
      <Orders />
    </Suspense>
  )
}
