'use client'
import { useSearchParams } from 'next/navigation'
import { useMemo, useSyncExternalStore } from 'react'
import { parseShopQuery, type ShopQuery, shopAddress } from './shop-query.ts'

const listeners = new Set<() => void>()

const listen = (listener: () => void) => {
  listeners.add(listener)
  window.addEventListener('popstate', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('popstate', listener)
  }
}

/** The query of the address. */
export const useShopQuery = (): ShopQuery => {
  // A link of Next's router changes the address too: this renders again then.
  useSearchParams()
  const search = useSyncExternalStore(
    listen,
    () => window.location.search,
    () => '',
  )
  return useMemo(() => parseShopQuery(new URLSearchParams(search)), [search])
}

/**
 * Changes a part of the query. It goes past Next's router, which follows `history.pushState` some time later and then writes the
 * address that it has followed: an older one, while somebody types. The state of the entry stays, for the back button.
 *
 * @param replace without a step for the back button: while somebody types
 */
export const changeQuery = (change: Partial<ShopQuery>, { replace = false } = {}): void => {
  const address = shopAddress({ ...parseShopQuery(new URLSearchParams(window.location.search)), ...change })
  const write = replace ? History.prototype.replaceState : History.prototype.pushState
  write.call(window.history, window.history.state, '', address)
  for (const each of listeners) each()
}
