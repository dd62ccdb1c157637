import { describeFailure } from '../shared/api-request.ts'
import { Button } from '../shared/button.tsx'
import { Notice } from '../shared/notice.tsx'
import { ReadAt } from '../shared/read-at.tsx'
import type { StaleFailure } from '../shared/use-polling.ts'

interface CatalogueNoticeProps {
  readonly failure: StaleFailure | undefined
  /** Products of before are shown. */
  readonly stale: boolean
  readonly refresh: () => void
}

export function CatalogueNotice({ failure, stale, refresh }: CatalogueNoticeProps) {
  if (!failure) return null
  return (
    <Notice
      tone={stale ? 'warn' : 'bad'}
      title={stale ? 'Prices and stock may be out of date' : 'Products can’t be loaded right now'}
      actions={<Button onClick={refresh}>Try now</Button>}
    >
      {describeFailure(failure)} <ReadAt at={failure.readAt} />
      We’ll keep trying. Your cart is saved.
    </Notice>
  )
}
