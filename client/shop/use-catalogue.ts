import { useMemo } from 'react'
import type { Catalogue } from '../shared/contract.ts'
import { useShop } from '../shared/shop-provider.tsx'
import { type Polling, usePolling } from '../shared/use-polling.ts'

/** The catalogue, read again every so often: stock moves while one looks. */
export const useCatalogue = (): Polling<Catalogue> => {
  const { api } = useShop()
  const load = useMemo(() => api?.catalogue, [api])
  return usePolling(load, { everyMs: 10_000 })
}
