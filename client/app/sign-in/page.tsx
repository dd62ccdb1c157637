import type { Metadata } from 'next'
import { Arrival } from '../../sign-in/arrival.tsx'

export const metadata: Metadata = { title: 'Signing in' }

export default function SignInPage() {
  return <Arrival />
}
