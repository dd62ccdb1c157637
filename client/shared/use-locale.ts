import { useSyncExternalStore } from 'react'

const never = () => () => {}

/** The reader's locale for figures and times; English in the static page. */
export const useLocale = (): string =>
  useSyncExternalStore(
    never,
    () => navigator.language,
    () => 'en',
  )
