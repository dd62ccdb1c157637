import type { Metadata } from 'next'
import { Suspense } from 'react'
import { PageSkeleton } from '../../shared/page-skeleton.tsx'
import { ProductOfAddress } from '../../shop/product-page.tsx'

export const metadata: Metadata = { title: 'Product' }

export default function Page() {
  return (
    <Suspense fallback={<PageSkeleton />}>
      <ProductOfAddress />
    </Suspense>
  )
}
