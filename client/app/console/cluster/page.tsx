import type { Metadata } from 'next'
import { ClusterView } from '../../../console/cluster-view.tsx'

export const metadata: Metadata = { title: 'Cluster' }

export default function ClusterPage() {
  return <ClusterView />
}
