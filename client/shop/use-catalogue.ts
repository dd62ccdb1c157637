'use client'
import { useMemo } from 'react'
import type { Catalogue } from '../lib/contract.ts'
import { useShop } from '../shell/shop-provider.tsx'
import { type Polled, usePoll } from '../shell/use-poll.ts'

/** The catalogue, read again every so often: stock moves while one looks. */
export const useCatalogue = (): Polled<Catalogue> => {
  const { api } = useShop()
  const load = useMemo(() => api?.catalogue, [api])
  return usePoll(load, { everyMs: 10_000 })
}
