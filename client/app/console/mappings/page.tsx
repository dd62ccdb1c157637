import type { Metadata } from 'next'
import { Mappings } from '../../../console/mappings.tsx'

export const metadata: Metadata = { title: 'Mappings' }

export default function MappingsPage() {
  return <Mappings />
}
