'use client'
import { useSyncExternalStore } from 'react'
import type { Kept } from '../lib/kept.ts'

const initialOf = new WeakMap<object, unknown>()

/** A kept value in a component; `first` is what the static page shows before the browser's own is known. */
export const useKept = <T>(value: Kept<T>, first: T): T => {
  if (!initialOf.has(value)) initialOf.set(value, first)
  return useSyncExternalStore(value.subscribe, value.read, () => initialOf.get(value) as T)
}
