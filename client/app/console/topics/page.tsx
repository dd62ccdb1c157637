import type { Metadata } from 'next'
import { Suspense } from 'react'
import { TopicsPage } from '../../../console/topics/topics-page.tsx'
import { PageSkeleton } from '../../../shared/page-skeleton.tsx'

export const metadata: Metadata = { title: 'Topics' }

export default function Page() {
  return (
    <Suspense fallback={<PageSkeleton />}>
      <TopicsPage />
    </Suspense>
  )
}
