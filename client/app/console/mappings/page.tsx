import type { Metadata } from 'next'
import { Mappings } from '../../../console/mappings/mappings.tsx'

export const metadata: Metadata = { title: 'Mappings' }

export default function Page() {
  return <Mappings />
}
