'use client'
import { useCallback } from 'react'
import type { Per, Report } from '../lib/contract.ts'
import { queryOf, type Range } from '../lib/report-range.ts'
import { useShop } from '../shell/shop-provider.tsx'
import { type Polled, usePoll } from '../shell/use-poll.ts'

/** One report over the range that ends now, again and again. */
export const useReport = (name: string, range: Range, per: Per): Polled<Report> => {
  const { api } = useShop()
  const load = useCallback(
    (signal: AbortSignal) => (api as NonNullable<typeof api>).report(name, queryOf(range, per, Date.now()), signal),
    [api, name, range, per],
  )
  return usePoll(api && load, { everyMs: 5000 })
}
