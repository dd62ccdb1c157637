import type { Metadata } from 'next'
import { Suspense } from 'react'
import { DeadLettersPage } from '../../../console/dead-letters/dead-letters.tsx'
import { PageSkeleton } from '../../../shared/page-skeleton.tsx'

export const metadata: Metadata = { title: 'Dead letters' }

export default function Page() {
  return (
    <Suspense fallback={<PageSkeleton />}>
      <DeadLettersPage />
    </Suspense>
  )
}
