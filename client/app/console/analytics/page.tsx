import type { Metadata } from 'next'
import { Analytics } from '../../../console/analytics/analytics.tsx'

export const metadata: Metadata = { title: 'Analytics' }

export default function Page() {
  return <Analytics />
}
