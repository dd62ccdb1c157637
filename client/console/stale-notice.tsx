'use client'
import { type ApiFailure, describeFailure } from '../shared/api-request.ts'
import { Button } from '../shared/button.tsx'
import { Notice } from '../shared/notice.tsx'

interface StaleNoticeProps {
  readonly failure: ApiFailure | undefined
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
      title={stale ? 'This data may be out of date' : 'Data can’t be loaded right now'}
      actions={<Button onClick={refresh}>Try now</Button>}
    >
      {describeFailure(failure)} This page keeps trying.
    </Notice>
  )
}
