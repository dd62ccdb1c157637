import type { ReactNode } from 'react'
import { ConsoleNav } from '../../console/console-nav.tsx'

export default function ConsoleLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <ConsoleNav />
      {children}
    </>
  )
}
