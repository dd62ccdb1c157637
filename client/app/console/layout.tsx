import type { ReactNode } from 'react'
import { ConsoleNav } from '../../console/console-nav.tsx'
import { SignInGate } from '../../sign-in/sign-in-gate.tsx'

export default function ConsoleLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <ConsoleNav />
      <SignInGate>{children}</SignInGate>
    </>
  )
}
