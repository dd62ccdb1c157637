import { useSyncExternalStore } from 'react'

const never = () => () => {}

/** False in the static page: what the browser keeps is not known yet, and nothing should be claimed about it. */
export const useInBrowser = (): boolean =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
