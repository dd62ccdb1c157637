'use client'
import { type ApiFailure, describeFailure } from '../shared/api-request.ts'
import { Button } from '../shared/button.tsx'
import { Notice } from '../shared/notice.tsx'

interface CatalogueNoticeProps {
  readonly failure: ApiFailure | undefined
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
      {describeFailure(failure)} We’ll keep trying. Your cart is saved.
    </Notice>
  )
}
