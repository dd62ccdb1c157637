import { describeFailure } from '../shared/api-request.ts'
import { Button } from '../shared/button.tsx'
import { Notice } from '../shared/notice.tsx'
import { ReadAt } from '../shared/read-at.tsx'
import type { StaleFailure } from '../shared/use-polling.ts'

interface StaleNoticeProps {
  readonly failure: StaleFailure | undefined
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
      {describeFailure(failure)} <ReadAt at={failure.readAt} />
      This page keeps trying.
    </Notice>
  )
}
