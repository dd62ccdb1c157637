import { useCallback } from 'react'
import type { Per, Report } from '../../shared/contract.ts'
import { useShop } from '../../shared/shop-provider.tsx'
import { type Polling, usePolling } from '../../shared/use-polling.ts'
import { queryOf, type Range } from './report-range.ts'

/** One report over the range that ends now, again and again. */
export const useReport = (name: string, range: Range, per: Per): Polling<Report> => {
  const { api } = useShop()
  const load = useCallback(
    (signal: AbortSignal) => (api as NonNullable<typeof api>).report(name, queryOf(range, per, Date.now()), signal),
    [api, name, range, per],
  )
  return usePolling(api && load, { everyMs: 5000 })
}
