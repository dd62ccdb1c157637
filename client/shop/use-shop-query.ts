'use client'
import { useSearchParams } from 'next/navigation'
import { useMemo } from 'react'
import { parseShopQuery, type ShopQuery, shopAddress } from './shop-query.ts'

/** The query of the address. Next's router follows `history`, and fetches nothing for it. */
export const useShopQuery = (): ShopQuery => {
  const parameters = useSearchParams()
  return useMemo(() => parseShopQuery(parameters), [parameters])
}

/** @param replace changes the address without a step for the back button: while somebody types */
export const goToQuery = (query: ShopQuery, { replace = false } = {}): void => {
  const address = shopAddress(query)
  if (replace) window.history.replaceState(null, '', address)
  else window.history.pushState(null, '', address)
}
