import Link from 'next/link'
import type { ReactNode } from 'react'
import { traceAddress } from './traces-query.ts'

interface TraceLinkProps {
  readonly id: string
  /** Where the text alone does not say which trace it is; it has the text in it. */
  readonly label?: string
  readonly children: ReactNode
}

/** Leads to a trace. */
export function TraceLink({ id, label, children }: TraceLinkProps) {
  return (
    <Link href={traceAddress(id)} prefetch={false} aria-label={label}>
      {children}
    </Link>
  )
}
