import type { Metadata } from 'next'
import { Activity } from '../../console/activity.tsx'

export const metadata: Metadata = { title: 'Activity' }

export default function ActivityPage() {
  return <Activity />
}
