import type { Metadata } from 'next'
import { Suspense } from 'react'
import { OrdersPage } from '../../../console/orders/orders-page.tsx'
import { PageSkeleton } from '../../../shared/page-skeleton.tsx'

export const metadata: Metadata = { title: 'Orders' }

export default function Page() {
  return (
    <Suspense fallback={<PageSkeleton />}>
      <OrdersPage />
    </Suspense>
  )
}
