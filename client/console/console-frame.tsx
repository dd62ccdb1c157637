import type { ReactNode } from 'react'
import { SignInGate } from '../sign-in/sign-in-gate.tsx'
import { ClusterStatusProvider } from './cluster-status.tsx'
import { ConsoleNav } from './console-nav.tsx'

/** Stands around every page of the console, and stays from one to the next. */
export function ConsoleFrame({ children }: { children: ReactNode }) {
  return (
    <ClusterStatusProvider>
      <ConsoleNav />
      <SignInGate>{children}</SignInGate>
    </ClusterStatusProvider>
  )
}
