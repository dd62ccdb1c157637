import type { ReactNode } from 'react'
import { ClusterStatusProvider } from '../../console/cluster-status.tsx'
import { ConsoleNav } from '../../console/console-nav.tsx'
import { SignInGate } from '../../sign-in/sign-in-gate.tsx'

export default function ConsoleLayout({ children }: { children: ReactNode }) {
  return (
    <ClusterStatusProvider>
      <ConsoleNav />
      <SignInGate>{children}</SignInGate>
    </ClusterStatusProvider>
  )
}
