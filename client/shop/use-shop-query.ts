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
 * Changes a part of the query. It goes past Next's router, which changes the address some time later: what is typed meanwhile
 * would be lost. The entry keeps the state that the router goes back to.
 *
 * @param replace without a step for the back button: while somebody types
 */
export const changeQuery = (change: Partial<ShopQuery>, { replace = false } = {}): void => {
  const address = shopAddress({ ...parseShopQuery(new URLSearchParams(window.location.search)), ...change })
  const state = { ...window.history.state, url: address, as: address }
  if (replace) window.history.replaceState(state, '', address)
  else window.history.pushState(state, '', address)
  for (const each of listeners) each()
}
