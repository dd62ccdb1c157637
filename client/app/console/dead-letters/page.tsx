import type { Metadata } from 'next'
import { DeadLettersPage } from '../../../console/dead-letters/dead-letters.tsx'

export const metadata: Metadata = { title: 'Dead letters' }

export default function Page() {
  return <DeadLettersPage />
}
