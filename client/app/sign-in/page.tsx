import type { Metadata } from 'next'
import { SignInCallback } from '../../sign-in/sign-in-callback.tsx'

export const metadata: Metadata = { title: 'Signing in' }

export default function Page() {
  return <SignInCallback />
}
