import type { Metadata } from 'next'
import { Suspense } from 'react'
import { SearchPage } from '../../../console/search/search-page.tsx'
import { PageSkeleton } from '../../../shared/page-skeleton.tsx'

export const metadata: Metadata = { title: 'Search' }

export default function Page() {
  return (
    <Suspense fallback={<PageSkeleton />}>
      <SearchPage />
    </Suspense>
  )
}
