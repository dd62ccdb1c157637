'use client'
import { useSyncExternalStore } from 'react'
import type { Kept } from '../lib/kept.ts'

/** A kept value in a component. `first`, a constant, is what the static page shows before the browser's own is known. */
export const useKept = <T>(value: Kept<T>, first: T): T =>
  useSyncExternalStore(value.subscribe, value.read, () => first)
