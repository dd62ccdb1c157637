'use client'
import { explain, type Failure } from '../lib/answer.ts'
import { Key } from '../shell/key.tsx'
import { Notice } from '../shell/notice.tsx'

interface StaleNoticeProps {
  readonly failure: Failure | undefined
  /** There is something on the page, of before. */
  readonly stale: boolean
  readonly refresh: () => void
}

/** The page cannot be brought up to date; it says so and keeps trying. */
export function StaleNotice({ failure, stale, refresh }: StaleNoticeProps) {
  if (!failure) return null
  return (
    <Notice
      tone={stale ? 'warn' : 'bad'}
      title={stale ? 'What you see is of a moment ago' : 'Nothing can be shown right now'}
      actions={<Key onClick={refresh}>Try now</Key>}
    >
      {explain(failure)} The page keeps trying.
    </Notice>
  )
}
