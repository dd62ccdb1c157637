'use client'
import { useSearchParams } from 'next/navigation'
import { useMemo } from 'react'
import { parseShopQuery, type ShopQuery, shopAddress } from './shop-query.ts'

/** The query of the address. Next's router follows `history`, and fetches nothing for it. */
export const useShopQuery = (): ShopQuery => {
  const parameters = useSearchParams()
  return useMemo(() => parseShopQuery(parameters), [parameters])
}

/**
 * Changes a part of the query. The rest comes from the address itself: a component may not have followed the last change yet.
 *
 * @param replace without a step for the back button: while somebody types
 */
export const changeQuery = (change: Partial<ShopQuery>, { replace = false } = {}): void => {
  const address = shopAddress({ ...parseShopQuery(new URLSearchParams(window.location.search)), ...change })
  if (replace) window.history.replaceState(null, '', address)
  else window.history.pushState(null, '', address)
}
