import { useSyncExternalStore } from 'react'
import type { StoredValue } from './stored-value.ts'

/** A kept value in a component. `first`, a constant, is what the static page shows before the browser's own is known. */
export const useStored = <T>(value: StoredValue<T>, first: T): T =>
  useSyncExternalStore(value.subscribe, value.read, () => first)
