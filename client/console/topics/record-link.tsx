import Link from 'next/link'
import type { ReactNode } from 'react'
import { topicsAddress } from './topics-query.ts'

interface RecordLinkProps {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  /** Where the text alone does not say which record it is; it has the text in it. */
  readonly label?: string
  readonly children: ReactNode
}

/** Leads to a record on its topic. */
export function RecordLink({ topic, partition, offset, label, children }: RecordLinkProps) {
  const href = topicsAddress({ topic, partition: String(partition), from: String(offset) })
  return (
    <Link href={href} prefetch={false} aria-label={label}>
      {children}
    </Link>
  )
}
