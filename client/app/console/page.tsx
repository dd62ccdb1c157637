import type { Metadata } from 'next'
import { Activity } from '../../console/activity/activity.tsx'

export const metadata: Metadata = { title: 'Activity' }

export default function Page() {
  return <Activity />
}
