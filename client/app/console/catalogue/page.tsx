import type { Metadata } from 'next'
import { Suspense } from 'react'
import { CataloguePage } from '../../../console/catalogue/catalogue-page.tsx'
import { PageSkeleton } from '../../../shared/page-skeleton.tsx'

export const metadata: Metadata = { title: 'Catalogue' }

export default function Page() {
  return (
    <Suspense fallback={<PageSkeleton />}>
      <CataloguePage />
    </Suspense>
  )
}
