import type { Metadata } from 'next'
import { Suspense } from 'react'
import { Orders } from '../../orders/orders.tsx'
import { PageSkeleton } from '../../shared/page-skeleton.tsx'

export const metadata: Metadata = { title: 'Orders' }

export default function Page() {
  return (
    <Suspense fallback={<PageSkeleton />}>
      <Orders />
    </Suspense>
  )
}
